import { beforeEach, describe, expect, it, vi } from 'vitest';
import { ApiError, get } from '$lib/api/client';
import { endsOf, entries, hunks, keyOf, type Brief, type BriefPortion } from './results';
import { TestResults } from './results.svelte';

vi.mock('$lib/api/client', async (original) => ({ ...(await original<object>()), get: vi.fn() }));
const asked = vi.mocked(get as unknown as (path: string, init: { params: unknown }) => Promise<unknown>);

const brief = (seq: number, more: Partial<Brief> = {}): Brief => ({ seq, at: '2026-11-22T10:00:01Z', action: 0, kind: 'http', status: 'passed', attempt_count: 1, flaky: false, duration_ms: 1, checks: [], extracted: [], ...more });
const row = (seq: number, number: number, more: Partial<Brief> = {}): Brief => brief(seq, { row: { number, total: 9 }, ...more });
const numbers = (results: TestResults): number[] => results.list.map((one) => one.seq);

describe('results of a test', () => {
	beforeEach(() => asked.mockReset());

	it('reads all pages while live ones come, each once and in order', async () => {
		let answer: (portion: BriefPortion) => void = () => undefined;
		asked.mockResolvedValueOnce({ actions: [brief(2), brief(5)], next: 5 });
		asked.mockReturnValueOnce(new Promise((resolve) => (answer = resolve)));
		const results = new TestResults('r', 't');
		const reading = results.fetch();
		results.add(brief(9));
		results.add(brief(14));
		await vi.waitFor(() => expect(asked).toHaveBeenCalledTimes(2));
		answer({ actions: [brief(7), brief(9)], next: null });
		await reading;
		results.add(brief(14));
		results.add(brief(20));
		expect(numbers(results)).toEqual([2, 5, 7, 9, 14, 20]);
		expect(asked.mock.calls).toEqual([0, 5].map((after) => ['/api/rapports/{id}/tests/{test_id}/actions', { params: { path: { id: 'r', test_id: 't' }, query: { after, limit: 200 } } }]));
	});

	it('reads again after a cut what came meanwhile, also when it was still reading', async () => {
		asked.mockResolvedValue({ actions: [], next: null });
		asked.mockResolvedValueOnce({ actions: [brief(2)], next: null });
		const results = new TestResults('r', 't');
		const reading = results.fetch();
		asked.mockResolvedValueOnce({ actions: [brief(4)], next: null });
		// Who asks while it is read waits for all of it.
		await results.fetch();
		expect(numbers(results)).toEqual([2, 4]);
		await reading;
		results.add(brief(6));
		asked.mockResolvedValueOnce({ actions: [brief(8)], next: null });
		const again = results.fetch();
		results.add(brief(10));
		await again;
		expect(numbers(results)).toEqual([2, 4, 6, 8, 10]);
		expect(asked.mock.lastCall![1].params).toMatchObject({ query: { after: 6 } });
	});

	it('goes on where it failed, and takes a server without results for an empty list', async () => {
		const results = new TestResults('r', 't');
		asked.mockResolvedValueOnce({ actions: [brief(3)], next: 3 }).mockRejectedValueOnce(new ApiError(500, 'x', ''));
		await results.fetch();
		expect(results.failed).toBe(true);
		results.add(brief(9));
		asked.mockResolvedValueOnce({ actions: [brief(5), brief(9)], next: null });
		await results.fetch();
		expect(results.failed).toBe(false);
		expect(numbers(results)).toEqual([3, 5, 9]);
		expect(asked.mock.lastCall![1].params).toMatchObject({ query: { after: 3 } });
		const none = new TestResults('r', 'u');
		asked.mockRejectedValueOnce(new ApiError(404, 'not_found', ''));
		await none.fetch();
		expect(none.failed).toBe(false);
	});
});

describe('entries', () => {
	it('folds rows that need no look, not what failed, was soft or flaky', () => {
		const list = [brief(1), ...[1, 2, 3, 4].map((n) => row(n + 1, n)), row(6, 5, { status: 'soft' }), row(7, 6), row(8, 7), row(9, 8, { flaky: true }), brief(10)];
		const folded = entries(list, new Set());
		expect(folded.map(keyOf)).toEqual(['1', 'fold-2', '6', '7', '8', '9', '10']);
		expect(entries(list, new Set([2])).map(keyOf)).toEqual(['1', 'fold-2', '2', '3', '4', '5', '6', '7', '8', '9', '10']);
	});

	it('keeps the rows of two loops apart', () => {
		const two = [1, 2, 3, 4, 1, 2, 3, 4].map((n, index) => row(index + 1, n));
		expect(entries(two, new Set()).map(keyOf)).toEqual(['fold-1', 'fold-5']);
	});
});

it('tells what every action that ran came to in the end', () => {
	const took = (value: string) => ({ extracted: [{ name: 'id', value }] });
	const ends = endsOf([row(1, 1, { status: 'soft', ...took('1') }), row(2, 2, took('2')), brief(3, { action: 1, status: 'failed' }), brief(4, { action: 1 }), brief(5, { action: 2, status: 'skipped' })]);
	expect([...ends.last].map(([place, one]) => [place, one.seq])).toEqual([[0, 2], [1, 4]]);
	expect([[...ends.failed], [...ends.extracted]]).toEqual([[0, 1], [['id', '2']]]);
});

describe('hunks', () => {
	const same = (count: number) => Array.from({ length: count }, (_, index) => ({ op: 'same' as const, text: `${index}` }));
	const change = [{ op: 'removed' as const, text: 'a' }, { op: 'added' as const, text: 'b' }];

	it('puts what was expected beside what came', () => {
		expect(hunks([...same(1), ...change, { op: 'removed', text: 'c' }], false)).toEqual([{ same: ['0'] }, { removed: ['a', 'c'], added: ['b'] }]);
		expect(hunks([], false)).toEqual([]);
	});

	it('hides long parts without a difference', () => {
		const parts = hunks([...same(20), ...change, ...same(5)], false);
		expect(parts[0]).toMatchObject({ hidden: { length: 17 } });
		expect(parts.slice(1)).toEqual([{ same: ['17', '18', '19'] }, { removed: ['a'], added: ['b'] }, { same: ['0', '1', '2', '3', '4'] }]);
		expect(hunks([...same(20), ...change], true)).toHaveLength(2);
	});
});

import { expect, it, vi } from 'vitest';
import type { Report } from '$lib/api/types';
import { get } from '$lib/api/client';
import { LiveReport } from './report.svelte';

const handlers = new Map<string, (payload: object) => void>();
const join = vi.fn<() => Promise<{ ok: true; seq: number; rapport: Report }>>();
vi.mock('$lib/live/socket', () => ({
	connection: () => ({
		connected: true,
		on: (name: string, handler: (payload: object) => void) => handlers.set(name, handler),
		off: () => undefined,
		emit: () => undefined,
		timeout: () => ({ emitWithAck: () => join() })
	})
}));
vi.mock('$lib/api/client', async (original) => ({ ...(await original<object>()), get: vi.fn() }));

const at = '2026-11-22T10:00:01Z';
const action = (seq: number, more: object = {}) => ({ rapport_id: 'r', test_id: 'a', seq, at, action: seq, kind: 'http', name: 'GET /', status: 'passed', checks: [], extracted: [], ...more });

function snapshot(seq: number): { ok: true; seq: number; rapport: Report } {
	const tests = [{ testId: 'a', name: 'a', status: 'running', lines: 0, checks: { passed: 0, failed: 0 } }];
	return { ok: true, seq, rapport: { _id: 'r', status: 'running', seq, tests, counts: { pending: 0, running: 1, passed: 0, failed: 0, skipped: 0, total: 1 } } as unknown as Report };
}

it('gives the results of an open test once each, over a gap', async () => {
	join.mockResolvedValueOnce(snapshot(3)).mockResolvedValueOnce(snapshot(8));
	vi.mocked(get).mockImplementation((path) => Promise.resolve({ actions: (path.includes('after=0') ? [3] : [6, 8]).map((seq) => action(seq)), next: null }));
	const live = new LiveReport('r');
	await vi.waitFor(() => expect(live.report).not.toBeNull());
	const results = live.results('a');
	await results.fetch();
	const tell = (payload: object) => handlers.get('test_action')!(payload);
	tell(action(3));
	tell(action(4, { outputs: { http_status_code: '200' }, checks: [{ ok: true, label: 'x' }] }));
	tell({ ...action(5), rapport_id: 'another' });
	await vi.waitFor(() => expect(results.list.map((one) => one.seq)).toEqual([3, 4]));
	expect(results.list[1]).toMatchObject({ name: 'GET /', checks: [{ ok: true }] });
	expect(results.list[1]).not.toHaveProperty('outputs');
	expect(live.outputs.get(4)).toEqual({ http_status_code: '200' });
	expect(live.report!.tests[0]!.checks).toEqual({ passed: 1, failed: 0 });
	// 5 to 7 were lost: it joins again and reads from where it was.
	tell(action(8));
	await vi.waitFor(() => expect(results.list.map((one) => one.seq)).toEqual([3, 4, 6, 8]));
	tell(action(9));
	await vi.waitFor(() => expect(results.list.at(-1)!.seq).toBe(9));
	expect(join).toHaveBeenCalledTimes(2);
	live.close();
});

import { describe, expect, it } from 'vitest';
import type { Report } from '$lib/api/types';
import { apply, briefOf, counts, isFinal, place, queued, received, type LiveEvent } from './fold';

function report(): Report {
	return {
		_id: 'r',
		campainId: 'c',
		dateCreated: '2026-11-22T10:00:00Z',
		details: 'Novembre 2026',
		filiere: 'DEV',
		status: 'pending',
		result: 'pending',
		progress: 0,
		stopOnFailure: false,
		launchedBy: 'Ada',
		startedAt: null,
		finishedAt: null,
		seq: 0,
		queuePosition: 2,
		paused: false,
		pausedBy: null,
		stopping: false,
		cancelledBy: null,
		kept: false,
		parallel: 1,
		rerunOf: null,
		reruns: [],
		counts: { pending: 2, running: 0, passed: 0, failed: 0, skipped: 0, total: 2 },
		tests: ['a', 'b'].map((testId) => ({ testId, name: testId, description: '', actionTimes: [], status: 'pending' as const, lines: 0, checks: { passed: 0, failed: 0 }, flaky: false, prerequisite: false, startedAt: null, finishedAt: null }))
	};
}

const at = '2026-11-22T10:00:01Z';
const events: LiveEvent[] = [
	received('campain_started', { seq: 1, at }),
	received('test_started', { seq: 2, at, test_id: 'a' }),
	received('test_log', { seq: 3, at, test_id: 'a', n: 0, log: 'x' }),
	received('test_completed', { seq: 4, at, test_id: 'a', status: 'passed', flaky: false }),
	received('campain_progress', { seq: 5, at }),
	received('test_completed', { seq: 6, at, test_id: 'b', status: 'skipped', flaky: false }),
	received('campain_progress', { seq: 7, at }),
	received('campain_completed', { seq: 8, at, status: 'completed', result: 'success' })
];

function fold(target: Report, list: LiveEvent[]): Report {
	for (const event of list) {
		if (place(target, event) === 'next') apply(target, event, (id) => target.tests.find((test) => test.testId === id));
	}
	return target;
}

/** What both sides fold; the server's tests read the same files. */
interface Fixture {
	about: string;
	told: [string, string, object][];
	before: Report;
	after: Report;
}

const fixtures = Object.values(import.meta.glob<Fixture>('../../../../fixtures/runs/*.json', { eager: true, import: 'default' }));

/** What is only read, and not told: how long something took. */
const told = ({ startTime: _, endTime: __, executionTimeMs: ___, tests, ...head }: Report) => ({ ...head, tests: tests.map(({ executionTimeMs: _, actionTimes: __, ...test }) => test) });

describe('fold', () => {
	it.each(fixtures)('agrees with the server: $about', ({ told: messages, before, after }) => {
		const events = messages.filter(([room]) => room.startsWith('rapport_')).map(([, name, payload]) => received(name, payload));
		expect(events.map((event) => event.told.seq)).toEqual(events.map((_, index) => index + 1));
		expect(told(fold(structuredClone(before), events))).toEqual(told(after));
	});

	it('ends where the server ends', () => {
		const folded = fold(report(), events);
		expect(folded).toMatchObject({ status: 'completed', result: 'success', progress: 100, seq: 8, finishedAt: at });
		expect(folded.counts).toEqual({ pending: 0, running: 0, passed: 1, failed: 0, skipped: 1, total: 2 });
		expect(folded.tests[0]).toMatchObject({ status: 'passed', lines: 1, startedAt: at });
		expect(isFinal(folded.status)).toBe(true);
	});

	it('ignores what it has seen and tells a gap', () => {
		const folded = fold(report(), [...events.slice(0, 3), ...events]);
		expect(folded).toEqual(fold(report(), events));
		expect(place(report(), events[2]!)).toBe('gap');
	});

	it('keeps the words of a system failure', () => {
		const folded = fold(report(), [received('campain_error', { seq: 1, at, status: 'failed', error: 'disque plein' })]);
		expect(folded).toMatchObject({ status: 'failed', error: 'disque plein', details: 'Novembre 2026' });
	});

	it('counts the checks of actions and keeps that a test is flaky', () => {
		const action = (seq: number, checks: object[] = []) => received('test_action', { rapport_id: 'r', test_id: 'a', seq, at, action: 0, kind: 'http', name: 'GET /', status: 'passed', outputs: { x: '1' }, checks });
		const list = [
			...events.slice(0, 2),
			action(3, [{ ok: true, label: 'a' }, { ok: false, soft: true, label: 'b' }]),
			action(4),
			action(5, [{ ok: false, label: 'c' }]),
			received('test_completed', { seq: 6, at, test_id: 'a', status: 'passed', flaky: true }),
			received('test_completed', { seq: 7, at, test_id: 'b', status: 'passed', flaky: false })
		];
		const folded = fold(report(), [...list.slice(0, 4), ...list]);
		expect(folded.tests[0]).toMatchObject({ status: 'passed', flaky: true, checks: { passed: 1, failed: 2 } });
		expect(folded.tests[1]).toMatchObject({ flaky: false, prerequisite: false, checks: { passed: 0, failed: 0 } });
	});

	it("keeps an action's own name apart from the event's", () => {
		const event = received('test_action', { rapport_id: 'r', test_id: 'a', seq: 3, at, action: 1, kind: 'http', name: 'GET /', status: 'failed', error: 'x', outputs: { x: '1' } });
		expect(event.name === 'test_action' && briefOf(event.told)).toEqual({ seq: 3, at, action: 1, kind: 'http', name: 'GET /', status: 'failed', error: 'x' });
	});

	it('pauses, resumes, and tells who stopped', () => {
		const paused = fold(report(), [events[0]!, received('campain_paused', { rapport_id: 'r', campain_id: 'c', by: 'Ada', seq: 2, at })]);
		expect(paused).toMatchObject({ seq: 2, paused: true, pausedBy: 'Ada', status: 'running', queuePosition: null });
		fold(paused, [received('campain_resumed', { rapport_id: 'r', by: null, seq: 3, at })]);
		expect(paused).toMatchObject({ seq: 3, paused: false, pausedBy: null });
		// A run may be stopped while it is paused.
		fold(paused, [received('campain_paused', { rapport_id: 'r', by: null, seq: 4, at }), received('campain_stopping', { rapport_id: 'r', by: 'Grace', seq: 5, at })]);
		expect(paused).toMatchObject({ stopping: true, status: 'running' });
		fold(paused, [
			received('campain_completed', { rapport_id: 'r', status: 'cancelled', result: 'failure', cancelled_by: 'Grace', seq: 6, at })
		]);
		expect(paused).toMatchObject({ paused: false, pausedBy: null, stopping: false, status: 'cancelled', result: 'failure', cancelledBy: 'Grace', finishedAt: at });
	});

	it('moves in the queue only while it waits', () => {
		const waiting = report();
		queued(waiting, 1);
		expect(waiting).toMatchObject({ queuePosition: 1, seq: 0 });
		fold(waiting, [events[0]!]);
		queued(waiting, 3);
		expect(waiting.queuePosition).toBeNull();
	});

	it('keeps the place of what it does not know', () => {
		const unknown = { rapport_id: 'r', seq: 1, at };
		expect(counts(unknown, 'r')).toBe(true);
		expect([counts({ ...unknown, rapport_id: 'q' }, 'r'), counts({ rapport_id: 'r', position: 2 }, 'r'), counts(null, 'r'), counts('x', 'r')]).toEqual([false, false, false, false]);
		const folded = fold(report(), [received('test_unknown', unknown), received('campain_started', { seq: 2, at })]);
		expect(folded).toMatchObject({ seq: 2, status: 'running' });
	});

	it('counts several tests at once', () => {
		const side = fold(report(), [events[0]!, events[1]!, received('test_started', { seq: 3, at, test_id: 'b' })]);
		expect(side.counts).toMatchObject({ pending: 0, running: 2 });
		fold(side, [
			received('test_log', { seq: 4, at, test_id: 'b', n: 0, log: 'b' }),
			received('test_log', { seq: 5, at, test_id: 'a', n: 0, log: 'a' }),
			received('test_completed', { seq: 6, at, test_id: 'b', status: 'failed', flaky: false })
		]);
		expect(side.counts).toEqual({ pending: 0, running: 1, passed: 0, failed: 1, skipped: 0, total: 2 });
		expect(side.tests.map((test) => [test.status, test.lines])).toEqual([['running', 1], ['failed', 1]]);
		expect(side.progress).toBe(50);
	});

	it('folds a run of 5,000 tests in no time', () => {
		const large = report();
		const ids = Array.from({ length: 5000 }, (_, number) => `t${number}`);
		large.tests = ids.map((testId) => ({ ...large.tests[0]!, testId, checks: { passed: 0, failed: 0 } }));
		large.counts = { pending: 5000, running: 0, passed: 0, failed: 0, skipped: 0, total: 5000 };
		const tests = new Map(large.tests.map((test) => [test.testId, test]));
		const list = ids.flatMap((test_id): [string, object][] => [
			['test_started', { at, test_id }],
			...Array.from({ length: 20 }, (_, n): [string, object] => ['test_log', { at, test_id, n, log: 'x' }]),
			['test_completed', { at, test_id, status: 'passed', flaky: false }]
		]);
		const began = performance.now();
		list.forEach(([name, told], index) => apply(large, received(name, { ...told, seq: index + 1 }), (id) => tests.get(id)));
		expect(performance.now() - began).toBeLessThan(5000);
		expect(large).toMatchObject({ seq: 110_000, progress: 100, counts: { passed: 5000, pending: 0, running: 0 } });
	});
});

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Report } from '$lib/api/types';
import { ApiError, get } from '$lib/api/client';
import { LiveReport } from './report.svelte';

type Handler = (payload?: unknown) => void;
type Ack = { ok: true; seq: number; rapport: Report } | { ok: false; code: string; message: string };

/** The server's end of the connection. */
const socket = vi.hoisted(() => ({
	connected: true,
	handlers: new Map<string, Set<Handler>>(),
	any: new Set<(name: string, payload: unknown) => void>(),
	on(name: string, handler: Handler) {
		(socket.handlers.get(name) ?? socket.handlers.set(name, new Set()).get(name)!).add(handler);
	},
	off: (name: string, handler: Handler) => void socket.handlers.get(name)?.delete(handler),
	onAny: (handler: (name: string, payload: unknown) => void) => void socket.any.add(handler),
	offAny: (handler: (name: string, payload: unknown) => void) => void socket.any.delete(handler),
	emit: () => undefined,
	timeout: () => ({ emitWithAck: () => join() })
}));
const join = vi.hoisted(() => vi.fn<() => Promise<unknown>>());
vi.mock('$lib/live/socket', () => ({ connection: () => socket }));
vi.mock('$lib/api/client', async (original) => ({ ...(await original<object>()), get: vi.fn() }));
const asked = vi.mocked(get as unknown as (path: string, init?: { params: { query: { after: number } } }) => Promise<unknown>);

const at = '2026-11-22T10:00:01Z';

function tell(name: string, payload: object): void {
	const told = { rapport_id: 'r', at, ...payload };
	for (const handler of socket.any) handler(name, told);
	for (const handler of socket.handlers.get(name) ?? []) handler(told);
}

function turn(connected: boolean): void {
	socket.connected = connected;
	for (const handler of socket.handlers.get(connected ? 'connect' : 'disconnect') ?? []) handler();
}

function snapshot(seq: number, more: Partial<Report> = {}, ids = ['a'], status = 'running'): Ack {
	const tests = ids.map((testId) => ({ testId, name: testId, status, lines: 0, checks: { passed: 0, failed: 0 }, startedAt: null }));
	const counts = { pending: 0, running: 0, passed: 0, failed: 0, skipped: 0, total: ids.length, [status]: ids.length };
	return { ok: true, seq, rapport: { _id: 'r', status: 'running', seq, tests, counts, queuePosition: null, ...more } as unknown as Report };
}

/** A promise that is kept from outside. */
function later<T>(): { promise: Promise<T>; keep: (value: T) => void } {
	let keep: (value: T) => void = () => undefined;
	const promise = new Promise<T>((resolve) => (keep = resolve));
	return { promise, keep };
}

const lineOf = (n: number) => ({ n, level: 'info', log: `l${n}` });
const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, index) => from + index);
const texts = (live: LiveReport, test = 'a'): string[] => live.log(test).lines.map((line) => line.text);
const log = (seq: number, n: number, test_id = 'a') => tell('test_log', { test_id, seq, n, log: `l${n}`, level: 'info' });
const pass = (milliseconds: number) => vi.advanceTimersByTimeAsync(milliseconds);

let live: LiveReport;

async function watch(first: Ack): Promise<LiveReport> {
	join.mockResolvedValueOnce(first);
	live = new LiveReport('r');
	await pass(0);
	return live;
}

beforeEach(() => {
	vi.useFakeTimers();
	socket.connected = true;
	asked.mockReset();
	join.mockReset();
});
afterEach(() => {
	live.close();
	expect([...socket.handlers.values()].every((handlers) => handlers.size === 0) && socket.any.size === 0).toBe(true);
	vi.useRealTimers();
});

describe('joining', () => {
	it('gives the results of an open test once each, over a gap', async () => {
		const action = (seq: number, more: object = {}) => ({ rapport_id: 'r', test_id: 'a', seq, at, action: seq, kind: 'http', name: 'GET /', status: 'passed', checks: [], extracted: [], ...more });
		asked.mockImplementation((_, init) => Promise.resolve({ actions: (init?.params.query.after === 0 ? [3] : [6, 8]).map((seq) => action(seq)), next: null }));
		await watch(snapshot(3));
		join.mockResolvedValueOnce(snapshot(8));
		const results = live.results('a');
		await results.fetch();
		tell('test_action', action(3));
		tell('test_action', action(4, { outputs: { http_status_code: '200' }, checks: [{ ok: true, label: 'x' }] }));
		tell('test_action', { ...action(5), rapport_id: 'another' });
		await pass(50);
		expect(results.list.map((one) => one.seq)).toEqual([3, 4]);
		expect(results.list[1]).toMatchObject({ name: 'GET /', checks: [{ ok: true }] });
		expect(results.list[1]).not.toHaveProperty('outputs');
		expect(live.outputs.get(4)).toEqual({ http_status_code: '200' });
		expect(live.report!.tests[0]!.checks).toEqual({ passed: 1, failed: 0 });
		// 5 to 7 were lost: it joins again and reads from where it was.
		tell('test_action', action(8));
		await pass(300);
		expect(results.list.map((one) => one.seq)).toEqual([3, 4, 6, 8]);
		tell('test_action', action(9));
		await pass(50);
		expect(results.list.at(-1)!.seq).toBe(9);
		expect(join).toHaveBeenCalledTimes(2);
	});

	it('joins again where it is told that something was lost, though nothing more comes', async () => {
		await watch(snapshot(3));
		join.mockResolvedValueOnce(snapshot(9, { progress: 80 }));
		tell('resync', { room: 'rapport_another' });
		await pass(50);
		expect(live.report!.seq).toBe(3);
		tell('resync', { room: 'rapport_r' });
		await pass(0);
		expect([live.report!.seq, live.report!.progress, live.link, join.mock.calls.length]).toEqual([9, 80, 'live', 2]);
	});

	it('loses and doubles nothing of what is told while it joins', async () => {
		const answer = later<Ack>();
		join.mockReturnValueOnce(answer.promise);
		live = new LiveReport('r');
		for (const seq of [4, 5, 6]) log(seq, seq - 4);
		await pass(5000);
		expect(live.report).toBeNull();
		answer.keep(snapshot(5));
		await pass(0);
		// The first two lines are in the snapshot.
		expect(live.report).toMatchObject({ seq: 6 });
		expect(live.report!.tests[0]!.lines).toBe(3);
		expect(join).toHaveBeenCalledTimes(1);
	});

	it('asks again where no answer came, and where the server could not answer', async () => {
		join.mockRejectedValueOnce(new Error('timeout')).mockResolvedValueOnce({ ok: false, code: 'unavailable', message: 'later' });
		await watch(snapshot(1));
		expect([live.report, live.link]).toEqual([null, 'cut']);
		await pass(100);
		expect(live.problem?.message).toBe('later');
		await pass(200);
		expect([live.report?.seq, live.link, live.problem]).toEqual([1, 'live', null]);
		await pass(60_000);
		expect(join).toHaveBeenCalledTimes(3);
	});

	it('gives up where the report does not exist, and asks to sign in where that has ended', async () => {
		join.mockResolvedValueOnce({ ok: false, code: 'not_found', message: 'gone' });
		live = new LiveReport('r');
		await pass(60_000);
		expect([live.problem?.status, join.mock.calls.length]).toEqual([404, 1]);
		live.close();
		asked.mockResolvedValue({});
		join.mockResolvedValueOnce({ ok: false, code: 'token_expired', message: 'again' });
		await watch(snapshot(1));
		expect(asked).toHaveBeenCalledWith('/api/me');
		await pass(200);
		expect(live.report?.seq).toBe(1);
	});

	it('does not take the answer of a connection that was cut', async () => {
		const old = later<Ack>();
		await watch(snapshot(1));
		join.mockReturnValueOnce(old.promise).mockResolvedValueOnce(snapshot(9));
		turn(false);
		expect(live.link).toBe('cut');
		turn(true);
		turn(false);
		turn(true);
		await pass(0);
		old.keep(snapshot(4));
		await pass(0);
		expect([live.report?.seq, live.link]).toEqual([9, 'live']);
	});

	it('does not ask while it is cut off, and once after', async () => {
		await watch(snapshot(1));
		log(3, 0);
		await pass(50);
		turn(false);
		await pass(60_000);
		expect(join).toHaveBeenCalledTimes(1);
		join.mockResolvedValueOnce(snapshot(7));
		turn(true);
		await pass(60_000);
		expect([live.report?.seq, join.mock.calls.length]).toEqual([7, 2]);
	});

	it('is silent once it is closed', async () => {
		const answer = later<Ack>();
		join.mockReturnValueOnce(answer.promise);
		live = new LiveReport('r');
		live.onEnd = vi.fn();
		live.close();
		answer.keep(snapshot(3, { status: 'completed' }));
		await pass(60_000);
		expect([live.report, join.mock.calls.length]).toEqual([null, 1]);
		expect(live.onEnd).not.toHaveBeenCalled();
	});
});

describe('gaps', () => {
	it('waits a little for what comes late, in order', async () => {
		await watch(snapshot(3));
		log(5, 1);
		await pass(50);
		log(4, 0);
		await pass(200);
		expect(live.report).toMatchObject({ seq: 5 });
		expect(join).toHaveBeenCalledTimes(1);
	});

	it('counts events that it does not know', async () => {
		await watch(snapshot(3));
		tell('test_unknown', { seq: 4 });
		log(5, 0);
		tell('campain_paused', { campain_id: 'c', by: 'Ada', seq: 6 });
		await pass(20_000);
		expect(live.report).toMatchObject({ seq: 6, paused: true, pausedBy: 'Ada' });
		expect(join).toHaveBeenCalledTimes(1);
	});

	it('makes no storm where they repeat', async () => {
		await watch(snapshot(1));
		let seq = 1;
		join.mockImplementation(() => Promise.resolve(snapshot(seq)));
		// Every other event is lost, for a minute.
		for (let step = 0; step < 1200; step += 1) {
			log((seq += 2), 0);
			await pass(50);
		}
		expect(join.mock.calls.length).toBeLessThan(15);
		await pass(11_000);
		expect(live.report?.seq).toBe(seq);
		// After a calm while the next one is mended at once.
		await pass(31_000);
		const before = join.mock.calls.length;
		log((seq += 2), 0);
		await pass(150);
		expect([join.mock.calls.length, live.report?.seq]).toEqual([before + 1, seq]);
	});
});

describe('a log that is watched', () => {
	it('has every line once over a cut while it is read', async () => {
		const first = later<object>();
		asked.mockReturnValueOnce(first.promise);
		const withLines = (seq: number, lines: number) => {
			const ack = snapshot(seq) as Extract<Ack, { ok: true }>;
			ack.rapport.tests[0]!.lines = lines;
			return ack;
		};
		await watch(withLines(20, 10));
		void live.log('a').fetch(10);
		log(21, 10);
		await pass(50);
		turn(false);
		// 11 to 14 are told while it is cut off; the answer under way was made before.
		join.mockResolvedValueOnce(withLines(25, 15));
		turn(true);
		await pass(0);
		log(26, 15);
		await pass(50);
		asked.mockResolvedValueOnce({ lines: range(0, 16).map(lineOf), next: null });
		first.keep({ lines: range(0, 10).map(lineOf), next: null });
		await pass(0);
		expect(texts(live)).toEqual(range(0, 16).map((n) => `l${n}`));
		log(27, 16);
		await pass(50);
		expect(texts(live).at(-1)).toBe('l16');
	});

	it('draws a burst in slices and tells its tests and its end once', async () => {
		await watch(snapshot(0, { status: 'running' }, range(0, 400).map(String), 'pending'));
		const ended = (live.onEnd = vi.fn());
		const log = live.log('0');
		let seq = 0;
		for (const test_id of range(0, 400).map(String)) {
			tell('test_started', { test_id, seq: ++seq });
			for (let n = 0; n < 20; n += 1) tell('test_log', { test_id, n, log: `l${n}`, seq: ++seq });
			if (Number(test_id) < 397) tell('test_completed', { test_id, status: 'passed', seq: ++seq });
		}
		await pass(40);
		expect(live.report!.seq).toBe(4000);
		await pass(20);
		expect(live.report!.seq).toBe(seq);
		expect(live.going).toEqual(['397', '398', '399']);
		expect(log.lines).toHaveLength(20);
		tell('test_completed', { test_id: '398', status: 'failed', seq: ++seq });
		tell('campain_completed', { status: 'cancelled', result: 'failure', cancelled_by: 'Ada', seq: ++seq });
		await pass(50);
		expect(live.going).toEqual(['397', '399']);
		expect(ended).toHaveBeenCalledTimes(1);
		expect(live.report).toMatchObject({ status: 'cancelled', cancelledBy: 'Ada' });
		join.mockResolvedValueOnce(snapshot(seq, { status: 'cancelled' }));
		turn(false);
		turn(true);
		await pass(50);
		expect(ended).toHaveBeenCalledTimes(1);
		expect(asked).not.toHaveBeenCalled();
	});

	it('tells an end that came while it was cut off', async () => {
		await watch(snapshot(3));
		const ended = (live.onEnd = vi.fn());
		turn(false);
		join.mockResolvedValueOnce(snapshot(9, { status: 'completed' }));
		turn(true);
		await pass(0);
		expect(ended).toHaveBeenCalledTimes(1);
	});
});

describe('a run that waits', () => {
	it('moves in the queue, outside the count', async () => {
		await watch(snapshot(0, { status: 'pending', queuePosition: 3 }));
		tell('campain_queued', { campain_id: 'c', position: 2 });
		tell('campain_queued', { rapport_id: 'another', position: 7 });
		expect(live.report).toMatchObject({ queuePosition: 2, seq: 0 });
		tell('campain_started', { campain_id: 'c', seq: 1 });
		await pass(50);
		expect(live.report).toMatchObject({ queuePosition: null, status: 'running' });
		expect(join).toHaveBeenCalledTimes(1);
	});

	it('keeps the better place of what is told while it joins', async () => {
		const answer = later<Ack>();
		join.mockReturnValueOnce(answer.promise);
		live = new LiveReport('r');
		tell('campain_queued', { position: 1 });
		answer.keep(snapshot(0, { status: 'pending', queuePosition: 2 }));
		await pass(0);
		expect(live.report?.queuePosition).toBe(1);
	});
});

it('goes back to work when a hidden page is seen again', async () => {
	const listeners = new Set<() => void>();
	const page = { hidden: false, addEventListener: (_: string, heard: () => void) => listeners.add(heard), removeEventListener: (_: string, heard: () => void) => listeners.delete(heard) };
	vi.stubGlobal('document', page);
	const turned = (hidden: boolean) => {
		page.hidden = hidden;
		for (const heard of listeners) heard();
	};
	try {
		await watch(snapshot(3));
		turned(true);
		log(4, 0);
		turned(false);
		// Drawn at once: the timers of a hidden page may be a minute late.
		expect(live.report?.seq).toBe(4);
		turned(true);
		await pass(30_000);
		join.mockResolvedValueOnce(snapshot(12));
		turned(false);
		await pass(0);
		expect([live.report?.seq, join.mock.calls.length]).toEqual([12, 2]);
		live.close();
		expect(listeners.size).toBe(0);
	} finally {
		vi.unstubAllGlobals();
	}
});

it('keeps reading a log that could not be read, and says so meanwhile', async () => {
	await watch(snapshot(3));
	const read = live.log('a');
	asked.mockRejectedValueOnce(new ApiError(503, 'unavailable', '')).mockResolvedValueOnce({ lines: range(0, 5).map(lineOf), next: 5 }).mockRejectedValueOnce(new ApiError(0, 'unreachable', '')).mockResolvedValueOnce({ lines: range(5, 8).map(lineOf), next: null });
	await read.fetch(8);
	expect([read.failed, read.loading]).toEqual([true, false]);
	await pass(2000);
	// What was read stays.
	expect([read.failed, texts(live).length]).toEqual([true, 5]);
	await pass(4000);
	expect([read.failed, texts(live).length]).toEqual([false, 8]);
	asked.mockRejectedValueOnce(new ApiError(404, 'not_found', ''));
	await read.fetch(9);
	await pass(120_000);
	expect([read.failed, asked.mock.calls.length]).toEqual([true, 5]);
});

it('reads lines that were never heard, and takes numbers that were left out', async () => {
	await watch(snapshot(3));
	const read = live.log('a');
	asked.mockResolvedValueOnce({ lines: [lineOf(0), lineOf(1), lineOf(40), lineOf(41)], next: null });
	log(4, 41);
	await pass(50);
	log(5, 42);
	await pass(50);
	expect(read.lines.map((line) => line.text)).toEqual(['l0', 'l1', 'l40', 'l41', 'l42']);
	expect(asked).toHaveBeenCalledTimes(1);
	expect(read.loading).toBe(false);
});

it('gives a whole log without colour codes, once all of it is there', async () => {
	await watch(snapshot(3));
	const answer = later<object>();
	asked.mockReturnValueOnce(answer.promise);
	const read = live.log('a');
	void read.fetch(2);
	const whole = read.whole();
	answer.keep({ lines: [{ n: 0, level: 'info', log: '[10:00:00] \u001b[31mrouge\u001b[0m' }, lineOf(1)], next: null });
	expect(await whole).toBe('[10:00:00] rouge\nl1\n');
});

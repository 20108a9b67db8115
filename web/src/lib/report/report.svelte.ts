// A report as it stands: a snapshot when joining, then every event once, in order. A cut or a gap
// is mended by joining again; the page never reloads.
import type { Socket } from 'socket.io-client';
import type { Report, TestResult } from '$lib/api/types';
import { ApiError } from '$lib/api/client';
import { connection } from '$lib/live/socket';
import { FOLDED, apply, isFinal, place, received, type LiveEvent } from './fold';
import { TestLog } from './logs.svelte';
import { TestResults } from './results.svelte';

export type Link = 'connecting' | 'live' | 'cut';

type Joined = { ok: true; seq: number; rapport: Report } | { ok: false; message: string; code: string };

/** How long events gather before they are drawn. */
const FRAME_MS = 40;
const ACK_MS = 10_000;

export class LiveReport {
	report = $state<Report | null>(null);
	link = $state<Link>('connecting');
	problem = $state<ApiError | null>(null);
	/** Called once when the run ends while it is watched. */
	onEnd: (report: Report) => void = () => {};
	/** Called when a test begins while it is watched. */
	onTest: (test: string) => void = () => {};
	/** The values of each action, by its event, where a test runs alone and is watched. */
	readonly outputs = new Map<number, Record<string, string>>();
	#logs = new Map<string, TestLog>();
	#results = new Map<string, TestResults>();
	#tests = new Map<string, TestResult>();
	#socket: Socket;
	#queue: LiveEvent[] = [];
	#joining = false;
	#drawing = false;
	#off: (() => void)[] = [];

	constructor(readonly id: string) {
		this.#socket = connection();
		this.#listen('connect', () => void this.#join());
		this.#listen('disconnect', () => (this.link = 'cut'));
		this.#listen('connect_error', () => (this.link = 'cut'));
		for (const name of FOLDED) {
			this.#listen(name, (payload: { rapport_id: string }) => {
				if (payload.rapport_id === this.id) this.#take(received(name, payload));
			});
		}
		if (this.#socket.connected) void this.#join();
	}

	close(): void {
		for (const off of this.#off) off();
		this.#socket.emit('leave', { room: `rapport_${this.id}` });
	}

	/** The log of a test; reading it begins to fetch it. */
	log(test: string): TestLog {
		let log = this.#logs.get(test);
		if (!log) {
			log = new TestLog(this.id, test);
			this.#logs.set(test, log);
		}
		return log;
	}

	/** What the actions of a test came to; who shows it fetches it. */
	results(test: string): TestResults {
		let results = this.#results.get(test);
		if (!results) {
			results = new TestResults(this.id, test);
			this.#results.set(test, results);
		}
		return results;
	}

	#listen(name: string, handler: (payload: never) => void): void {
		this.#socket.on(name, handler as (...payload: unknown[]) => void);
		this.#off.push(() => this.#socket.off(name, handler as (...payload: unknown[]) => void));
	}

	async #join(): Promise<void> {
		if (this.#joining) return;
		this.#joining = true;
		try {
			const joined = (await this.#socket.timeout(ACK_MS).emitWithAck('join_rapport', { rapport_id: this.id, logs: false })) as Joined;
			if (joined.ok) this.#settle(joined.rapport);
			else this.problem = new ApiError(404, joined.code, joined.message);
		} catch {
			// The connection was cut meanwhile; it joins again when it is back.
			this.link = 'cut';
		} finally {
			this.#joining = false;
			this.#draw();
		}
	}

	#settle(report: Report): void {
		const wasGoing = this.report && !isFinal(this.report.status);
		this.report = report;
		this.#tests = new Map(this.report.tests.map((test) => [test.testId, test]));
		this.link = 'live';
		for (const [test, log] of this.#logs) void log.fetch(this.#tests.get(test)?.lines ?? 0);
		for (const results of this.#results.values()) void results.fetch();
		if (wasGoing && isFinal(report.status)) this.onEnd(report);
	}

	/** Many events may come between two frames: they are drawn together. */
	#take(event: LiveEvent): void {
		this.#queue.push(event);
		if (this.#drawing) return;
		this.#drawing = true;
		setTimeout(() => {
			this.#drawing = false;
			this.#draw();
		}, FRAME_MS);
	}

	#draw(): void {
		const report = this.report;
		if (this.#joining || !report) return;
		const changed = new Set<{ version: number }>();
		for (const event of this.#queue.splice(0)) {
			const where = place(report, event);
			if (where === 'seen') continue;
			if (where === 'gap') {
				this.#queue = [];
				void this.#join();
				break;
			}
			apply(report, event, (id) => this.#tests.get(id));
			this.#tell(event, report, changed);
		}
		for (const one of changed) one.version += 1;
	}

	#tell(event: LiveEvent, report: Report, changed: Set<{ version: number }>): void {
		const log = event.test_id ? this.#logs.get(event.test_id) : undefined;
		if (log && event.name === 'test_log' && event.n !== undefined) {
			log.add(event.n, { level: event.level ?? 'info', text: event.log ?? '' }, event.seq);
			changed.add(log);
		}
		const results = event.test_id ? this.#results.get(event.test_id) : undefined;
		if (event.brief && event.outputs) this.outputs.set(event.brief.seq, event.outputs);
		if (event.brief && results) {
			results.add(event.brief);
			changed.add(results);
		}
		if (event.name === 'test_started' && event.test_id) this.onTest(event.test_id);
		if (event.name === 'campain_completed' || event.name === 'campain_error') this.onEnd(report);
	}
}

// A report as it stands: a snapshot when joining, then every event once, in order. A cut or a gap
// is mended by joining again; the page never reloads.
import type { Socket } from 'socket.io-client';
import type { Report, TestResult } from '$lib/api/types';
import { ApiError, get } from '$lib/api/client';
import type { LiveEvents, ReportJoined } from '$lib/live/events';
import { connection } from '$lib/live/socket';
import { apply, briefOf, counts, isFinal, place, queued, received, type LiveEvent } from './fold';
import { TestLog } from './logs.svelte';
import { TestResults } from './results.svelte';

export type Link = 'connecting' | 'live' | 'cut';

type Joined = ({ ok: true } & ReportJoined) | { ok: false; message: string; code: string };

/** How long events gather before they are drawn. */
const FRAME_MS = 40;
/** What is folded in one go, so that catching up does not hold the page. */
const BATCH = 4000;
/** More events than this are not kept waiting: the snapshot of another joining has them. */
const HELD = 50_000;
const ACK_MS = 20_000;
/** Joining again waits a little, and longer each time that it did not help. */
const AGAIN_MS = 100;
const AGAIN_MAX_MS = 10_000;
/** After this long without trouble the next one is mended at once again. */
const CALM_MS = 30_000;
/** A page that was hidden this long makes sure that its connection still lives. */
const HIDDEN_MS = 20_000;

export class LiveReport {
	report = $state<Report | null>(null);
	link = $state<Link>('connecting');
	problem = $state<ApiError | null>(null);
	/** The tests that run now; those that began first come first. */
	going = $state.raw<readonly string[]>([]);
	/** Called once when the run ends while it is watched. */
	onEnd: (report: Report) => void = () => {};
	/** The values of each action, by its event, where a test runs alone and is watched. */
	readonly outputs = new Map<number, Record<string, string>>();
	#logs = new Map<string, TestLog>();
	#results = new Map<string, TestResults>();
	#tests = new Map<string, TestResult>();
	#socket: Socket;
	#queue: LiveEvent[] = [];
	/** The place in the queue that was told while the report was being read. */
	#position: number | null = null;
	/** The joining whose answer counts; an earlier one comes too late. */
	#attempt = 0;
	#joining = false;
	#closed = false;
	#frame: ReturnType<typeof setTimeout> | undefined;
	#again: ReturnType<typeof setTimeout> | undefined;
	#setbacks = 0;
	#lastSetback = 0;
	#hiddenAt: number | null = null;
	#off: (() => void)[] = [];

	constructor(readonly id: string) {
		this.#socket = connection();
		this.#listen('connect', () => void this.#join());
		this.#listen('disconnect', () => this.#cut());
		this.#listen('connect_error', () => this.#cut());
		// This page was too far behind for the room and has left it.
		this.#listen('resync', ({ room }: LiveEvents['resync']) => {
			if (room === `rapport_${this.id}`) void this.#join();
		});
		this.#listen('campain_queued', (told: LiveEvents['campain_queued']) => this.#move(told));
		// Every event of the room counts, also those that this page does not know.
		const any = (name: string, payload: unknown): void => {
			if (counts(payload, this.id)) this.#take(received(name, payload));
		};
		this.#socket.onAny(any);
		this.#off.push(() => this.#socket.offAny(any));
		this.#watchPage();
		if (this.#socket.connected) void this.#join();
	}

	close(): void {
		this.#closed = true;
		this.#attempt += 1;
		clearTimeout(this.#frame);
		clearTimeout(this.#again);
		for (const off of this.#off) off();
		for (const log of this.#logs.values()) log.close();
		this.#socket.emit('leave', { room: `rapport_${this.id}` });
	}

	/** A test by its id. */
	test(id: string): TestResult | undefined {
		return this.#tests.get(id);
	}

	/** The log of a test; who shows it fetches it. */
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

	/** A hidden page is slowed down or frozen: once it is seen again, it draws at once what has gathered. */
	#watchPage(): void {
		const page = globalThis.document;
		if (!page) return;
		const turned = (): void => {
			if (page.hidden) {
				this.#hiddenAt = Date.now();
				return;
			}
			const away = this.#hiddenAt === null ? 0 : Date.now() - this.#hiddenAt;
			this.#hiddenAt = null;
			this.#draw();
			// The connection may have died unnoticed meanwhile.
			if (away > HIDDEN_MS && this.report && !isFinal(this.report.status)) void this.#join();
		};
		page.addEventListener('visibilitychange', turned);
		this.#off.push(() => page.removeEventListener('visibilitychange', turned));
	}

	#cut(): void {
		this.link = 'cut';
		// The answer to what was asked will not come any more; the next connection asks anew.
		this.#attempt += 1;
		this.#joining = false;
		this.#position = null;
	}

	#move({ rapport_id, position }: LiveEvents['campain_queued']): void {
		if (rapport_id !== this.id) return;
		if (this.#joining || !this.report) this.#position = position;
		else queued(this.report, position);
	}

	async #join(): Promise<void> {
		clearTimeout(this.#again);
		this.#again = undefined;
		if (this.#closed || !this.#socket.connected) return;
		const attempt = (this.#attempt += 1);
		this.#joining = true;
		const joined = await this.#ask();
		if (attempt !== this.#attempt) return;
		if (joined && !joined.ok && joined.code.startsWith('token_')) {
			// Asks to sign in again where that is needed.
			await get('/api/me').catch(() => undefined);
			if (attempt !== this.#attempt) return;
		}
		this.#joining = false;
		if (joined?.ok) this.#settle(joined.rapport);
		else this.#refused(joined);
		this.#draw();
	}

	/** Only what does not exist is given up; whatever else it was may pass. */
	#refused(why?: { code: string; message: string }): void {
		const gone = why?.code === 'not_found';
		if (why && (gone || !this.report)) this.problem = new ApiError(gone ? 404 : 0, why.code, why.message);
		if (!gone) this.#mend('cut');
	}

	/** Nothing where no answer came in time. */
	async #ask(): Promise<Joined | undefined> {
		try {
			return (await this.#socket.timeout(ACK_MS).emitWithAck('join_rapport', { rapport_id: this.id, logs: false })) as Joined;
		} catch {
			return undefined;
		}
	}

	/** Joins again after a while; the longer, the more often that was needed lately. */
	#mend(link: Link): void {
		this.link = link;
		if (this.#again !== undefined || this.#closed) return;
		if (Date.now() - this.#lastSetback > CALM_MS) this.#setbacks = 0;
		this.#again = setTimeout(() => this.#retry(), Math.min(AGAIN_MAX_MS, AGAIN_MS * 2 ** this.#setbacks));
		this.#setbacks += 1;
		this.#lastSetback = Date.now();
	}

	/** What was missing may have come meanwhile. */
	#retry(): void {
		this.#again = undefined;
		const first = this.#queue[0];
		const mended = this.link === 'live' && (!first || (this.report && place(this.report, first) !== 'gap'));
		if (!mended) void this.#join();
	}

	#settle(report: Report): void {
		const wasGoing = this.report !== null && !isFinal(this.report.status);
		this.report = report;
		if (this.#position !== null) queued(this.report, Math.min(this.#position, report.queuePosition ?? Infinity));
		this.#position = null;
		this.#tests = new Map(this.report.tests.map((test) => [test.testId, test]));
		this.going = begun(report.tests);
		this.link = 'live';
		this.problem = null;
		for (const [test, log] of this.#logs) void log.fetch(this.#tests.get(test)?.lines ?? 0);
		for (const results of this.#results.values()) void results.fetch();
		if (wasGoing && isFinal(report.status)) this.onEnd(this.report);
	}

	/** Many events may come between two frames: they are drawn together. */
	#take(event: LiveEvent): void {
		if (this.#queue.length >= HELD) this.#queue = [];
		this.#queue.push(event);
		this.#soon(FRAME_MS);
	}

	#soon(wait: number): void {
		this.#frame ??= setTimeout(() => this.#draw(), wait);
	}

	#draw(): void {
		clearTimeout(this.#frame);
		this.#frame = undefined;
		const report = this.report;
		if (this.#joining || this.#closed || !report) return;
		this.#queue.sort((a, b) => a.told.seq - b.told.seq);
		const [changed, going] = [new Set<{ version: number }>(), new Set(this.going)];
		let done = 0;
		for (const event of this.#queue.slice(0, BATCH)) {
			const where = place(report, event);
			if (where === 'gap') break;
			done += 1;
			if (where === 'seen') continue;
			apply(report, event, (id) => this.#tests.get(id));
			this.#tell(event, changed, going);
		}
		this.#queue.splice(0, done);
		for (const one of changed) one.version += 1;
		if (going.size !== this.going.length || this.going.some((id) => !going.has(id))) this.going = [...going];
		if (done === BATCH) this.#soon(0);
		else if (this.#queue.length > 0) this.#mend(this.link);
	}

	#tell(event: LiveEvent, changed: Set<{ version: number }>, going: Set<string>): void {
		const { name, told } = event;
		if (name === 'test_started') going.add(told.test_id);
		if (name === 'test_completed') going.delete(told.test_id);
		if (name === 'test_log') {
			const log = this.#logs.get(told.test_id);
			log?.add(told.n, { level: told.level, text: told.log }, told.seq);
			if (log) changed.add(log);
		}
		if (name === 'test_action') {
			const results = this.#results.get(told.test_id);
			if (told.outputs) this.outputs.set(told.seq, told.outputs);
			results?.add(briefOf(told));
			if (results) changed.add(results);
		}
		if (this.report && (name === 'campain_completed' || name === 'campain_error')) this.onEnd(this.report);
	}
}

/** The tests that run, in the order in which they began. */
function begun(tests: TestResult[]): string[] {
	const running = tests.filter((test) => test.status === 'running');
	return running.toSorted((a, b) => Date.parse(a.startedAt ?? '') - Date.parse(b.startedAt ?? '')).map((test) => test.testId);
}

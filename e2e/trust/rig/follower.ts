// Follows one report as the page does: a snapshot when joining, then every event once, in order, folded by the page's own rules.
import type { Socket } from 'socket.io-client';
import type { Report, TestResult } from '../../../web/src/lib/api/types';
import { apply, isFinal, place, received } from '../../../web/src/lib/report/fold';

export interface Told {
	name: string;
	payload: any;
}

type Joined = { ok: true; seq: number; rapport: Report } | { ok: false; message: string; code: string };

/** As long as the page waits for an answer; twice as long after each that did not come, lest a busy server gets busier. */
const ACK_MS = 10_000;
const LONGEST_ACK_MS = 80_000;

/** What the fold does not say: logs are read apart, the rest belongs to the moment. */
const APART = ['expectedMs', 'reruns', 'queuePosition', 'startTime', 'endTime', 'executionTimeMs'];
/** Of a test: its log, and times that follow from what is folded or from its actions. */
const APART_OF_TEST = ['logs', 'log_lines', 'executionTimeMs', 'actionTimes'];

/** A report as far as snapshot and events tell it. */
export function comparable(report: Report): object {
	const without = (fields: object, apart: string[]) => Object.fromEntries(Object.entries(fields).filter(([name]) => !apart.includes(name)));
	return { ...without(report, APART), tests: report.tests.map((test) => without(test, APART_OF_TEST)) };
}

/** Names of the fields in which two reports differ, with both values. */
export function differences(left: Report, right: Report): string[] {
	const [one, other] = [flat(comparable(left)), flat(comparable(right))];
	const names = new Set([...Object.keys(one), ...Object.keys(other)]);
	return [...names].filter((name) => one[name] !== other[name]).map((name) => `${name}: ${one[name]} / ${other[name]}`);
}

/** The fields of differences, without places: what tells one kind of difference from another. */
export const fieldsOf = (differing: string[]): string => [...new Set(differing.map((one) => one.split(':')[0]!.replace(/\.\d+/g, '')))].join(', ');

function flat(value: unknown, name = '', into: Record<string, string> = {}): Record<string, string> {
	if (value !== null && typeof value === 'object') for (const [key, inner] of Object.entries(value)) flat(inner, name ? `${name}.${key}` : key, into);
	else if (value !== undefined) into[name] = JSON.stringify(value);
	return into;
}

export class Follower {
	report: Report | null = null;
	joins = 0;
	gaps = 0;
	seen = 0;
	/** Answers to a join that did not come in time, over a connection that was whole. */
	late = 0;
	/** Every event that was told, by its number. */
	readonly told = new Map<number, Told>();
	/** Called with what must not be; `kind` tells one kind of fault from others. */
	onFault: (what: string, data?: unknown, kind?: string) => void = () => {};
	/** Called once the run has ended. */
	onEnd: () => void = () => {};
	/** Called where there is no such report any more. */
	onGone: () => void = () => {};
	/** Called with every event that was folded in. */
	onEvent: (told: Told) => void = () => {};
	/** Called after each snapshot. */
	onSnapshot: () => void = () => {};
	#tests = new Map<string, TestResult>();
	#queue: Told[] = [];
	#joining = false;
	#again = false;
	/** The room was entered before on this connection: what was told since may be in the snapshot, too. */
	#inside = false;
	#asked = false;
	#patience = ACK_MS;

	/** `keep`: remember all events, to be compared with what is stored. */
	constructor(
		readonly socket: Socket,
		readonly id: string,
		private readonly options: { logs: boolean; keep: boolean }
	) {}

	get ended(): boolean {
		return this.report !== null && isFinal(this.report.status);
	}

	/** The connection has ended. */
	cut(): void {
		this.#inside = this.#asked = false;
		// What came before the answer to a join is in the snapshot that the next connection gets.
		this.#queue = [];
	}

	async join(): Promise<void> {
		if (this.#joining) {
			this.#again = true;
			return;
		}
		this.#joining = true;
		let joined: Joined | null = null;
		do {
			this.#again = false;
			joined = await this.#ask();
		} while (this.#again && this.socket.connected);
		this.#joining = false;
		if (joined?.ok) this.#settle(joined);
		else if (joined?.code === 'not_found') this.onGone();
		else if (joined) this.onFault(`join_rapport refused: ${joined.code}`);
		this.#drain();
		// The connection is whole, only the answer took too long.
		if (!joined && this.socket.connected) void this.join();
	}

	take(name: string, payload: any): void {
		// Too far behind, it has left the room.
		if (name === 'resync' && payload?.room === `rapport_${this.id}`) void this.join();
		if (payload?.rapport_id !== this.id || payload.seq === undefined) return;
		this.#queue.push({ name, payload });
		this.#drain();
	}

	async #ask(): Promise<Joined | null> {
		this.#inside = this.#asked;
		this.#asked = true;
		try {
			const joined = (await this.socket.timeout(this.#patience).emitWithAck('join_rapport', { rapport_id: this.id, logs: this.options.logs })) as Joined;
			this.joins += 1;
			this.#patience = ACK_MS;
			return joined;
		} catch {
			// A connection that was cut says nothing about the server.
			if (this.socket.connected) {
				this.late += 1;
				this.#patience = Math.min(this.#patience * 2, LONGEST_ACK_MS);
			}
			return null;
		}
	}

	#settle({ seq, rapport }: { seq: number; rapport: Report }): void {
		if (rapport.seq !== seq) this.onFault(`the snapshot says seq ${rapport.seq}, the answer ${seq}`);
		const before = this.report;
		if (before && seq < before.seq) this.onFault(`event ${before.seq} was told, the snapshot after joining again ends at ${seq}`);
		// Before the first event a run is pending or just taken, which is no event.
		if (before && seq === before.seq && seq > 0) {
			const differing = differences(before, rapport);
			if (differing.length > 0) this.onFault(`the snapshot at event ${seq} is not the fold of the events`, differing, fieldsOf(differing));
		}
		const wasEnded = this.ended;
		this.report = rapport;
		this.#tests = new Map(rapport.tests.map((test) => [test.testId, test]));
		this.onSnapshot();
		if (this.ended && !wasEnded) this.onEnd();
	}

	#drain(): void {
		if (this.#joining || !this.report) return;
		for (const event of this.#queue.splice(0)) {
			if (!this.#one(event)) break;
		}
	}

	/** Takes one event; `false` where the report must be joined again. */
	#one({ name, payload }: Told): boolean {
		const report = this.report!;
		this.#keep(name, payload);
		const event = received(name, payload);
		const where = place(report, event);
		if (where === 'seen') {
			if (!this.#inside) this.onFault(`event ${payload.seq} (${name}) was told after a snapshot that has it`, { snapshot: report.seq });
			this.seen += 1;
			return true;
		}
		if (where === 'gap') {
			this.gaps += 1;
			this.#queue = [];
			void this.join();
			return false;
		}
		const known = apply(report, event, (id) => this.#tests.get(id));
		if (!known) this.onFault(`the page does not know the event '${name}', which counts`);
		this.onEvent({ name, payload });
		if (this.ended) this.onEnd();
		return true;
	}

	#keep(name: string, payload: any): void {
		if (!this.options.keep) return;
		const before = this.told.get(payload.seq);
		if (before && JSON.stringify(before.payload) !== JSON.stringify(payload)) this.onFault(`event ${payload.seq} was told twice, differently`, [before, { name, payload }]);
		this.told.set(payload.seq, { name, payload });
	}
}

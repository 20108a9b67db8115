// The log of one test: what was said before is fetched, what is said now is appended; every line
// has its number, so nothing is shown twice and nothing is missed.
import { ApiError, get } from '$lib/api/client';
import type { Level } from '$lib/api/types';
import { plain } from './ansi';

export interface LogLine {
	level: Level;
	/** With its time stamp; may hold colour codes. */
	text: string;
}

const PORTION = 10_000;
/** Lines that wait for earlier ones; beyond that they are read like those. */
const HELD = 20_000;
const RETRY_MS = 2000;
const RETRY_MAX_MS = 60_000;

export class TestLog {
	/** All lines so far; not a proxy, as it may be long. `version` tells of its changes. */
	readonly lines: LogLine[] = [];
	version = $state(0);
	loading = $state(false);
	failed = $state(false);
	#waiting = new Map<number, LogLine>();
	/** The number of the line that comes next. */
	#next = 0;
	/** Lines with lower numbers are known to exist. */
	#wanted = 0;
	/** Nothing up to this event is missing. */
	#after = 0;
	#reading: Promise<void> | null = null;
	#failures = 0;
	#retry: ReturnType<typeof setTimeout> | undefined;
	#closed = false;

	constructor(
		private readonly report: string,
		private readonly test: string
	) {}

	/** Takes a line told live; `version` is for the caller to raise. */
	add(number: number, line: LogLine, seq: number): void {
		this.#wanted = Math.max(this.#wanted, number + 1);
		if (number < this.#next) return;
		if (number === this.#next) {
			this.#append(number, line);
			this.#settle();
		} else if (this.#waiting.size < HELD) {
			this.#waiting.set(number, line);
		}
		if (this.#next >= this.#wanted) this.#after = Math.max(this.#after, seq);
		// Lines before this one have not been heard, and nobody is reading them.
		else if (!this.failed) void this.fetch();
	}

	/** Reads until all lines are there that are known of, and at least `count`; who asks meanwhile waits for it, too. */
	fetch(count = 0): Promise<void> {
		this.#wanted = Math.max(this.#wanted, count);
		if (this.#closed || this.#next >= this.#wanted) return this.#reading ?? Promise.resolve();
		return (this.#reading ??= this.#read());
	}

	/** The whole of it as text, without colour codes. */
	async whole(): Promise<string> {
		await this.#reading;
		return `${this.lines.map((line) => plain(line.text)).join('\n')}\n`;
	}

	/** Nobody shows it any more. */
	close(): void {
		this.#closed = true;
		clearTimeout(this.#retry);
	}

	async #read(): Promise<void> {
		clearTimeout(this.#retry);
		this.loading = true;
		this.failed = false;
		try {
			// Lines told while it was read may be known of and missing still.
			for (let before = -1; before < this.#next && this.#next < this.#wanted; ) {
				before = this.#next;
				while (await this.#portion());
			}
			this.#wanted = this.#next;
			this.#failures = 0;
		} catch (error) {
			this.#fail(error);
		} finally {
			this.loading = false;
			this.#reading = null;
		}
	}

	#fail(error: unknown): void {
		this.failed = true;
		if (this.#closed || (error instanceof ApiError && error.status === 404)) return;
		this.#retry = setTimeout(() => void this.fetch(this.#next + 1), Math.min(RETRY_MAX_MS, RETRY_MS * 2 ** this.#failures));
		this.#failures += 1;
	}

	async #portion(): Promise<boolean> {
		const params = { path: { id: this.report, test_id: this.test }, query: { after: this.#after, limit: PORTION } };
		const portion = await get('/api/rapports/{id}/tests/{test_id}/logs', { params });
		// Portions leave nothing out: a number that is left out was never given.
		for (const line of portion.lines) if (line.n >= this.#next) this.#append(line.n, { level: line.level, text: line.log });
		this.#settle();
		this.version += 1;
		if (typeof portion.next !== 'number') return false;
		this.#after = Math.max(this.#after, portion.next);
		return !this.#closed;
	}

	#append(number: number, line: LogLine): void {
		this.lines.push(line);
		this.#next = number + 1;
	}

	/** Appends the lines whose turn has come, and forgets those that came otherwise. */
	#settle(): void {
		if (this.#waiting.size === 0) return;
		for (let line = this.#waiting.get(this.#next); line; line = this.#waiting.get(this.#next)) {
			this.#waiting.delete(this.#next);
			this.#append(this.#next, line);
		}
		for (const number of this.#waiting.keys()) if (number < this.#next) this.#waiting.delete(number);
	}
}

// The log of one test: what was said before is fetched, what is said now is appended; every line
// has its number, so nothing is shown twice and nothing is missed.
import { get, query } from '$lib/api/client';
import type { Level, LogPortion } from '$lib/api/types';

export interface LogLine {
	level: Level;
	/** With its time stamp. */
	text: string;
}

export class TestLog {
	/** All lines so far; not a proxy, as it may be long. `version` tells of its changes. */
	readonly lines: LogLine[] = [];
	version = $state(0);
	loading = $state(false);
	failed = $state(false);
	#waiting = new Map<number, LogLine>();
	#after = 0;

	constructor(
		private readonly report: string,
		private readonly test: string
	) {}

	/** Takes a line told live. */
	add(number: number, line: LogLine, seq: number): void {
		if (number < this.lines.length) return;
		this.#waiting.set(number, line);
		this.#settle();
		if (this.#waiting.size === 0) this.#after = seq;
	}

	/** Fetches lines until at least `count` are there. */
	async fetch(count: number): Promise<void> {
		if (this.loading || this.lines.length >= count) return;
		this.loading = true;
		this.failed = false;
		try {
			for (let more = true; more; ) more = await this.#portion();
		} catch {
			this.failed = true;
		} finally {
			this.loading = false;
		}
	}

	async #portion(): Promise<boolean> {
		const path = `/api/rapports/${this.report}/tests/${this.test}/logs`;
		const portion = await get<LogPortion>(query(path, { after: this.#after, limit: 10_000 }));
		for (const line of portion.lines) {
			if (line.n === this.lines.length) this.lines.push({ level: line.level as Level, text: line.log });
		}
		this.#settle();
		this.version += 1;
		if (typeof portion.next !== 'number') return false;
		this.#after = portion.next;
		return true;
	}

	/** Appends the lines whose turn has come. */
	#settle(): void {
		for (;;) {
			const next = this.#waiting.get(this.lines.length);
			if (!next) break;
			this.#waiting.delete(this.lines.length);
			this.lines.push(next);
		}
		for (const number of this.#waiting.keys()) {
			if (number < this.lines.length) this.#waiting.delete(number);
		}
	}
}

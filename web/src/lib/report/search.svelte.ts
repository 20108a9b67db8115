// A search over all lines of a log, in slices: however long the log, typing and scrolling go on.
import { parse, plain, type Piece } from './ansi';
import type { TestLog } from './logs.svelte';

/** A slice may take this long; a frame lasts 16 ms. */
const SLICE_MS = 6;
/** Lines between two looks at the clock. */
const STEP = 500;
/** How long nobody types before it begins. */
const PAUSE_MS = 150;

/** What finds a text whatever its case; nothing where there is nothing to find. */
export function finder(needle: string): RegExp | null {
	if (needle === '') return null;
	return new RegExp(needle.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&'), 'giu');
}

export class LogSearch {
	needle = $state('');
	/** Lines that hold it, by their place; not a proxy. `version` tells of its changes. */
	readonly hits: number[] = [];
	version = $state(0);
	/** Which of the hits is looked at; -1 where none is. */
	at = $state(-1);
	/** Whether lines are left to be searched. */
	busy = $state(false);
	find = $state.raw<RegExp | null>(null);
	/** Called with the line that is to be looked at. */
	onLook: (line: number) => void = () => {};
	#done = 0;
	/** The first hit at or below this line is looked at first; nothing where one was chosen already. */
	#from: number | null = null;
	#timer: ReturnType<typeof setTimeout> | undefined;

	constructor(private readonly log: TestLog) {}

	/** Looks for a text once nobody types any more, from a line on. */
	look(needle: string, from: number): void {
		this.needle = needle;
		this.busy = needle !== '';
		clearTimeout(this.#timer);
		this.#timer = setTimeout(() => this.#begin(from), needle === '' ? 0 : PAUSE_MS);
	}

	/** Searches the lines that have come since. */
	more(): void {
		if (this.busy || !this.find || this.#done >= this.log.lines.length) return;
		this.busy = true;
		this.#timer = setTimeout(() => this.#slice(), 0);
	}

	/** Goes to the next hit or, with -1, to the one before; round and round. */
	go(step: 1 | -1): void {
		const count = this.hits.length;
		if (count === 0) return;
		this.#choose(this.at < 0 ? (step > 0 ? 0 : count - 1) : (this.at + step + count) % count);
	}

	close(): void {
		clearTimeout(this.#timer);
	}

	#begin(from: number): void {
		this.find = finder(this.needle);
		[this.hits.length, this.#done, this.at, this.#from] = [0, 0, -1, from];
		this.version += 1;
		this.busy = false;
		this.more();
	}

	#slice(): void {
		const { lines } = this.log;
		const [find, end] = [this.find, performance.now() + SLICE_MS];
		if (!find) return;
		while (this.#done < lines.length) {
			const stop = Math.min(lines.length, this.#done + STEP);
			for (; this.#done < stop; this.#done += 1) {
				find.lastIndex = 0;
				if (find.test(plain(lines[this.#done]!.text))) this.hits.push(this.#done);
			}
			if (performance.now() > end) break;
		}
		this.version += 1;
		this.busy = this.#done < lines.length;
		if (this.busy) this.#timer = setTimeout(() => this.#slice(), 0);
		this.#first();
	}

	#first(): void {
		if (this.#from === null || this.hits.length === 0) return;
		const from = this.#from;
		if (this.hits.at(-1)! >= from) this.#choose(this.hits.findIndex((line) => line >= from));
		// Nothing below: the first of all.
		else if (!this.busy) this.#choose(0);
	}

	#choose(at: number): void {
		this.#from = null;
		this.at = at;
		this.onLook(this.hits[at]!);
	}
}

/** A piece of a line, and whether the search found it. */
export type Part = Piece & { hit?: boolean };

const STAMP = /^\[\d\d:\d\d:\d\d\] /;

/** A line as it is drawn: its time stamp apart, what is found marked. */
export function drawn(text: string, find: RegExp | null): { stamp: Part[]; said: Part[] } {
	const parts = marked(parse(text), find ? [...plain(text).matchAll(find)].map((hit) => [hit.index, hit.index + hit[0].length]) : []);
	if (!STAMP.test(text)) return { stamp: [], said: parts };
	const [stamp, rest] = split(parts, 10);
	return { stamp, said: split(rest, 1)[1] };
}

function marked(parts: Part[], hits: number[][]): Part[] {
	const made: Part[] = [];
	let [rest, at] = [parts, 0];
	for (const [from, to] of hits as [number, number][]) {
		const [before, behind] = split(rest, from - at);
		const [hit, after] = split(behind, to - from);
		made.push(...before, ...hit.map((part) => ({ ...part, hit: true })));
		[rest, at] = [after, to];
	}
	return [...made, ...rest];
}

/** The parts up to a place, and those from there on. */
function split(parts: Part[], place: number): [Part[], Part[]] {
	const [before, after]: [Part[], Part[]] = [[], []];
	let at = 0;
	for (const part of parts) {
		const cut = Math.min(part.text.length, Math.max(0, place - at));
		if (cut > 0) before.push({ ...part, text: part.text.slice(0, cut) });
		if (cut < part.text.length) after.push({ ...part, text: part.text.slice(cut) });
		at += part.text.length;
	}
	return [before, after];
}

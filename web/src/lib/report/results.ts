// What the actions of a test came to, as the server tells it, and how a long list of it is laid out.
import type { components } from '$lib/api/schema';

type Schemas = components['schemas'];

export type ActionStatus = Schemas['ActionStatusWord'];
export type DiffLine = Schemas['DiffBody'];
export type Check = Schemas['CheckBody'];
export type Attempt = Schemas['AttemptBody'];

/** One action of one row. */
export type Brief = Schemas['ResultBody'];

/** A brief with all that was sent and received. */
export type Whole = Schemas['WholeBody'];
export type BriefPortion = Schemas['ResultsBody'];

export const failing = (brief: Brief): boolean => brief.status === 'failed' || brief.status === 'soft';

/** A failed check in one line; a long difference is told by its label alone. */
export function inShort({ label, expected, actual, diff }: Check): string {
	if (diff.length > 0) return label;
	return [label, expected, actual ? `→ ${actual}` : ''].filter(Boolean).join(' ');
}

/** A line of the list: an action, or rows that need no look, folded into one line. */
export type Entry = { brief: Brief } | { fold: Brief[]; open: boolean };

export const keyOf = (entry: Entry): string => ('brief' in entry ? `${entry.brief.seq}` : `fold-${entry.fold[0]!.seq}`);

/** Fewer of them are shown one by one. */
const FOLDED_FROM = 4;

/** The lines to draw; rows that passed or were skipped stand as one line until they are asked for. */
export function entries(briefs: Brief[], unfolded: Set<number>): Entry[] {
	const made: Entry[] = [];
	let quiet: Brief[] = [];
	const close = (): void => {
		const open = quiet[0] !== undefined && unfolded.has(quiet[0].seq);
		if (quiet.length >= FOLDED_FROM) made.push({ fold: quiet, open });
		if (quiet.length < FOLDED_FROM || open) made.push(...quiet.map((brief) => ({ brief })));
		quiet = [];
	};
	for (const brief of briefs) {
		const calm = brief.row && !failing(brief) && !brief.flaky;
		// Another loop begins: its rows are counted anew.
		if (!calm || brief.row!.number < (quiet.at(-1)?.row?.number ?? 0)) close();
		if (calm) quiet.push(brief);
		else made.push({ brief });
	}
	close();
	return made;
}

/** What the actions of a test came to in the end, by place. */
export interface Ends {
	/** The last result of each action that ran. */
	last: Map<number, Brief>;
	/** The places of those that failed, in whichever row. */
	failed: Set<number>;
	/** What was extracted, by name; the last value of each. */
	extracted: Map<string, string>;
}

export function endsOf(briefs: Brief[]): Ends {
	const ran = briefs.filter((brief) => brief.status !== 'skipped');
	return {
		last: new Map(ran.map((brief) => [brief.action, brief])),
		failed: new Set(ran.filter(failing).map((brief) => brief.action)),
		extracted: new Map(ran.flatMap((brief) => brief.extracted.map(({ name, value }) => [name, value])))
	};
}

/** A part of a difference: what both have, what both have and is left out, or what stands for what. */
export type Hunk = { same: string[] } | { hidden: string[] } | { removed: string[]; added: string[] };

const CONTEXT = 3;

/** The lines of a difference side by side; long parts without any are hidden but for some lines around. */
export function hunks(diff: DiffLine[], whole: boolean): Hunk[] {
	const made: Hunk[] = [];
	for (const { op, text } of diff) {
		const last = made.at(-1);
		if (op === 'same') {
			if (last && 'same' in last) last.same.push(text);
			else made.push({ same: [text] });
		} else if (last && 'removed' in last) {
			last[op].push(text);
		} else {
			made.push({ removed: [], added: [], [op]: [text] } as Hunk);
		}
	}
	return whole ? made : made.flatMap((hunk, index) => ('same' in hunk ? around(hunk.same, index > 0, index < made.length - 1) : [hunk]));
}

function around(lines: string[], before: boolean, after: boolean): Hunk[] {
	const [head, tail] = [before ? CONTEXT : 0, after ? CONTEXT : 0];
	// Hiding one or two lines would take more place than showing them.
	if (lines.length <= head + tail + 2) return [{ same: lines }];
	const parts: Hunk[] = [{ same: lines.slice(0, head) }, { hidden: lines.slice(head, lines.length - tail) }, { same: lines.slice(lines.length - tail) }];
	return parts.filter((part) => !('same' in part) || part.same.length > 0);
}

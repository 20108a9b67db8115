// What an import would change, as it is shown: grouped, ordered, counted.
import type { ImportAnswer, ImportNote, PlanItem } from '$lib/api/types';

/** Formats from which campaigns are made, in the order in which they are offered. */
export const FORMATS = ['testgyver', 'original-export', 'postman', 'bruno', 'openapi', 'hurl', 'curl', 'har', 'variables'] as const;

/** Whether a format knows folders that could become tests or campaigns. */
export const hasFolders = (format: string): boolean => format === 'postman' || format === 'bruno';

const KINDS = ['campaign', 'test', 'connection', 'environment', 'variable', 'secret', 'file'];
/** What needs an eye first. */
const CHANGES = ['removed', 'left_out', 'changed', 'new', 'kept', 'same'];
const NOTES = ['lost', 'differs', 'info'];

const order = (words: string[], word: string): number => (words.indexOf(word) + words.length + 1) % (words.length + 1);

export interface PlanGroup {
	kind: string;
	items: PlanItem[];
	/** How many of them change in each way. */
	counts: { change: string; count: number }[];
}

/** How often each word occurs, in the order of the words. */
function counted(words: string[], known: string[]): { word: string; count: number }[] {
	const counts = new Map<string, number>();
	for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
	return [...counts].map(([word, count]) => ({ word, count })).toSorted((one, other) => order(known, one.word) - order(known, other.word));
}

/** A plan by kinds; in each what goes comes first. */
export function grouped(plan: PlanItem[]): PlanGroup[] {
	return counted(plan.map((item) => item.kind), KINDS).map(({ word: kind }) => {
		const items = plan.filter((item) => item.kind === kind).toSorted((one, other) => order(CHANGES, one.change) - order(CHANGES, other.change));
		return { kind, items, counts: counted(items.map((item) => item.change), CHANGES).map(({ word, count }) => ({ change: word, count })) };
	});
}

/** Notes with what was lost first. */
export const ordered = (notes: ImportNote[]): ImportNote[] => notes.toSorted((one, other) => order(NOTES, one.kind) - order(NOTES, other.kind));

/** How many notes there are of each kind. */
export const noteCounts = (notes: ImportNote[]): { kind: string; count: number }[] => counted(notes.map((note) => note.kind), NOTES).map(({ word, count }) => ({ kind: word, count }));

/** What was found of each sort; a sort of which there was nothing is left out. */
export function tallied(tally: ImportAnswer['tally']): { sort: string; found: number; carried: number }[] {
	const sorts = ['requests', 'checks', 'scripts'] as const;
	return sorts.map((sort) => ({ sort, ...tally[sort] })).filter(({ found }) => found > 0);
}

/** What would be done under another name; several campaigns keep theirs. */
export function renamed(answer: ImportAnswer, name: string): ImportAnswer {
	const [only, ...others] = answer.campains;
	if (name === '' || !only || others.length > 0) return answer;
	const plan = only.plan.map((item) => {
		if (item.kind !== 'campaign' || item.name === name) return item;
		return { ...item, name, change: item.change === 'same' ? 'changed' : item.change };
	});
	return { ...answer, campains: [{ ...only, name, plan }] };
}

/** The items of a change in all campaigns of an answer. */
export const changing = (answer: ImportAnswer, change: string): PlanItem[] => answer.campains.flatMap(({ plan }) => plan.filter((item) => item.change === change));

/** Whether a replacement would change nothing at all. */
export const changesNothing = (answer: ImportAnswer): boolean => answer.campains.every(({ plan }) => plan.every(({ change }) => ['same', 'kept', 'left_out'].includes(change)));

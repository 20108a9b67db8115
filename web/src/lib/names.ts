// How names are found and ordered in every list: case, accents and ligatures make no difference to finding them. The
// server says the same (`folded` in crates/model/src/naming.rs).
import { language } from '$lib/i18n/index.svelte';

/** What Unicode does not take apart. */
const PLAIN: Record<string, string> = { œ: 'oe', æ: 'ae', ß: 'ss', þ: 'th', ø: 'o', đ: 'd', ð: 'd', ł: 'l', ı: 'i', ς: 'σ' };
const LETTERS = new RegExp(`[${Object.keys(PLAIN).join('')}]`, 'g');

/** A text as it is searched. */
export function folded(text: string): string {
	return text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase().replace(/\p{M}/gu, '').replace(LETTERS, (letter) => PLAIN[letter]!);
}

/** Whether what is typed into a search finds a text: one that says nothing finds everything. */
export function finder(search: string): (text: string) => boolean {
	const needle = folded(search.trim());
	return (text) => needle === '' || folded(text).includes(needle);
}

const collators = new Map<string, Intl.Collator>();

/** The order of two names in the language of the interface. */
export function byName(one: string, other: string): number {
	const spoken = language();
	let collator = collators.get(spoken);
	if (!collator) collators.set(spoken, (collator = new Intl.Collator(spoken)));
	return collator.compare(one, other) || (one < other ? -1 : Number(one > other));
}

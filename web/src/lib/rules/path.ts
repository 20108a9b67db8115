// The path of a value inside JSON, written as JSONPath (RFC 9535).

import { read } from '$lib/json';

export type Step = string | number;

const PLAIN = /^[A-Za-z_\u{80}-\u{10FFFF}][A-Za-z0-9_\u{80}-\u{10FFFF}]*$/u;

/** A name between apostrophes, with what JSON would escape escaped. */
const quoted = (name: string): string => `'${JSON.stringify(name).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;

export function pathOf(steps: readonly Step[]): string {
	const written = steps.map((step) => (typeof step === 'number' ? `[${step}]` : PLAIN.test(step) ? `.${step}` : `[${quoted(step)}]`));
	return `$${written.join('')}`;
}

/** What stands in JSON that may be walked through; nothing where a text is not an object or a list. */
export function treeIn(text: string): object | undefined {
	if (!/^\s*[[{]/.test(text)) return undefined;
	try {
		return read(text) as object;
	} catch {
		return undefined;
	}
}

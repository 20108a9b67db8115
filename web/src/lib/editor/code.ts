// Checks bodies of JSON and XML as they are written, placeholders included.
import { PLACEHOLDER } from '$lib/template/placeholders';

export type CodeKind = 'json' | 'xml' | 'text';

export interface CodeCheck {
	kind: CodeKind;
	ok: boolean;
	/** Where it is broken, from 0; the end where nobody knows. */
	at: number;
}

/** What a text looks like. */
export function kindOf(text: string): CodeKind {
	const start = text.trimStart();
	if (/^(\{(?!\{)|\[)/.test(start)) return 'json';
	return start.startsWith('<') ? 'xml' : 'text';
}

/** A number of the same length: it can stand where a placeholder stands, in a string or outside. */
const stand = (match: string): string => '0'.padEnd(match.length);

export function check(text: string): CodeCheck {
	const kind = kindOf(text);
	const plain = text.replace(PLACEHOLDER, stand);
	if (kind === 'json') return { kind, ...checkJson(plain) };
	if (kind === 'xml') return { kind, ...checkXml(plain) };
	return { kind, ok: true, at: 0 };
}

function checkJson(text: string): { ok: boolean; at: number } {
	try {
		JSON.parse(text);
		return { ok: true, at: 0 };
	} catch (error) {
		const place = /position (\d+)/.exec(String(error))?.[1];
		const line = /line (\d+) column (\d+)/.exec(String(error));
		if (place) return { ok: false, at: Number(place) };
		return { ok: false, at: line ? offset(text, Number(line[1]), Number(line[2])) : text.length };
	}
}

function checkXml(text: string): { ok: boolean; at: number } {
	const fault = new DOMParser().parseFromString(text.trimStart(), 'application/xml').querySelector('parsererror');
	if (!fault) return { ok: true, at: 0 };
	const place = /line (\d+) at column (\d+)/.exec(fault.textContent ?? '');
	return { ok: false, at: place ? offset(text, Number(place[1]), Number(place[2])) : text.length };
}

function offset(text: string, line: number, column: number): number {
	const before = text.split('\n').slice(0, line - 1);
	return Math.min(text.length, before.reduce((sum, one) => sum + one.length + 1, 0) + column - 1);
}

/** Line and column, both from 1, of a place in a text. */
export function position(text: string, at: number): { line: number; column: number } {
	const before = text.slice(0, at).split('\n');
	return { line: before.length, column: before[before.length - 1]!.length + 1 };
}

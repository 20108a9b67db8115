// JSON with the digits that were written: a number of JavaScript rounds what it cannot hold, and writes 1.10 as 1.1.

/** A number that JavaScript would write otherwise. */
export class Digits {
	constructor(readonly text: string) {}

	toString(): string {
		return this.text;
	}
}

type Reviver = (key: string, value: unknown, context?: { source?: string }) => unknown;

/** Reads JSON; numbers that would change are kept as their digits, where the browser tells how they were written. */
export function read(text: string): unknown {
	const digits: Reviver = (_, value, context) => (typeof value === 'number' && context?.source !== undefined && context.source !== String(value) ? new Digits(context.source) : value);
	return JSON.parse(text, digits as Parameters<typeof JSON.parse>[1]);
}

/** A value with texts in place of digits that JavaScript cannot hold. */
export function held(value: unknown): unknown {
	if (value instanceof Digits) return value.text;
	if (Array.isArray(value)) return value.map(held);
	if (typeof value !== 'object' || value === null) return value;
	return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, held(inner)]));
}

/** Whether digits are anywhere in a value. */
export function holdsDigits(value: unknown): boolean {
	if (value instanceof Digits) return true;
	return typeof value === 'object' && value !== null && Object.values(value).some(holdsDigits);
}

/** A value as JSON over several lines, with its digits. */
export function text(value: unknown, indent = ''): string {
	if (value instanceof Digits) return value.text;
	if (typeof value !== 'object' || value === null) return JSON.stringify(value);
	const deeper = `${indent}  `;
	const items = Array.isArray(value)
		? value.map((item) => text(item, deeper))
		: Object.entries(value).map(([name, inner]) => `${JSON.stringify(name)}: ${text(inner, deeper)}`);
	const [open, close] = Array.isArray(value) ? ['[', ']'] : ['{', '}'];
	return items.length === 0 ? open + close : `${open}\n${deeper}${items.join(`,\n${deeper}`)}\n${indent}${close}`;
}

/** A single value as JSON. */
export const written = (value: unknown): string => (value instanceof Digits ? value.text : JSON.stringify(value));

/** JSON over several lines, digits and order as they came; any other text as it is. */
export function laidOut(text: string): string {
	if (!/^\s*[[{]/.test(text)) return text;
	try {
		JSON.parse(text);
	} catch {
		return text;
	}
	// Parsing and writing would round long numbers: only the blanks are made anew.
	let depth = 0;
	const line = (): string => `\n${'  '.repeat(depth)}`;
	return text.replace(/"(?:[^"\\]|\\.)*"|\s+|[[{]\s*[\]}]|[[\]{},:]/g, (piece) => {
		if (piece.startsWith('"')) return piece;
		if (piece.trim() === '') return '';
		if (/^[[{]\s*[\]}]$/.test(piece)) return piece[0]! + piece.at(-1)!;
		if (piece === ',') return `,${line()}`;
		if (piece === ':') return ': ';
		depth += /[[{]/.test(piece) ? 1 : -1;
		return /[[{]/.test(piece) ? piece + line() : line() + piece;
	});
}

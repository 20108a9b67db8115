// Repeating, waiting and skipping: how the answers of a form are kept, and the names a loop gives.
import type { Loop } from './types';

type Keyed = Record<string, unknown>;

const isObject = (value: unknown): value is Keyed => typeof value === 'object' && value !== null && !Array.isArray(value);

/** The object at a key; an empty one, not yet written anywhere, where there is none. */
export function part<T extends object>(holder: object | undefined, key: string): T {
	const found = (holder as Keyed | undefined)?.[key];
	return (isObject(found) ? found : {}) as T;
}

/** Writes a value below some keys. What is empty leaves no trace, nor does an object that becomes empty by it. */
export function plant(holder: object, keys: readonly string[], value: unknown): void {
	const [key, ...rest] = keys;
	const target = holder as Keyed;
	if (key === undefined) return;
	if (rest.length > 0) {
		if (!isObject(target[key])) {
			if (value === undefined) return;
			target[key] = {};
		}
		plant(target[key] as Keyed, rest, value);
		if (Object.keys(target[key] as Keyed).length === 0) delete target[key];
	} else if (value === undefined || value === null || value === '' || value === false) delete target[key];
	else target[key] = value;
}

/** A number where the text is exactly one; else the text, as a placeholder or `500ms` is. */
export function numeric(text: string): string | number {
	const trimmed = text.trim();
	return trimmed !== '' && String(Number(trimmed)) === trimmed ? Number(trimmed) : text;
}

/** What a list is shown as: an item per line, or JSON where an item is no plain line. */
export function listText(list: unknown): string {
	if (list === undefined || list === null) return '';
	if (typeof list === 'string') return list;
	const lines = Array.isArray(list) && list.every((one) => typeof one === 'string' && one.trim() !== '' && !one.includes('\n'));
	return lines ? (list as string[]).join('\n') : JSON.stringify(list, null, 2);
}

/** The names that a loop gives to what it repeats. */
export function loopNames(loop: unknown): string[] {
	if (!isObject(loop) || Object.keys(loop).length === 0) return [];
	const { as } = loop as Loop;
	const name = typeof as === 'string' && as.trim() !== '' ? as.trim().replace(/^app\./, '') : 'row';
	return [name, `${name}_number`];
}

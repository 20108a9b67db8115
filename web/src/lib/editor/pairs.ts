// Names and values of a form field: read from every shape that the server takes, written as one.

export interface Pair {
	name: string;
	value: string;
}

const text = (value: unknown): string => (value === null || value === undefined ? '' : typeof value === 'string' ? value : JSON.stringify(value));

/** The pairs of a value; `null` where it is a text that cannot be taken apart. */
export function readPairs(value: unknown): Pair[] | null {
	if (value === null || value === undefined) return [];
	if (Array.isArray(value)) return value.every(isEntry) ? value.map((entry) => ({ name: text(entry.name ?? entry.key), value: text(entry.value) })) : null;
	if (typeof value === 'object') return Object.entries(value).flatMap(([name, one]) => (Array.isArray(one) ? one : [one]).map((single) => ({ name, value: text(single) })));
	if (typeof value !== 'string') return null;
	if (value.trim() === '') return [];
	if (/^\s*(\{(?!\{)|\[)/.test(value)) {
		try {
			return readPairs(JSON.parse(value) as unknown);
		} catch {
			return null;
		}
	}
	const lines = value.split('\n').filter((line) => line.trim() !== '');
	const pairs = lines.map((line) => /^([^:{]+):(.*)$/.exec(line));
	return pairs.every((pair) => pair !== null) ? pairs.map((pair) => ({ name: pair[1]!.trim(), value: pair[2]!.trim() })) : null;
}

function isEntry(entry: unknown): entry is { name?: unknown; key?: unknown; value?: unknown } {
	return typeof entry === 'object' && entry !== null && ('name' in entry || 'key' in entry);
}

/** An object where every name stands once, else a list; nothing where there is nothing. */
export function writePairs(pairs: Pair[]): Record<string, string> | Pair[] | undefined {
	const kept = pairs.filter((pair) => pair.name.trim() !== '' || pair.value !== '').map(({ name, value }) => ({ name, value }));
	if (kept.length === 0) return undefined;
	const names = new Set(kept.map((pair) => pair.name));
	// An object puts names that look like numbers first, and cannot hold one twice.
	const fits = names.size === kept.length && kept.every((pair) => pair.name !== '' && !/^\d+$/.test(pair.name));
	return fits ? Object.fromEntries(kept.map((pair) => [pair.name, pair.value])) : kept;
}

// Files to import, with their paths below what was chosen or dropped.
import { byName } from '$lib/names';

export interface Chosen {
	path: string;
	file: File;
}

/** So many of several files are named. */
const NAMED = 4;

/** What several files are called together: their folder, else the first of them. */
export function called(files: Chosen[]): string {
	const paths = files.map(({ path }) => path).toSorted(byName);
	const folder = paths[0]?.includes('/') ? paths[0].slice(0, paths[0].indexOf('/') + 1) : '';
	if (folder && paths.every((path) => path.startsWith(folder))) return folder;
	return [...paths.slice(0, NAMED), ...(paths.length > NAMED ? ['…'] : [])].join(' · ');
}

/** What stands beside a collection and is none of it. */
const ASIDE = ['.git', 'node_modules', '.DS_Store', '__MACOSX'];

const aside = (path: string): boolean => path.split('/').some((part) => ASIDE.includes(part));

/** The files of a picker; of a folder, with their paths in it. */
export function picked(files: Iterable<File>): Chosen[] {
	return Array.from(files, (file) => ({ path: file.webkitRelativePath || file.name, file })).filter(({ path }) => !aside(path));
}

/** The part of the browser's own entries that is read here. */
export interface Entry {
	name: string;
	isFile: boolean;
	isDirectory: boolean;
	file?: (found: (file: File) => void, failed: (error: unknown) => void) => void;
	createReader?: () => { readEntries: (found: (entries: Entry[]) => void, failed: (error: unknown) => void) => void };
}

/** All files of what was dropped: folders with everything below them. */
export async function dropped(items: Iterable<DataTransferItem>): Promise<Chosen[]> {
	// Only while the drop is told can its items be asked; what they give can be read later.
	const found = Array.from(items, (item) => ({ entry: item.webkitGetAsEntry() as Entry | null, file: item.getAsFile() }));
	const each = found.map(({ entry, file }) => (entry?.isDirectory ? below(entry, entry.name) : file ? [{ path: file.name, file }] : []));
	return (await Promise.all(each)).flat();
}

/** The files of an entry and below it. */
export async function below(entry: Entry, path: string): Promise<Chosen[]> {
	if (aside(path)) return [];
	if (entry.isFile && entry.file) {
		const read = entry.file.bind(entry);
		return [{ path, file: await new Promise<File>((found, failed) => read(found, failed)) }];
	}
	const reader = entry.createReader?.();
	const all: Chosen[] = [];
	// A reader gives its entries in portions, the last of them empty.
	for (;;) {
		const portion = await new Promise<Entry[]>((found, failed) => (reader ? reader.readEntries(found, failed) : found([])));
		if (portion.length === 0) return all;
		for (const inner of portion) all.push(...(await below(inner, `${path}/${inner.name}`)));
	}
}

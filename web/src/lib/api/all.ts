// Whole lists, page by page.
import { get, query } from './client';
import type { Page } from './types';

/** Every item of a list, read in pages of 100. */
export async function getAll<T>(path: string, parameters: Record<string, string | number | undefined> = {}): Promise<T[]> {
	const items: T[] = [];
	for (let page = 1, more = true; more; page += 1) {
		const portion = await get<Page<T>>(query(path, { ...parameters, page, page_size: 100 }));
		items.push(...portion.data);
		more = portion.pagination.has_next;
	}
	return items;
}

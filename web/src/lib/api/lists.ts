// Whole lists, where an address gives one of several shapes.
import { get } from './client';
import type { Page, Test, TestLine, Variable } from './types';

/** Every item of a list, read in pages of 100. */
async function everyPage<T>(read: (query: { page: number; page_size: number }) => Promise<unknown>): Promise<T[]> {
	const items: T[] = [];
	for (let page = 1, more = true; more; page += 1) {
		const portion = (await read({ page, page_size: 100 })) as Page<T>;
		items.push(...portion.data);
		more = portion.pagination.has_next;
	}
	return items;
}

/** All tests of a campaign, whole. */
export const testsOf = (campaign: string): Promise<Test[]> => everyPage((query) => get('/api/tests', { params: { query: { ...query, campain_id: campaign } } }));

/** All tests of a campaign, without actions and variables, with their last results. */
export const testLinesOf = (campaign: string): Promise<TestLine[]> =>
	everyPage((query) => get('/api/tests', { params: { query: { ...query, campain_id: campaign, brief: 'true' } } }));

/** Variables by environment; roots under the empty name. */
export type GroupedVariables = Record<string, Variable[]>;

/** All variables. */
export const groupedVariables = async (): Promise<GroupedVariables> => (await get('/api/variables', { params: { query: { grouped: 'true' } } })) as GroupedVariables;

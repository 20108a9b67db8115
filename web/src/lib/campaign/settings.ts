// A campaign's settings, as they are typed and as they are sent.
import type { Campaign } from '$lib/api/types';

type Numbers = Pick<Campaign, 'parallel' | 'timeout' | 'keepDays' | 'keepRuns'>;

/** How a campaign's runs go and how long they stay, as it is typed. */
export type Settings = Record<keyof Numbers, string>;

/** The most tests that run at once. */
export const MOST_PARALLEL = 64;
/** The most days that runs are kept, and the most of them. */
export const MOST_KEPT = 1_000_000;

/** The whole number that a text is, `null` where it is empty; `undefined` where it is none, or out of bounds. */
export function whole(text: string, most: number): number | null | undefined {
	const trimmed = text.trim();
	if (trimmed === '') return null;
	const value = Number(trimmed);
	return /^\d+$/.test(trimmed) && value >= 1 && value <= most ? value : undefined;
}

/** The seconds that a text is, `null` where it is empty; `undefined` where it is none. */
export function seconds(text: string): number | null | undefined {
	const trimmed = text.trim().replace(',', '.');
	if (trimmed === '') return null;
	return /^\d+(\.\d+)?$/.test(trimmed) && Number(trimmed) > 0 ? Number(trimmed) : undefined;
}

const written = (value: number | null | undefined): string => (value ? String(value) : '');

/** The settings as they are shown to be edited. */
export function settingsOf({ parallel, timeout, keepDays, keepRuns }: Numbers): Settings {
	return { parallel: written(parallel), timeout: written(timeout), keepDays: written(keepDays), keepRuns: written(keepRuns) };
}

/** The settings as they are sent; `null` where something is wrong. */
export function chosen(settings: Settings): Numbers | null {
	const [parallel, timeout] = [whole(settings.parallel, MOST_PARALLEL), seconds(settings.timeout)];
	const [keepDays, keepRuns] = [whole(settings.keepDays, MOST_KEPT), whole(settings.keepRuns, MOST_KEPT)];
	if (parallel === undefined || timeout === undefined || keepDays === undefined || keepRuns === undefined) return null;
	return { parallel: parallel ?? 1, timeout, keepDays, keepRuns };
}

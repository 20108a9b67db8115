// Numbers of a campaign's settings, as they are typed.

/** The most tests that run at once. */
export const MOST_PARALLEL = 64;
/** The longest and the most that runs are kept. */
export const MOST_DAYS = 36_500;
export const MOST_RUNS = 1_000_000;

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

/** What a setting is shown as while it is edited. */
export const written = (value: number | null | undefined): string => (value === null || value === undefined || value === 0 ? '' : String(value));

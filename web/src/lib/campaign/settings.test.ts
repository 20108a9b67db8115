import { expect, it } from 'vitest';
import { MOST_PARALLEL, chosen, seconds, settingsOf, whole } from './settings';

it('takes whole numbers within their bounds, and nothing for the default', () => {
	expect(['1', ' 64 ', '007', '', '  '].map((text) => whole(text, MOST_PARALLEL))).toEqual([1, 64, 7, null, null]);
	expect(['0', '65', '-1', '1.5', '1e1', 'deux', '٣'].map((text) => whole(text, MOST_PARALLEL))).toEqual(Array(7).fill(undefined));
});

it('takes seconds with a point or a comma', () => {
	expect(['3600', '1,5', '0.5', ''].map(seconds)).toEqual([3600, 1.5, 0.5, null]);
	expect(['0', '-3', '1 h', '1e3', ','].map(seconds)).toEqual(Array(5).fill(undefined));
});

it('sends what it was shown, and one test at a time where nothing is said', () => {
	const all = { parallel: 4, timeout: 1.5, keepDays: 30, keepRuns: null };
	expect(settingsOf(all)).toEqual({ parallel: '4', timeout: '1.5', keepDays: '30', keepRuns: '' });
	expect(chosen(settingsOf(all))).toEqual(all);
	const nothing = { parallel: '', timeout: '', keepDays: '', keepRuns: '' };
	expect(chosen(nothing)).toEqual({ parallel: 1, timeout: null, keepDays: null, keepRuns: null });
	for (const wrong of [{ parallel: '65' }, { timeout: '1 h' }, { keepDays: '0' }, { keepRuns: '-1' }]) expect(chosen({ ...nothing, ...wrong })).toBeNull();
});

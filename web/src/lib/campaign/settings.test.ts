import { expect, it } from 'vitest';
import { MOST_PARALLEL, seconds, whole, written } from './settings';

it('takes whole numbers within their bounds, and nothing for the default', () => {
	expect(['1', ' 64 ', '007', '', '  '].map((text) => whole(text, MOST_PARALLEL))).toEqual([1, 64, 7, null, null]);
	expect(['0', '65', '-1', '1.5', '1e1', 'deux', '٣'].map((text) => whole(text, MOST_PARALLEL))).toEqual(Array(7).fill(undefined));
});

it('takes seconds with a point or a comma', () => {
	expect(['3600', '1,5', '0.5', ''].map(seconds)).toEqual([3600, 1.5, 0.5, null]);
	expect(['0', '-3', '1 h', '1e3', ','].map(seconds)).toEqual(Array(5).fill(undefined));
});

it('shows no number where none is set', () => {
	expect([12, null, undefined, 0].map(written)).toEqual(['12', '', '', '']);
});

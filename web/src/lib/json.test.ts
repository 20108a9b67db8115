import { describe, expect, it } from 'vitest';
import { Digits, held, holdsDigits, laidOut, read, text, written } from './json';

describe('laidOut', () => {
	it('spreads JSON over lines and keeps every digit', () => {
		const text = '{"id":12345678901234567890,"t":"a, {b}: \\"c\\"","e":[], "o" : { },"l":[1,2.0]}';
		const spread = laidOut(text);
		expect(spread).toBe('{\n  "id": 12345678901234567890,\n  "t": "a, {b}: \\"c\\"",\n  "e": [],\n  "o": {},\n  "l": [\n    1,\n    2.0\n  ]\n}');
		expect(laidOut(spread)).toBe(spread);
	});

	it('leaves other texts alone', () => {
		for (const text of ['', 'a, b', '{"cut":"… (+123)', '12', '<p>{}</p>', '{"a":{{x}}}']) expect(laidOut(text)).toBe(text);
	});
});

describe('read', () => {
	it('keeps digits that a number of JavaScript would change', () => {
		const source = (JSON as { rawJSON?: unknown }).rawJSON !== undefined;
		const value = read('{"id": 123456789012345678901, "n": 7, "price": 1.10}') as Record<string, unknown>;
		expect(value.n).toBe(7);
		// Older engines do not tell how a number was written.
		if (source) expect([value.id, value.price]).toEqual([new Digits('123456789012345678901'), new Digits('1.10')]);
	});

	it('writes them as they were', () => {
		expect([written(new Digits('1.10')), written('a'), written(null)]).toEqual(['1.10', '"a"', 'null']);
	});
});

describe('digits', () => {
	const value = { price: new Digits('1.10'), list: [1, new Digits('12345678901234567890')], name: '"1.10"', none: null };

	it('are found at any depth, written as they are, and held as texts', () => {
		expect([holdsDigits(value), holdsDigits({ a: [1, 'b', null] }), holdsDigits(new Digits('1.0'))]).toEqual([true, false, true]);
		expect(text(value)).toBe('{\n  "price": 1.10,\n  "list": [\n    1,\n    12345678901234567890\n  ],\n  "name": "\\"1.10\\"",\n  "none": null\n}');
		expect(text(new Digits('1.10'))).toBe('1.10');
		expect(held(value)).toEqual({ price: '1.10', list: [1, '12345678901234567890'], name: '"1.10"', none: null });
	});
});

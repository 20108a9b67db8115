import { describe, expect, it } from 'vitest';
import { contrast, parse, plain, type Piece } from './ansi';

const ESC = '\u001b';
const rgb = (code: string) => [1, 3, 5].map((at) => parseInt(code.slice(at, at + 2), 16)) as unknown as readonly [number, number, number];
const first = (text: string): Piece => parse(`${ESC}[${text}mx`)[0]!;

describe('parse', () => {
	it('leaves ordinary lines alone', () => {
		expect(parse('[10:30:15] a\tb – é')).toEqual([{ text: '[10:30:15] a\tb – é' }]);
		expect(parse('')).toEqual([]);
	});

	it('keeps colours and bold, switched on and off', () => {
		expect(parse(`a ${ESC}[1;31mb${ESC}[22mc${ESC}[39md${ESC}[0m e`)).toEqual([{ text: 'a ' }, { text: 'b', color: '#ff8a8a', bold: true }, { text: 'c', color: '#ff8a8a' }, { text: 'd e' }]);
		expect(parse(`${ESC}[3;4;9ma${ESC}[23;24;29mb`)).toEqual([{ text: 'a', italic: true, underline: true, strike: true }, { text: 'b' }]);
		expect(parse(`${ESC}[2ma${ESC}[mb`)).toEqual([{ text: 'a', dim: true }, { text: 'b' }]);
		expect(parse(`${ESC}[1;2ma${ESC}[1mb${ESC}[22mc`)).toEqual([{ text: 'ab', bold: true, dim: true }, { text: 'c' }]);
		expect(first('92').color).toBe('#a5f0c5');
		expect(first('4:3').underline).toBe(true);
		expect(parse(`${ESC}[4ma${ESC}[4:0mb`)[1]).toEqual({ text: 'b' });
	});

	it('knows 256 colours and all others, with semicolons and colons', () => {
		expect(first('38;5;208').color).toBe('#ff8700');
		expect(first('38;5;9').color).toBe('#ffaaaa');
		expect(first('38;5;250').color).toBe('#bcbcbc');
		for (const code of ['38;2;250;200;10', '38:2:250:200:10', '38:2::250:200:10']) expect(first(code).color).toBe('#fac80a');
		expect(first('38;2;250;200;10;1')).toMatchObject({ color: '#fac80a', bold: true });
		for (const wrong of ['38', '38;5', '38;2;1', '38;5;999', '38;2;999;0;0', '38;7', '99', '1234567']) expect(plain(`${ESC}[${wrong}mx`)).toBe('x');
	});

	it('can be read whatever was asked for', () => {
		const grounds = [...Array(8).keys()].flatMap((n) => [`4${n}`, `10${n}`]).concat('49', '7', '48;5;240', '48;2;120;120;120');
		const fronts = [...Array(256).keys()].map((n) => `38;5;${n}`).concat('30', '34', '38;2;0;0;0', '38;2;0;0;90');
		for (const ground of grounds) {
			for (const front of fronts) {
				const { color, background } = first(`${ground};${front}`);
				expect(contrast(rgb(color!), background ? rgb(background) : [0x14, 0x17, 0x1c]), `${ground};${front}`).toBeGreaterThanOrEqual(4.45);
			}
		}
	});

	it('swaps the colours where it is told to', () => {
		expect(first('7')).toMatchObject({ color: '#14171c', background: '#d7dce3' });
		expect(first('7;33').background).toBe('#ffd479');
		expect(parse(`${ESC}[7ma${ESC}[27mb`)[1]).toEqual({ text: 'b' });
	});

	it('drops every other sequence, and what a cut left of one', () => {
		const odd = [`${ESC}[2K`, `${ESC}[1A`, `${ESC}[?25l`, `${ESC}]0;title\u0007`, `${ESC}]8;;https://x.example${ESC}\\`, `${ESC}Pq#0${ESC}\\`, `${ESC}(B`, `${ESC}7`, `${ESC}c`, '\u009b31m', '\u0007', '\b', '\u0000'];
		for (const one of odd) expect(plain(`a${one}b`), JSON.stringify(one)).toBe('ab');
		expect(plain(`a${ESC}[38;5`)).toBe('a');
		expect(plain(`a${ESC}`)).toBe('a');
		// Text behind a title that never ends is not swallowed.
		expect(plain(`a${ESC}]b`)).toBe('ab');
		expect(plain('10 %\r20 %')).toBe('10 % 20 %');
	});

	it('gives pieces that make up the plain text', () => {
		let seed = 7;
		const random = (below: number): number => (seed = (seed * 16807) % 2147483647) % below;
		const alphabet = [ESC, '[', ']', '3', '8', ';', ':', '5', 'm', 'K', '\\', '\u0007', '\u009b', 'a', ' ', '\r', '\t', 'é'];
		for (let round = 0; round < 3000; round += 1) {
			const text = Array.from({ length: random(30) }, () => alphabet[random(alphabet.length)]).join('');
			expect(parse(text).map((piece) => piece.text).join('')).toBe(plain(text));
		}
	});
});

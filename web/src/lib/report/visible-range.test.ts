import { expect, it } from 'vitest';
import { BLOCK, WHOLE, blocks } from './visible-range';

const numbers = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

it('cuts long lists into blocks and leaves short ones whole', () => {
	expect(blocks([])).toEqual([]);
	expect(blocks(numbers(WHOLE))).toEqual([{ items: numbers(WHOLE), from: 0 }]);
	const many = blocks(numbers(5001));
	expect(many).toHaveLength(Math.ceil(5001 / BLOCK));
	expect(many.flatMap((block) => block.items)).toEqual(numbers(5001));
	expect(many.every((block) => block.items[0] === block.from)).toBe(true);
});

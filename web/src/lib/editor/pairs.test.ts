import { expect, it } from 'vitest';
import { readPairs, writePairs } from './pairs';

it('reads every shape the server takes', () => {
	const pairs = [{ name: 'A', value: 'b' }, { name: 'N', value: '1' }];
	for (const shape of [{ A: 'b', N: 1 }, '{"A":"b","N":1}', 'A: b\nN: 1\n', [{ name: 'A', value: 'b' }, { key: 'N', value: 1 }]]) {
		expect(readPairs(shape)).toEqual(pairs);
	}
	expect(readPairs('')).toEqual([]);
	expect(readPairs({ A: ['x', 'y'] })).toEqual([{ name: 'A', value: 'x' }, { name: 'A', value: 'y' }]);
	for (const shape of ['{{all_headers}}', '{broken', 'no colon', 3, [1]]) expect(readPairs(shape)).toBeNull();
});

it('writes what reads back the same', () => {
	expect(writePairs([{ name: 'A', value: '' }, { name: '', value: '' }])).toEqual({ A: '' });
	for (const pairs of [[{ name: 'A', value: '1' }, { name: 'A', value: '2' }], [{ name: '2', value: 'x' }], [{ name: 'é', value: '{{x}}' }]]) {
		expect(readPairs(writePairs(pairs))).toEqual(pairs);
	}
	expect(writePairs([])).toBeUndefined();
});

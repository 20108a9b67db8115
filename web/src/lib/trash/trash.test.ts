import { expect, it } from 'vitest';
import { addressOf, daysLeft, kindOf } from './trash';

const NOW = Date.parse('2025-03-01T12:00:00Z');

it('counts the days that are left', () => {
	expect(['2025-03-31T12:00:00Z', '2025-03-02T11:00:00Z', '2025-03-01T12:00:00Z', '2025-02-01T00:00:00Z'].map((at) => daysLeft(at, NOW))).toEqual([30, 1, 0, 0]);
});

it('knows its kinds', () => {
	expect(['campain', 'test', 'rapport', 'user', '', null].map(kindOf)).toEqual(['campain', 'test', 'rapport', '', '', '']);
});

it('leads to what is back', () => {
	const at = (kind: 'campain' | 'test' | 'rapport') => addressOf({ kind, _id: 'x', campainId: 'c' });
	expect([at('campain'), at('rapport'), at('test')]).toEqual(['/campains/x', '/rapports/x', '/campains/c/edit/test/x']);
});

import { expect, it } from 'vitest';
import type { ImportAnswer, PlanItem } from '$lib/api/types';
import { changing, changesNothing, grouped, hasFolders, noteCounts, ordered, renamed, tallied } from './plan';

const item = (kind: string, name: string, change: string): PlanItem => ({ kind, name, change });
const none = { found: 0, carried: 0 };
const answer = (...plans: PlanItem[][]): ImportAnswer => ({
	format: 'testgyver',
	dry_run: true,
	campains: plans.map((plan, index) => ({ campain_id: null, name: `C${index}`, plan })),
	notes: [],
	tally: { requests: none, checks: none, scripts: none }
});

it('groups a plan by kinds, what goes first, in its own order otherwise', () => {
	const groups = grouped([item('file', 'f', 'new'), item('test', 'a', 'same'), item('test', 'b', 'new'), item('campaign', 'C', 'changed'), item('test', 'c', 'removed'), item('test', 'd', 'new'), item('other', 'x', 'odd')]);
	expect(groups.map(({ kind }) => kind)).toEqual(['campaign', 'test', 'file', 'other']);
	expect(groups[1]!.items.map(({ name }) => name)).toEqual(['c', 'b', 'd', 'a']);
	expect(groups[1]!.counts).toEqual([{ change: 'removed', count: 1 }, { change: 'new', count: 2 }, { change: 'same', count: 1 }]);
	expect(grouped([])).toEqual([]);
});

it('puts what was lost before what differs and what is only said', () => {
	const notes = ['info', 'lost', 'odd', 'differs', 'lost'].map((kind, index) => ({ kind, place: '', text: String(index) }));
	expect(ordered(notes).map(({ text }) => text)).toEqual(['1', '4', '3', '0', '2']);
	expect(noteCounts(notes)).toEqual([{ kind: 'lost', count: 2 }, { kind: 'differs', count: 1 }, { kind: 'info', count: 1 }, { kind: 'odd', count: 1 }]);
});

it('tells only what there was', () => {
	expect(tallied({ requests: { found: 14, carried: 14 }, checks: none, scripts: { found: 38, carried: 36 } })).toEqual([
		{ sort: 'requests', found: 14, carried: 14 },
		{ sort: 'scripts', found: 38, carried: 36 }
	]);
});

it('gives a single campaign the name that is typed', () => {
	const one = answer([item('campaign', 'C0', 'same'), item('test', 'C0', 'same')]);
	expect(renamed(one, 'Autre').campains).toEqual([{ campain_id: null, name: 'Autre', plan: [item('campaign', 'Autre', 'changed'), item('test', 'C0', 'same')] }]);
	expect(renamed(answer([item('campaign', 'C0', 'new')]), 'Autre').campains[0]!.plan).toEqual([item('campaign', 'Autre', 'new')]);
	expect(renamed(one, '')).toBe(one);
	expect(renamed(one, 'C0')).toEqual({ ...one });
	const two = answer([item('campaign', 'C0', 'new')], [item('campaign', 'C1', 'new')]);
	expect(renamed(two, 'Autre')).toBe(two);
});

it('knows what goes, and when nothing changes', () => {
	const still = answer([item('campaign', 'C', 'same'), item('variable', 'v', 'kept'), item('file', 'a/b', 'left_out')]);
	expect(changesNothing(still)).toBe(true);
	expect(changesNothing(renamed(still, 'Autre'))).toBe(false);
	const goes = answer([item('campaign', 'C', 'same'), item('test', 't', 'removed')]);
	expect([changesNothing(goes), changing(goes, 'removed')]).toEqual([false, [item('test', 't', 'removed')]]);
});

it('asks about folders where there may be some', () => {
	expect(['postman', 'bruno', 'har', ''].filter(hasFolders)).toEqual(['postman', 'bruno']);
});

import { expect, test } from 'vitest';
import type { MaskField } from '$lib/api/types';
import { begin, parted, present, put, textOf, type Form } from './form';

const field = (name: string, more: Partial<MaskField> = {}): MaskField => ({ name, type: 'string', label: name, required: false, ...more });

test('a field that hangs on a choice is asked for with its choice, and with the default that stands for it', () => {
	const fields = [field('check', { type: 'select', default: 'first_use' }), field('key', { when: { field: 'check', choices: ['strict', 'first_use'] } })];
	const names = (form: Form) => present(fields, form).map((one) => one.name);
	expect(names({})).toEqual(['check', 'key']);
	expect(names({ check: 'strict' })).toEqual(['check', 'key']);
	expect(names({ check: 'off' })).toEqual(['check']);
});

test('the first fields and those that count come before the others', () => {
	const { first, more } = parted([field('a'), field('b'), field('c', { required: true }), field('d', { code: true })], 1);
	expect(first.map((one) => one.name)).toEqual(['a', 'c', 'd']);
	expect(more.map((one) => one.name)).toEqual(['b']);
});

test('a form that says which fields are rare is believed', () => {
	const { first, more } = parted([field('a', { rare: true }), field('b'), field('c', { rare: true, required: true })], 0);
	expect([first, more].map((some) => some.map((one) => one.name))).toEqual([['b', 'c'], ['a']]);
});

test('an empty value leaves no trace, a false one does', () => {
	const form: Form = { a: 'x' };
	put(form, 'a', '');
	put(form, 'b', false);
	expect(form).toEqual({ b: false });
	expect([textOf(null), textOf(22), textOf({ a: 1 })]).toEqual(['', '22', '{\n  "a": 1\n}']);
});

test('a list that must be chosen from begins with its first choice', () => {
	const fields = [field('engine', { type: 'select', required: true, options: ['postgres', 'sqlite'] }), field('mode', { type: 'select', options: ['a'] })];
	const fresh: Form = {};
	begin(fields, fresh);
	expect(fresh).toEqual({ engine: 'postgres' });
	const written: Form = { engine: 'sqlite' };
	begin(fields, written);
	expect(written).toEqual({ engine: 'sqlite' });
});

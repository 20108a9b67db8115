import { expect, test } from 'vitest';
import type { ActionInfo } from '$lib/api/types';
import { broughtAlong, choose, placeOf } from './connection';
import type { Form } from './form';

const field = (name: string, connection: boolean) => ({ name, type: 'string' as const, label: name, required: false, connection });
const info: ActionInfo = { type: 'sftp', label: 'SFTP', aliases: [], connection: 'ssh', fields: [field('connection', false), field('host', true), field('password', true), field('path', false)], outputs: [] };

test('what a chosen connection fills in is not asked for', () => {
	expect([...broughtAlong({ connection: 'x' }, info)]).toEqual(['host', 'password']);
	expect(broughtAlong({ host: 'h' }, info).size).toBe(0);
	expect(broughtAlong({ connection: ' ' }, info).size).toBe(0);
	expect(broughtAlong({ connection: 'x' }, { ...info, connection: null }).size).toBe(0);
});

test('what was written comes back when the connection is left again', () => {
	const action: { value: Form; aside?: Form } = { value: { host: 'h', password: 'p', path: '/' } };
	choose(action, 'x', info);
	expect(action.value).toEqual({ connection: 'x', path: '/' });
	choose(action, 'y', info);
	expect(action.value).toEqual({ connection: 'y', path: '/' });
	choose(action, '', info);
	expect(action.value).toEqual({ host: 'h', password: 'p', path: '/' });
	expect(action.aside).toBeUndefined();
});

test('a connection is told by where it leads', () => {
	expect(placeOf({ value: { host: 'srv', username: 'ada', port: 22 } })).toBe('ada@srv:22');
	expect(placeOf({ value: { host: '{{ssh_host}}' } })).toBe('{{ssh_host}}');
	expect(placeOf({ value: { host: 'db', username: 'ada', database: 'shop' } })).toBe('ada@db/shop');
	expect(placeOf({ value: { url: 'https://dav.example/', username: 'ada' } })).toBe('https://dav.example/');
	expect(placeOf({ value: { database: 'shop.sqlite' } })).toBe('shop.sqlite');
	expect(placeOf({ value: {} })).toBe('');
});

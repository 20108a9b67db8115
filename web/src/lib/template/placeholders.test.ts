import { expect, it } from 'vitest';
import type { Test, Variable } from '$lib/api/types';
import texts from '../../../../fixtures/placeholders.json';
import { filled, gap, knownIn, namesIn, PLACEHOLDER, unresolved, wanted } from './placeholders';

const test = {
	enabled: true,
	actions: [
		{ type: 'http', value: { url: '{{ base }}/{{app.id}}/{{test.test_id}}', body: '{"a":{"b":{{total}}}}' } },
		{ type: 'http', value: { url: '{{off}}' }, disabled: true }
	],
	variables: [{ name: 'x', value: '{{secret-key}}' }, '{{not a name}}']
} as unknown as Test;

const variable = (key: string, filiere: string, value: string | null, secret = false) => ({ key, filiere, value, secret, description: '' }) as Variable;

const grouped = {
	'': [variable('base', '', 'https://{{host}}'), variable('host', '', 'h'), variable('total', '', null), variable('pw', '', '••••••', true)],
	DEV: [variable('total', 'DEV', '1'), variable('host', 'DEV', '{{nowhere}}')]
};

it('finds what an environment cannot fill in, disabled actions and tests aside', () => {
	const names = wanted([test, { ...test, enabled: false, actions: [{ type: 'x', value: '{{never}}', disabled: false }] }]);
	expect([...names].sort()).toEqual(['base', 'secret-key', 'total']);
	expect(unresolved(names, grouped, 'DEV')).toEqual(['base', 'secret-key']);
	expect(unresolved(names, grouped, 'PROD')).toEqual(['secret-key', 'total']);
});

it('says why a name has no value', () => {
	const known = knownIn(grouped, 'DEV');
	const app = new Set(['id']);
	expect(gap('base', known, app)).toEqual({ reason: 'inside', detail: 'nowhere' });
	expect(gap('total', knownIn(grouped, 'PROD'), app)).toEqual({ reason: 'no-value' });
	expect(gap('x', known, app)).toEqual({ reason: 'unknown' });
	expect([gap('app.id', known, app), gap('app.no', known, app)]).toEqual([null, { reason: 'app' }]);
	expect([gap('test.work_dir', known, app), gap('test.x', known, app)]).toEqual([null, { reason: 'collection' }]);
	expect(gap('pw', known, app)).toBeNull();
});

it('fills values into each other and survives a circle', () => {
	expect(filled('{{base}}/x {{nowhere}}', knownIn(grouped, 'PROD'))).toBe('https://h/x {{nowhere}}');
	const circle = { '': [variable('a', '', '{{b}}'), variable('b', '', '{{a}}')] };
	expect(gap('a', knownIn(circle, ''), new Set())?.reason).toBe('inside');
	expect(filled('{{a}}', knownIn(circle, ''))).toMatch(/^\{\{/);
});

it.each(texts)('reads names as the server does: $text', ({ text, names }) => {
	expect(namesIn(text)).toEqual(names);
});

it('leaves alone what is meant for other template languages', () => {
	expect(namesIn(String.raw`{{ .Values.x }} \{{2,3} {{#each e}}{{/each}} {{$.f}} {{this.g}}`)).toEqual(['this.g']);
});

it('fills in behind backslashes', () => {
	expect(namesIn(String.raw`C:\dir\{{a}} CORP\{{b | upper}} \\{{c}}\share "C:\\{{d}}" \{{{e}}\}`)).toEqual(['a', 'b', 'c', 'd', 'e']);
	expect([...wanted([{ ...test, actions: [{ type: 'x', value: { body: String.raw`CORP\{{one}} "C:\\dir\\{{two}}"` } }], variables: [] }])]).toEqual(['one', 'two']);
});

it('takes a text in quotes as it is', () => {
	expect(namesIn(`{{ '{{a}}' }} {{"b {{b}}" | upper}} {{'c':1}} {{ 'd' ~ e }} {{{ 'f' }}} {{{ '{{g}}' }}: {{h}}}`)).toEqual(['h']);
	const found = (text: string) => [...text.matchAll(PLACEHOLDER)].map((match) => match[0]);
	expect(found(`{"t": "{{ '{{a}}' | upper }}", "n":{{'{{b}}'}}}`)).toEqual(["{{ '{{a}}' | upper }}", "{{'{{b}}'}}"]);
	expect(filled(String.raw`{{ '{{host}}' }}-{{host}} {{"it's \\ \d"}} {{'a' | upper}}`, knownIn(grouped, 'PROD'))).toBe(String.raw`{{host}}-h it's \ \d {{'a' | upper}}`);
});

it('lets filters follow a name, and arguments a generator', () => {
	expect(namesIn('{{app.x | upper}} {{ base|default("a b") | trim }} {{$now format=%Y offset=+1d}} {{$uuid}} {{ $int 1 9 | pad(3) }}')).toEqual(['app.x', '$now', '$uuid', '$int']);
	expect(namesIn('{{a b}} {{$}} {{$a,b}} {{| upper}} {{a | {b} }} {{a\n| b}}')).toEqual(['a']);
	// What stands in for a missing value makes it dispensable.
	expect(namesIn('{{x|default(1)}} {{y | defaults}}')).toEqual(['y']);
	expect(namesIn('{"a":{"b":{{$int min=1}}}}')).toEqual(['$int']);
});

it('never asks where a generator comes from', () => {
	const now = { '': [variable('stamp', '', '{{$now format=%Y}}-{{host | upper}}'), variable('host', '', 'h')] };
	const known = knownIn(now, '');
	expect([gap('$now', known, new Set()), gap('stamp', known, new Set())]).toEqual([null, null]);
	expect(filled('{{stamp}}', known)).toBe('{{$now format=%Y}}-{{host | upper}}');
	expect([...wanted([{ ...test, actions: [{ type: 'x', value: '{{$uuid}} {{host | trim}}' }], variables: [] }])]).toEqual(['host']);
});

it('knows what is inside the value of a variable', () => {
	const app = new Set(['row', 'a.b']);
	const reasons = (...names: string[]) => names.map((name) => gap(`app.${name}`, new Map(), app)?.reason ?? null);
	expect(reasons('row', 'row.name', 'row.a.0', 'a.b.c')).toEqual([null, null, null, null]);
	expect(reasons('rows', 'a', 'row_number')).toEqual(['app', 'app', 'app']);
});

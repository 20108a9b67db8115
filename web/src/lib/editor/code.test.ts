import { expect, it } from 'vitest';
import { check, kindOf, position } from './code';

it('knows JSON with placeholders and says where it is broken', () => {
	expect(check('{"a": {{app.id}}, "b": "x{{y}}"}')).toMatchObject({ kind: 'json', ok: true });
	for (const text of [`{"t": "{{ '{{name}}' }}"}`, `{"n": {{ '{{name}}' }}}`, `{"n":{{ '{{name}}' | length }}, "p": "C:\\\\{{file}}"}`]) expect(check(text)).toMatchObject({ kind: 'json', ok: true });
	const broken = check('{\n  "a": 1,\n  "b" 2\n}');
	expect(broken).toMatchObject({ kind: 'json', ok: false });
	expect(position('{\n  "a": 1,\n  "b" 2\n}', broken.at).line).toBe(3);
	expect(check('{"a": ')).toMatchObject({ ok: false });
});

it('tells text from code', () => {
	expect([kindOf(' [1]'), kindOf('<a/>'), kindOf('{{body}}'), kindOf('a=1')]).toEqual(['json', 'xml', 'text', 'text']);
});

import { expect, it } from 'vitest';
import type { Test, Variable } from '$lib/api/types';
import { unresolved, wanted } from './unresolved';

const test = {
	actions: [{ type: 'http', value: { url: '{{ base }}/{{app.id}}/{{test.test_id}}', body: '{"a":{"b":{{total}}}}' } }],
	variables: [{ name: 'x', value: '{{secret-key}}' }, '{{not a name}}']
} as unknown as Test;

const variable = (key: string, filiere: string | null, value: string | null) => ({ key, filiere, value }) as Variable;

it('finds what an environment cannot fill in', () => {
	const names = wanted([test]);
	expect([...names].sort()).toEqual(['base', 'secret-key', 'total']);
	const grouped = { '': [variable('base', null, 'x'), variable('total', null, null)], DEV: [variable('total', 'DEV', '1')] };
	expect(unresolved(names, grouped, 'DEV')).toEqual(['secret-key']);
	expect(unresolved(names, grouped, 'PROD')).toEqual(['secret-key', 'total']);
});

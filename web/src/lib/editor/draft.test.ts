import { expect, it } from 'vitest';
import type { Test } from '$lib/api/types';
import { Digits } from '$lib/json';
import { plant } from '$lib/rules/flow';
import { TestDraft, givenBy, unknownIn } from './draft.svelte';
import { FROM_LOOP } from './scope';

const http = (value: Record<string, unknown>) => ({ type: 'http', value });

function opened(actions: { type: string; value: unknown }[], more: Partial<Test> = {}): TestDraft {
	const draft = new TestDraft('c');
	draft.take({ _id: 't', version: 1, name: 'T', description: '', tags: [], variables: [], actions, ...more } as unknown as Test);
	return draft;
}

const missing = (draft: TestDraft, index: number) => unknownIn(draft.actions[index]!, undefined, new Map(), new Set(draft.appNames(index).keys())).map((one) => one.name);

it('gives what is extracted to the actions after it', () => {
	const draft = opened([http({ extract: [{ name: 'token', subject: 'status' }, { name: ' ' }], output_mapping: { body: 'app.answer' } }), http({ url: '{{app.token.id}}/{{app.answer}}/{{app.other}}/{{$uuid}}' })]);
	expect(givenBy(draft.actions[0]!)).toEqual(['answer', 'token']);
	expect([missing(draft, 0), missing(draft, 1)]).toEqual([[], ['app.other']]);
	expect(draft.allNames()).toEqual(['answer', 'token']);
});

it('keeps the names of a loop inside the action, and those of the test in all of them', () => {
	const looped = http({ url: '{{app.row.name}} {{app.row_number}}', checks: [{ expected: '{{app.row}}' }], flow: { loop: { list: 'a' } } });
	const draft = opened([looped, http({ url: '{{app.row}} {{app.client.name}}' })], { flow: { loop: { file: 'a.csv', as: 'client' } } });
	expect([missing(draft, 0), missing(draft, 1)]).toEqual([[], ['app.row']]);
	expect(draft.appNames(0).get('row')).toBe(FROM_LOOP);
});

it('sends a flow where there is one, and an empty one to take it back', () => {
	const plain = opened([http({ url: 'x' })]);
	expect([plain.dirty, 'flow' in plain.body()]).toEqual([false, false]);
	const flowing = opened([], { flow: { role: 'setup' } });
	expect(flowing.dirty).toBe(false);
	delete flowing.flow.role;
	expect([flowing.dirty, flowing.body().flow]).toEqual([true, {}]);
	flowing.saved(flowing.body(), 2, 't');
	expect(flowing.dirty).toBe(false);
});

it('keeps what may not run beside a test, and leaves no trace of what is switched off', () => {
	const draft = opened([], { flow: { alone: true, mutex: 'stock' } });
	expect([draft.dirty, draft.body().flow]).toEqual([false, { alone: true, mutex: 'stock' }]);
	plant(draft.flow, ['alone'], false);
	plant(draft.flow, ['mutex'], '');
	expect([draft.dirty, draft.body().flow]).toEqual([true, {}]);
});

it('keeps keys beside a form, and digits beyond the numbers of JavaScript', () => {
	const price = new Digits('1.10');
	const draft = opened([{ ...http({ body: { price, n: 7 }, timeout: 3, checks: [{ expected: price }] }), structure_id: 's' } as { type: string; value: unknown }]);
	expect(draft.dirty).toBe(false);
	expect(draft.body().actions).toEqual([
		{ structure_id: 's', type: 'http', value: { body: '{\n  "price": 1.10,\n  "n": 7\n}', timeout: 3, checks: [{ expected: '1.10' }] } }
	]);
});

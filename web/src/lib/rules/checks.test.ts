import { expect, it } from 'vitest';
import type { OutputInfo } from '$lib/api/types';
import { checkFor, expectedText, extractionFor, freshCheck, operatorChoices, operatorValue, problemsAt, putRows, rowsOf, subjectsFor, takeOperator, takeSubject } from './checks';
import { NO_RULES, type Check, type Rules } from './types';

const rules: Rules = {
	...NO_RULES,
	subjects: [
		{ name: 'status', label: 'Statut', path: null, reads_output: false },
		{ name: 'jsonpath', label: 'JSON', path: { label: 'Chemin', placeholder: '$.id' }, reads_output: true },
		{ name: 'exit_code', label: 'Code', path: null, reads_output: false },
		{ name: 'duration', label: 'Durée', path: null, reads_output: false }
	],
	operators: [
		{ name: 'equals', label: 'est égal à', label_not: 'est différent de', expects: 'one' },
		{ name: 'between', label: 'entre', label_not: 'hors de', expects: 'two' },
		{ name: 'exists', label: 'existe', label_not: "n'existe pas", expects: 'none' },
		{ name: 'type', label: 'est de type', label_not: "n'est pas de type", expects: 'type' }
	],
	types: [{ name: 'string', label: 'texte' }]
};
const http: OutputInfo[] = [
	{ name: 'http_status_code', label: 'Statut', role: 'status' },
	{ name: 'http_response_headers', label: 'En-têtes', role: 'headers' },
	{ name: 'http_response_body', label: 'Corps', role: 'body' },
	{ name: 'http_note', label: 'Note' }
];
const [status, headers, body, note] = http as [OutputInfo, OutputInfo, OutputInfo, OutputInfo];

it('offers what the action can answer, and what is chosen already', () => {
	const names = (outputs: OutputInfo[], chosen?: string) => subjectsFor(rules, outputs, chosen).map((one) => one.name);
	expect(names(http)).toEqual(['status', 'jsonpath', 'duration']);
	expect(names([])).toEqual(['duration']);
	expect(names([], 'exit_code')).toEqual(['exit_code', 'duration']);
});

it('drops what means nothing to another subject or operator', () => {
	const check: Check = { subject: 'jsonpath', path: '$.a', output: 'x', operator: 'between', expected: 1, expected_to: 2 };
	takeOperator(check, 'not equals', rules);
	expect(check).toEqual({ subject: 'jsonpath', path: '$.a', output: 'x', operator: 'equals', not: true, expected: 1 });
	expect(operatorChoices(rules.operators).find((one) => one.value === operatorValue(check))?.label).toBe('est différent de');
	takeOperator(check, 'type', rules);
	expect(check).toMatchObject({ operator: 'type', expected: 'string' });
	takeOperator(check, 'exists', rules);
	takeSubject(check, 'status', rules);
	expect(check).toEqual({ subject: 'status', operator: 'exists' });
});

it('makes checks of what is pointed at', () => {
	expect(checkFor({ output: body, steps: ['items', 0, 'name'], value: 'Ada' }, http)).toEqual({ subject: 'jsonpath', path: '$.items[0].name', operator: 'equals', expected: 'Ada' });
	expect(checkFor({ output: body, steps: ['n'], value: null }, http)).toEqual({ subject: 'jsonpath', path: '$.n', operator: 'type', expected: 'null' });
	expect(checkFor({ output: note, steps: ['n'], value: false }, http)).toEqual({ subject: 'jsonpath', path: '$.n', output: 'http_note', operator: 'equals', expected: false });
	expect(checkFor({ output: headers, steps: ['set-cookie', 0], value: 'a=b' }, http)).toEqual({ subject: 'header', path: 'set-cookie', operator: 'equals', expected: 'a=b' });
	expect(checkFor({ output: status, value: '200' }, http)).toEqual({ subject: 'status', operator: 'equals', expected: 200 });
	expect(checkFor({ output: body, value: ' one\ntwo' }, http)).toEqual({ subject: 'body', operator: 'contains', expected: 'one' });
	expect(checkFor({ output: note, value: '' }, http)).toEqual({ subject: 'output', output: 'http_note', operator: 'empty' });
	expect(freshCheck(http)).toEqual({ subject: 'status', operator: 'equals', expected: 200 });
});

it('names an extraction after what is pointed at, as nothing else is named', () => {
	expect(extractionFor({ output: body, steps: ['lines', 0, 'order id'], value: 1 }, http, [])).toEqual({ name: 'order_id', subject: 'jsonpath', path: "$.lines[0]['order id']" });
	expect(extractionFor({ output: headers, steps: ['content-type'], value: 'x' }, http, ['content_type'])).toEqual({ name: 'content_type_2', subject: 'header', path: 'content-type' });
	expect(extractionFor({ output: body, steps: [0], value: 1 }, http, []).name).toBe('body');
});

it('shows what is expected as one writes it', () => {
	expect(expectedText(['a', 'b'], 'list')).toBe('a, b');
	expect(expectedText([1, 'a,b'], 'list')).toBe('[1,"a,b"]');
	expect([expectedText(12, 'one'), expectedText(false, 'one'), expectedText('x', 'json'), expectedText(null, 'one')]).toEqual(['12', 'false', 'x', '']);
});

it('keeps a list of rows only while there is one', () => {
	const form: Record<string, unknown> = { url: 'x', extract: 'none of ours' };
	expect([rowsOf(form, 'checks'), rowsOf(form, 'extract')]).toEqual([[], []]);
	putRows(form, 'checks', [{}]);
	expect(rowsOf(form, 'checks')).toHaveLength(1);
	putRows(form, 'checks', []);
	expect('checks' in form).toBe(false);
});

it('finds the problems of a row, not those of its namesakes', () => {
	const problems = ['checks[1]', 'checks[1].path', 'checks[10].path', 'flow.run_if'].map((place) => ({ place }));
	expect(problemsAt(problems, 'checks[1]')).toHaveLength(2);
	expect(problemsAt(problems, 'flow')).toHaveLength(1);
});

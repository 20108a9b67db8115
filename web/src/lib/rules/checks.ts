// Checks and extractions while they are written.
import { Digits } from '$lib/json';
import type { OutputInfo, OutputRole } from '$lib/api/types';
import type { Form } from '$lib/editor/form';
import { pathOf, type Step } from './path';
import type { Check, Expects, Extraction, OperatorRule, Query, Rules, SubjectRule } from './types';

/** The rows of a list in an action's value. */
export function rowsOf<T extends object>(form: Form, key: 'checks' | 'extract'): T[] {
	const rows = form[key];
	return Array.isArray(rows) && rows.every((one) => typeof one === 'object' && one !== null) ? (rows as T[]) : [];
}

/** Replaces the rows; none leaves no trace. */
export function putRows(form: Form, key: 'checks' | 'extract', rows: object[]): void {
	if (rows.length === 0) delete form[key];
	else form[key] = rows;
}

/** A variable's name, from whatever is typed. */
export const cleanName = (text: string): string => text.replace(/^app\./, '').replace(/[^\p{L}\p{N}_.-]/gu, '_');

/** The output that is read where a query names none. */
export const mainOutput = (outputs: readonly OutputInfo[]): OutputInfo | undefined => outputs.find((one) => one.role === 'body') ?? outputs[0];

/** The subjects that an action can answer to; the one that is chosen stays among them. */
export function subjectsFor(rules: Rules, outputs: readonly OutputInfo[], chosen: string | undefined): SubjectRule[] {
	const needed: Record<string, OutputRole> = { status: 'status', header: 'headers', cookie: 'headers', exit_code: 'exit_code' };
	const answers = ({ name, reads_output }: SubjectRule) => (name in needed ? outputs.some((one) => one.role === needed[name]) : !reads_output || outputs.length > 0);
	return rules.subjects.filter((one) => one.name === chosen || answers(one));
}

/** Takes another subject, and drops what means nothing to it. */
export function takeSubject(query: Query, name: string, rules: Rules): void {
	const subject = rules.subjects.find((one) => one.name === name);
	query.subject = name;
	if (!subject?.path) delete query.path;
	if (!subject?.reads_output) delete query.output;
}

export const expectsOf = (operator: string | undefined, rules: Rules): Expects => rules.operators.find((one) => one.name === operator)?.expects ?? 'one';

/** Every operator twice, as it is and denied, for a list of choices. */
export function operatorChoices(operators: readonly OperatorRule[]): { value: string; label: string }[] {
	return operators.flatMap(({ name, label, label_not }) => [{ value: name, label }, { value: `not ${name}`, label: label_not }]);
}

export const operatorValue = ({ operator, not }: Check): string => `${not ? 'not ' : ''}${operator ?? ''}`;

/** Takes another operator; what was expected stays where it still means something. */
export function takeOperator(check: Check, value: string, rules: Rules): void {
	const name = value.replace(/^not /, '');
	const [before, after] = [expectsOf(check.operator, rules), expectsOf(name, rules)];
	check.operator = name;
	if (value.startsWith('not ')) check.not = true;
	else delete check.not;
	if (after !== 'two') delete check.expected_to;
	if (after === 'none' || (before !== after && (before === 'type' || after === 'type'))) delete check.expected;
	if (after === 'type' && check.expected === undefined && rules.types[0]) check.expected = rules.types[0].name;
}

/** What is expected, as the text of a field. */
export function expectedText(value: unknown, expects: Expects): string {
	if (value === undefined || value === null) return '';
	if (typeof value === 'string') return value;
	if (expects === 'list' && Array.isArray(value) && value.every((one) => typeof one === 'string' && one.trim() === one && one !== '' && !one.includes(','))) return value.join(', ');
	return expects === 'json' ? JSON.stringify(value, null, 2) : JSON.stringify(value);
}

/** A first check: what one looks at first in the answer of such an action. */
export function freshCheck(outputs: readonly OutputInfo[]): Check {
	const has = (role: OutputRole) => outputs.some((one) => one.role === role);
	if (has('status')) return { subject: 'status', operator: 'equals', expected: 200 };
	if (has('exit_code')) return { subject: 'exit_code', operator: 'equals', expected: 0 };
	return outputs.length > 0 ? { subject: has('body') ? 'body' : 'output', operator: 'contains' } : { subject: 'duration', operator: 'less' };
}

export function freshExtraction(outputs: readonly OutputInfo[]): Extraction {
	return { subject: outputs.some((one) => one.role === 'body') ? 'jsonpath' : outputs.length > 0 ? 'output' : 'variable' };
}

/** A value of the last run that somebody points at. */
export interface Found {
	output: OutputInfo;
	/** Where it stands inside the output's JSON; nothing where it is the whole text. */
	steps?: readonly Step[];
	value: unknown;
}

/** Where a found value is read again in the next run. */
export function queryFor({ output, steps }: Found, outputs: readonly OutputInfo[]): Query {
	const from = output === mainOutput(outputs) ? {} : { output: output.name };
	if (output.role === 'status' || output.role === 'exit_code') return { subject: output.role };
	if (!steps) return output.role === 'body' ? { subject: 'body' } : { subject: 'output', ...from };
	if (output.role === 'headers' && typeof steps[0] === 'string') return { subject: 'header', path: steps[0] };
	return { subject: 'jsonpath', path: pathOf(steps), ...from };
}

/** A check that holds for a found value. */
export function checkFor(found: Found, outputs: readonly OutputInfo[]): Check {
	const query = queryFor(found, outputs);
	const { value } = found;
	if (value === null) return { ...query, operator: 'type', expected: 'null' };
	if (value === '') return { ...query, operator: 'empty' };
	if (query.subject !== 'body' && query.subject !== 'output') return { ...query, operator: 'equals', expected: value instanceof Digits ? value.text : /^\d{1,15}$/.test(String(value)) && !found.steps ? Number(value) : value };
	// Of a long text only its beginning is worth looking for.
	const line = String(value).trim().split(/\r?\n/)[0]!;
	return { ...query, operator: 'contains', expected: line.slice(0, 120) };
}

/** An extraction of a found value, called after where it stands. */
export function extractionFor(found: Found, outputs: readonly OutputInfo[], taken: readonly string[]): Extraction {
	const named = found.steps?.findLast((step) => typeof step === 'string') ?? outputName(found.output.name);
	return { name: freeName(cleanName(String(named)).replaceAll('-', '_'), taken), ...queryFor(found, outputs) };
}

/** An output's name without the action in front. */
export const outputName = (output: string): string => output.replace(/^(http|ssh|sftp|ftp|sql|file)_(response_)?/, '') || output;

/** A name like `base` that nothing else has. */
export function freeName(base: string, taken: readonly string[]): string {
	for (let number = 1; ; number += 1) {
		const name = number === 1 ? base : `${base}_${number}`;
		if (!taken.includes(name)) return name;
	}
}

/** The problems that stand at a place or inside it. */
export function problemsAt<T extends { place: string }>(problems: readonly T[], place: string): T[] {
	return problems.filter((one) => one.place === place || one.place.startsWith(`${place}.`) || one.place.startsWith(`${place}[`));
}

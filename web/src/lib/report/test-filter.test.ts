import { expect, it } from 'vitest';
import type { TestResult, TestStatus } from '$lib/api/types';
import { filterTests, type TestFilter } from './test-filter';

const test = (name: string, status: TestStatus, flaky = false) => ({ testId: name, name, status, flaky }) as TestResult;
const tests = [test('Créer un compte', 'passed', true), test('Créer une commande', 'failed'), test('Payer', 'passed'), test('Livrer', 'skipped')];
const numbers = (filter: TestFilter, search = '') => filterTests(tests, filter, search).map(({ number }) => number);

it('lists by status and name', () => {
	expect(numbers(null)).toEqual([1, 2, 3, 4]);
	expect(numbers('passed')).toEqual([1, 3]);
	expect(numbers('flaky')).toEqual([1]);
	expect(numbers(null, ' creer UN')).toEqual([1, 2]);
	expect(numbers('failed', 'créer')).toEqual([2]);
	expect(numbers(null, '3')).toEqual([3]);
	expect(numbers('running', 'payer')).toEqual([]);
});

it('is quick with 5,000 tests', () => {
	const many = Array.from({ length: 5000 }, (_, n) => test(`Écran numéro ${n}`, n % 7 === 0 ? 'failed' : 'passed'));
	const began = performance.now();
	expect(filterTests(many, 'failed', 'numero 49')).toHaveLength(18);
	expect(performance.now() - began).toBeLessThan(1000);
});

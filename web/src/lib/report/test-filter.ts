// Which tests of a report are listed.
import type { TestResult, TestStatus } from '$lib/api/types';
import { folded } from '$lib/names';

export type TestFilter = TestStatus | 'flaky' | null;

/** A test and its number in the run, from 1. */
export interface Listed {
	test: TestResult;
	number: number;
}

/** Names do not change, and are looked through at every event of a run. */
const known = new WeakMap<TestResult, string>();

function nameOf(test: TestResult): string {
	let name = known.get(test);
	if (name === undefined) {
		name = folded(test.name);
		known.set(test, name);
	}
	return name;
}

/** The tests that pass a filter and whose name or number says what is looked for; case and accents do not matter. */
export function filterTests(tests: TestResult[], filter: TestFilter, search: string): Listed[] {
	const needle = folded(search.trim());
	const picked: Listed[] = [];
	tests.forEach((test, index) => {
		const fits = filter === null || (filter === 'flaky' ? test.flaky : test.status === filter);
		if (fits && (needle === '' || `${index + 1}` === needle || nameOf(test).includes(needle))) picked.push({ test, number: index + 1 });
	});
	return picked;
}

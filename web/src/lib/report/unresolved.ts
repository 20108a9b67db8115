// Placeholders that an environment cannot fill in, found before the launch.
import type { Test, Variable } from '$lib/api/types';

// Names only: text between braces that cannot be one is left alone, as the server does.
const PLACEHOLDER = /\{\{\s*([\p{L}\p{N}_.$-]+)\s*\}\}/gu;

/** Names of the environment variables that the tests ask for. */
export function wanted(tests: Test[]): Set<string> {
	const names = new Set<string>();
	for (const test of tests) {
		for (const match of JSON.stringify([test.actions, test.variables]).matchAll(PLACEHOLDER)) {
			const name = match[1]!;
			if (!name.startsWith('app.') && !name.startsWith('test.')) names.add(name);
		}
	}
	return names;
}

/** Those of `names` that have neither a value in the environment nor a default. */
export function unresolved(names: Set<string>, grouped: Record<string, Variable[]>, environment: string): string[] {
	const known = new Set<string>();
	for (const variable of [...(grouped[''] ?? []), ...(grouped[environment] ?? [])]) {
		if (variable.value !== null && variable.value !== undefined) known.add(variable.key);
	}
	return [...names].filter((name) => !known.has(name)).sort();
}

// Placeholders as the server fills them in: which names a text asks for, and which have no value.
import type { GroupedVariables } from '$lib/api/lists';
import type { Test, Variable } from '$lib/api/types';
import { byName } from '$lib/names';

/** A text in quotes, which may hold braces. */
export const QUOTED = `'(?:[^'\\\\]|\\\\.)*'|"(?:[^"\\\\]|\\\\.)*"`;
// Three braces on both sides are another template language's.
const OURS = `(?:(?<!\\{)|(?!\\{\\{(?:\\s*(?:${QUOTED}))?[^{}]*\\}\\}\\}))`;
const NAME = '\\$(?!\\.)[\\p{L}\\p{N}_.$-]+(?=[\\s|}])|[\\p{L}\\p{N}_-][\\p{L}\\p{N}_.$-]*(?=\\s*[|}])';
// A bar with something behind it that is no filter makes the whole no placeholder.
const NO_FILTER = '(?!\\s*\\|\\s*(?![\\p{L}_\\s]))';

// A name with filters behind it, a generator (`$name`) with arguments, or a quoted text, which has no name; other text between braces is left alone, as the server does.
export const PLACEHOLDER = new RegExp(`${OURS}\\{\\{\\s*(?:(?:${QUOTED})\\s*(?=[|}])|(${NAME}))(${NO_FILTER}[^{}]*)\\}\\}`, 'gu');

/** Whether the filters behind a name give a value where it has none. */
export const hasDefault = (filters: string): boolean => /\|\s*default\b/.test(filters);

/** Whether a name makes a value up (`$uuid`) instead of looking one up. */
export const isGenerator = (name: string): boolean => name.startsWith('$');

/** What `{{test.…}}` knows. */
export const COLLECTION = ['test_id', 'campain_id', 'files_dir', 'work_dir'] as const;

/** A variable as it is in one environment, the default taken where the environment has no value. */
export interface KnownVariable {
	key: string;
	/** Dots where it is secret; `null` where there is none. */
	value: string | null;
	secret: boolean;
	description: string;
}

export type Known = ReadonlyMap<string, KnownVariable>;

/** Why a placeholder has no value; `detail` is the name inside its value that has none. */
export interface Gap {
	reason: 'unknown' | 'no-value' | 'inside' | 'app' | 'collection';
	detail?: string;
}

/** The names that a text needs a value for, each once. */
export function namesIn(text: string): string[] {
	return [...new Set([...text.matchAll(PLACEHOLDER)].filter((match) => match[1] !== undefined && !hasDefault(match[2]!)).map((match) => match[1]!))];
}

/** The variables of an environment. */
export function knownIn(grouped: GroupedVariables, environment: string): Known {
	const known = new Map<string, KnownVariable>();
	for (const { key, value = null, secret, description } of grouped[''] ?? []) known.set(key, { key, value, secret, description });
	for (const { key, value, secret } of grouped[environment] ?? []) {
		const root = known.get(key);
		known.set(key, { key, value: value ?? root?.value ?? null, secret: secret || root?.secret === true, description: root?.description ?? '' });
	}
	return known;
}

/** Why a name has no value; `null` where it has one. `app` are the names that earlier actions and the test give. */
export function gap(name: string, known: Known, app: ReadonlySet<string>): Gap | null {
	if (isGenerator(name)) return null;
	if (name.startsWith('app.')) return holds(app, name.slice(4)) ? null : { reason: 'app' };
	if (name.startsWith('test.')) return COLLECTION.some((one) => one === name.slice(5)) ? null : { reason: 'collection' };
	return inEnvironment(name, known, new Set());
}

/** Whether a name is known, or begins with one that is: `row.name` is looked up inside the value of `row`. */
function holds(app: ReadonlySet<string>, name: string): boolean {
	const steps = name.split('.');
	return steps.some((_, index) => app.has(steps.slice(0, index + 1).join('.')));
}

function inEnvironment(name: string, known: Known, path: Set<string>): Gap | null {
	const variable = known.get(name);
	if (!variable) return { reason: 'unknown' };
	if (variable.value === null) return { reason: 'no-value' };
	path.add(name);
	for (const inner of namesIn(variable.value).filter((one) => !isGenerator(one))) {
		if (path.has(inner)) return { reason: 'inside', detail: inner };
		const deeper = inEnvironment(inner, known, new Set(path));
		if (deeper) return { reason: 'inside', detail: deeper.detail ?? inner };
	}
	return null;
}

const SIGNS: Record<string, string> = { n: '\n', r: '\r', t: '\t' };

/** What a text in quotes says. */
const unquoted = (quoted: string): string => quoted.slice(1, -1).replace(/\\([nrt\\'"/])/g, (_, sign: string) => SIGNS[sign] ?? sign);

/** The value as a run would see it, the variables inside it filled in. */
export function filled(value: string, known: Known, depth = 0): string {
	if (depth > 20) return value;
	return value.replace(PLACEHOLDER, (whole, name: string | undefined, more: string) => {
		// What a filter would make of it is for the server to know.
		if (more.trim() !== '') return whole;
		if (name === undefined) return unquoted(whole.slice(2, -2).trim());
		const inner = known.get(name)?.value;
		return inner === null || inner === undefined ? whole : filled(inner, known, depth + 1);
	});
}

/** Every text of a value, names included. */
function textsIn(value: unknown): string[] {
	if (typeof value === 'string') return [value];
	if (Array.isArray(value)) return value.flatMap(textsIn);
	return typeof value === 'object' && value !== null ? Object.entries(value).flatMap(([name, field]) => [name, ...textsIn(field)]) : [];
}

/** Names of the environment variables that a run of the tests asks for. */
export function wanted(tests: Pick<Test, 'actions' | 'variables' | 'enabled'>[]): Set<string> {
	const names = new Set<string>();
	for (const test of tests.filter((one) => one.enabled)) {
		const actions = test.actions.filter((action) => !action.disabled);
		for (const name of textsIn([actions, test.variables]).flatMap(namesIn)) {
			if (!name.startsWith('app.') && !name.startsWith('test.') && !isGenerator(name)) names.add(name);
		}
	}
	return names;
}

/** Those of `names` that have no value in the environment. */
export function unresolved(names: Set<string>, grouped: GroupedVariables, environment: string): string[] {
	const known = knownIn(grouped, environment);
	return [...names].filter((name) => gap(name, known, new Set()) !== null).sort(byName);
}

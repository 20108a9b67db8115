// What checks, extractions and flow look like, in a test and between the page and the server.

/** Where a value is read: shared by what checks it and what keeps it. */
export interface Query {
	subject?: string;
	path?: string;
	/** The output it is read from; without one, the action's main output. */
	output?: string;
	filter?: string;
}

export interface Check extends Query {
	operator?: string;
	expected?: unknown;
	expected_to?: unknown;
	not?: boolean;
	/** Whether the test goes on where it does not hold. */
	soft?: boolean;
	/** What it is called, in own words. */
	name?: string;
}

export interface Extraction extends Query {
	/** The variable it gives, without `app.`. */
	name?: string;
	default?: unknown;
	convert?: string;
}

export interface Loop {
	list?: unknown;
	file?: string;
	/** What an item is called; `row` where it does not say. */
	as?: string;
	stop?: boolean;
}

export interface Retry {
	attempts?: unknown;
	delay?: unknown;
	backoff?: unknown;
	limit?: unknown;
}

export interface ActionFlow {
	run_if?: string;
	loop?: Loop;
	retry?: Retry;
	timeout?: unknown;
	always?: boolean;
}

export type TestRole = 'setup' | 'teardown';

export interface TestFlow {
	role?: TestRole;
	run_if?: string;
	loop?: Loop;
	timeout?: unknown;
}

export interface SubjectRule {
	name: string;
	label: string;
	/** What its path is; nothing where it has none. */
	path: { label: string; placeholder: string } | null;
	reads_output: boolean;
}

/** What an operator compares with. */
export type Expects = 'none' | 'one' | 'two' | 'list' | 'type' | 'json';

export interface OperatorRule {
	name: string;
	label: string;
	label_not: string;
	expects: Expects;
}

export interface NamedRule {
	name: string;
	label: string;
}

export interface ExampleRule {
	name: string;
	example: string;
	help: string;
}

/** Everything that can be chosen, in the person's language. */
export interface Rules {
	subjects: SubjectRule[];
	operators: OperatorRule[];
	types: NamedRule[];
	conversions: NamedRule[];
	filters: ExampleRule[];
	generators: ExampleRule[];
}

export const NO_RULES: Rules = { subjects: [], operators: [], types: [], conversions: [], filters: [], generators: [] };

/** Something that cannot work, and where it is written: `checks[0].path`. */
export interface RuleProblem {
	/** The place of the action; `null` for the test's own flow. */
	action: number | null;
	place: string;
	message: string;
}

export interface CheckResult {
	ok: boolean;
	soft?: boolean;
	label: string;
	expected?: string | null;
	actual?: string | null;
	diff?: { op: 'same' | 'removed' | 'added'; text: string }[];
}

/** What the checks and extractions of an action would say to the outputs of its last run. */
export interface Trial {
	checks: (CheckResult | null)[];
	extracted: { name: string; value: string }[];
}

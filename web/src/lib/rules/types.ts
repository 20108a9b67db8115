// What checks, extractions and flow look like, in a test and between the page and the server.
import type { components } from '$lib/api/schema';
import type { Check as Checked } from '$lib/report/results';

type Schemas = components['schemas'];

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
	/** Whether its value is masked wherever it would be shown. */
	secret?: boolean;
}

export interface Loop {
	list?: unknown;
	file?: string;
	/** What an item is called; `row` where it does not say. */
	as?: string;
	stop?: boolean;
	/** What it means that there is no row; it has failed where it does not say. */
	empty?: string;
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
	/** Whether nothing runs beside it. */
	alone?: boolean;
	/** Tests with the same one never run at the same time. */
	mutex?: string;
}

/** What an operator compares with. */
export type Expects = 'none' | 'one' | 'two' | 'list' | 'type' | 'json';

export type SubjectRule = Schemas['SubjectBody'];
export type OperatorRule = Omit<Schemas['OperatorBody'], 'expects'> & { expects: Expects };
export type NamedRule = Omit<Schemas['NamedBody'], 'name'> & { name: string };

/** Everything that can be chosen, in the person's language. */
export type Rules = Omit<Schemas['RulesBody'], 'operators' | 'types' | 'conversions'> & { operators: OperatorRule[]; types: NamedRule[]; conversions: NamedRule[] };

export const NO_RULES: Rules = { subjects: [], operators: [], types: [], conversions: [], filters: [], generators: [] };

/** Something that cannot work, and where it is written: `checks[0].path`. */
export type RuleProblem = Schemas['FaultBody'];

/** What the checks and extractions of an action would say to the outputs of its last run. */
export type Trial = Omit<Schemas['RulesTried'], 'checks'> & { checks: (Checked | null)[] };

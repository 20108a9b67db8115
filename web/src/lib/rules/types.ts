// What checks, extractions and flow look like, in a test and between the page and the server.
import type { components } from '$lib/api/schema';
import type { TestRole } from '$lib/api/types';

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
export type Expects = Schemas['ExpectsWord'];

export type SubjectRule = Schemas['SubjectBody'];
export type OperatorRule = Schemas['OperatorBody'];
export type NamedRule = Schemas['NamedBody'];

/** Everything that can be chosen, in the person's language. */
export type Rules = Schemas['RulesBody'];

export const NO_RULES: Rules = { subjects: [], operators: [], types: [], conversions: [], filters: [], generators: [] };

/** Something that cannot work, and where it is written: `checks[0].path`. */
export type RuleProblem = Schemas['FaultBody'];

/** What the checks and extractions of an action would say to the outputs of its last run. */
export type Trial = Schemas['RulesTried'];

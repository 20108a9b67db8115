// Names for the generated types, and the unions that the document keeps as plain text.
import type { TestFlow, TestRole } from '$lib/rules/types';
import type { components } from './schema';

type Schemas = components['schemas'];

export type ReportStatus = 'pending' | 'running' | 'completed' | 'failed' | 'cancelled';
export type TestStatus = 'pending' | 'running' | 'passed' | 'failed' | 'skipped';
export type Level = 'info' | 'success' | 'warning' | 'error';

export type Identity = Schemas['Identity'];
export type Campaign = Omit<Schemas['CampainBody'], 'recentRapports' | 'lastByFiliere'> & {
	recentRapports?: RunLine[];
	lastByFiliere?: RunLine[];
};
export type CampaignFile = Schemas['FileBody'];
export type Test = Omit<Schemas['TestBody'], 'flow'> & { flow: TestFlow | null };
export type Variable = Schemas['VariableBody'];
export type Environment = Schemas['EnvironmentBody'];
export type ReportHead = Omit<Schemas['ReportHeadBody'], 'status'> & { status: ReportStatus } & ReportHeadAdditions;
export type TestResult = Omit<Schemas['TestResultBody'], 'status' | 'role'> & { status: TestStatus; role?: TestRole | null };
export type Report = ReportHead & { tests: TestResult[]; expectedMs?: number | null } & ReportAdditions;
type AnyTestLine = Schemas['PageBody_TestLine']['data'][number];
export type TestLine = Omit<AnyTestLine, 'lastResult' | 'role'> & {
	lastResult?: (Omit<NonNullable<AnyTestLine['lastResult']>, 'status'> & { status: TestStatus }) | null;
	role?: TestRole | null;
};
export type RunLine = Omit<Schemas['LastRapport'], 'status'> & { status: ReportStatus };
/** What an output is to those who check it. */
export type OutputRole = 'status' | 'headers' | 'body' | 'exit_code';
export type OutputInfo = Omit<Schemas['OutputBody'], 'role'> & { role?: OutputRole | null };
export type ActionInfo = Omit<Schemas['ActionInfo'], 'outputs'> & { outputs: OutputInfo[] };
export type MaskField = Schemas['MaskField'];
export type Connection = Schemas['ConnectionBody'];
export type ConnectionKind = Schemas['ConnectionKindBody'];
export type ConnectionToTry = Schemas['ConnectionToTry'];
export type Tried = Schemas['Tried'];
export type User = Schemas['UserBody'];
export type ActionCall = Schemas['ActionBody'];
export type LogPortion = Schemas['LogBody'];

export interface Page<T> {
	data: T[];
	pagination: Schemas['Pagination'];
}

// What the document does not have yet; to be taken out once the generated types have it.

/** A report that another one repeats. */
export interface ReportLink {
	_id: string;
	details: string;
}

/** A repetition of a report. */
export interface Rerun extends ReportLink {
	status: ReportStatus;
	result: string;
	dateCreated: string;
}

interface ReportHeadAdditions {
	/** Place in the queue while it is pending, from 1. */
	queuePosition: number | null;
	/** Whether no further test begins until it is resumed. */
	paused: boolean;
	pausedBy: string | null;
	/** Name of who stopped it. */
	cancelledBy: string | null;
	/** Whether retention never removes it. */
	kept: boolean;
	/** How many tests run at once. */
	parallel: number;
	/** The first report that this one repeats. */
	rerunOf: ReportLink | null;
}

interface ReportAdditions {
	/** Its repetitions, oldest first; not told while it is watched. */
	reruns?: Rerun[];
}

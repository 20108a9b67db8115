// Names for the generated types, and the unions that the document keeps as plain text.
import type { TestFlow, TestRole } from '$lib/rules/types';
import type { components } from './schema';

type Schemas = components['schemas'];

export type ReportStatus = 'pending' | 'running' | 'completed' | 'failed' | 'cancelled';
export type TestStatus = 'pending' | 'running' | 'passed' | 'failed' | 'skipped';
export type Level = 'info' | 'success' | 'warning' | 'error';

export type Identity = Schemas['Identity'];
/** One of one's own sign-ins. */
export type SignIn = Schemas['SessionBody'];
export type Campaign = Omit<Schemas['CampainBody'], 'recentRapports' | 'lastByFiliere'> & {
	recentRapports?: RunLine[];
	lastByFiliere?: RunLine[];
};
export type CampaignFile = Schemas['FileBody'];
export type Test = Omit<Schemas['TestBody'], 'flow'> & { flow: TestFlow | null };
export type Variable = Schemas['VariableBody'];
export type Environment = Schemas['EnvironmentBody'];
export type ReportHead = Omit<Schemas['ReportHeadBody'], 'status'> & { status: ReportStatus };
export type TestResult = Omit<Schemas['TestResultBody'], 'status' | 'role'> & { status: TestStatus; role?: TestRole | null };
/** A repetition of a report. */
export type Rerun = Omit<Schemas['RepeatedReport'], 'status'> & { status: ReportStatus };
/** A report with its tests; where it is watched, its repetitions are not told. */
export type Report = ReportHead & { tests: TestResult[]; expectedMs?: number | null; reruns?: Rerun[] };
type AnyTestLine = Schemas['PageBody_TestLine']['data'][number];
export type TestLine = Omit<AnyTestLine, 'lastResult' | 'role'> & {
	lastResult?: (Omit<NonNullable<AnyTestLine['lastResult']>, 'status'> & { status: TestStatus }) | null;
	role?: TestRole | null;
};
/** A run of a campaign's card; that it is being stopped, only its room tells. */
export type RunLine = Omit<Schemas['LastRapport'], 'status'> & { status: ReportStatus };
/** What an output is to those who check it. */
export type OutputRole = 'status' | 'headers' | 'body' | 'exit_code';
export type OutputInfo = Omit<Schemas['OutputBody'], 'role'> & { role?: OutputRole | null };
export type ActionInfo = Omit<Schemas['ActionInfo'], 'outputs'> & { outputs: OutputInfo[] };
export type MaskField = Schemas['MaskField'];
export type Connection = Schemas['ConnectionBody'];
export type ConnectionKind = Schemas['ConnectionKindBody'];
export type ConnectionToTry = Schemas['ConnectionToTry'];
export type HostKey = Schemas['HostKeyBody'];
export type Tried = Schemas['Tried'];
export type User = Schemas['UserBody'];
export type ActionCall = Schemas['ActionBody'];
export type LogPortion = Schemas['LogBody'];
export type TrashKind = 'campain' | 'test' | 'rapport';
export type TrashEntry = Omit<Schemas['TrashEntry'], 'kind'> & { kind: TrashKind };

export interface Page<T> {
	data: T[];
	pagination: Schemas['Pagination'];
}

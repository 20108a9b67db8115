// Names for the generated types, and the unions that the document keeps as plain text.
import type { components } from './schema';

type Schemas = components['schemas'];

export type ReportStatus = 'pending' | 'running' | 'completed' | 'failed' | 'cancelled';
export type TestStatus = 'pending' | 'running' | 'passed' | 'failed' | 'skipped';
export type Level = 'info' | 'success' | 'warning' | 'error';

export type Identity = Schemas['Identity'];
export type Campaign = Schemas['CampainBody'];
export type CampaignFile = Schemas['FileBody'];
export type Test = Schemas['TestBody'];
export type Variable = Schemas['VariableBody'];
export type Environment = Schemas['EnvironmentBody'];
export type ReportHead = Omit<Schemas['ReportHeadBody'], 'status'> & { status: ReportStatus };
export type TestResult = Omit<Schemas['TestResultBody'], 'status'> & { status: TestStatus };
export type Report = ReportHead & { tests: TestResult[]; expectedMs?: number | null };
export type LogPortion = Schemas['LogBody'];

export interface Page<T> {
	data: T[];
	pagination: Schemas['Pagination'];
}

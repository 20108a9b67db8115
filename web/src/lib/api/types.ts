// Names for the generated types.
import type { components } from './schema';

type Schemas = components['schemas'];

export type ReportStatus = Schemas['RunStatus'];
export type TestStatus = Schemas['TestStatusWord'];
export type TestRole = Schemas['TestRoleWord'];
export type Level = Schemas['LevelWord'];

/** A language that the interface can be read in. */
export type SpokenLanguage = Schemas['LanguageBody'];

export type Identity = Schemas['Identity'];
/** One of one's own sign-ins. */
export type SignIn = Schemas['SessionBody'];
export type ApiToken = Schemas['TokenBody'];
export type TokenScope = Schemas['ScopeWord'];
export type Campaign = Schemas['CampainBody'];
export type CampaignFile = Schemas['FileBody'];
export type Test = Schemas['TestBody'];
export type Variable = Schemas['VariableBody'];
export type Environment = Schemas['EnvironmentBody'];
export type ReportHead = Schemas['ReportHeadBody'];
export type TestResult = Schemas['TestResultBody'];
/** A repetition of a report. */
export type Rerun = Schemas['RepeatedReport'];
/** A report with its tests. */
export type Report = Schemas['ReportBody'];
export type TestLine = Schemas['PageBody_TestLine']['data'][number];
/** A run of a campaign's card. */
export type RunLine = Schemas['LastRapport'];
/** What an output is to those who check it. */
export type OutputRole = Schemas['OutputRoleWord'];
export type OutputInfo = Schemas['OutputBody'];
export type ActionInfo = Schemas['ActionInfo'];
export type MaskField = Schemas['MaskField'];
export type Connection = Schemas['ConnectionBody'];
export type ConnectionKind = Schemas['ConnectionKindBody'];
export type ConnectionToTry = Schemas['ConnectionToTry'];
export type HostKey = Schemas['HostKeyBody'];
export type ConnectionCheck = Schemas['ConnectionCheck'];
export type User = Schemas['UserBody'];
export type ActionCall = Schemas['ActionBody'];
export type LogPortion = Schemas['LogBody'];
export type TrashKind = Schemas['TrashKind'];
export type TrashEntry = Schemas['TrashEntry'];
/** What an import changed, or would change. */
export type ImportAnswer = Schemas['ImportBody'];
export type ImportNote = Schemas['NoteBody'];
export type PlanItem = Schemas['PlanItemBody'];

export interface Page<T> {
	data: T[];
	pagination: Schemas['Pagination'];
}

// Fields that the generated types do not know yet. Each name stands for the one in `types`: once the document has the
// fields, who imports from here imports from there.
import type { Campaign as KnownCampaign, ReportHead as KnownReport, RunLine as KnownRun, TestLine as KnownTest } from './types';

interface RunState {
	/** While it waits: its place in the queue, 1 is next. */
	queuePosition: number | null;
	/** While it runs: no further test begins. */
	paused: boolean;
}

export type ReportHead = KnownReport &
	RunState & {
		pausedBy: string | null;
		cancelledBy: string | null;
		/** Never removed by itself. */
		kept: boolean;
		/** Tests at once. */
		parallel: number;
		/** The first report that it repeats. */
		rerunOf: { _id: string; details: string } | null;
	};

/** The runs of a campaign's card; what they wait for is known once the campaign's room tells. */
export type RunLine = KnownRun & Partial<RunState>;

export type Campaign = Omit<KnownCampaign, 'recentRapports' | 'lastByFiliere'> & {
	recentRapports?: RunLine[];
	lastByFiliere?: RunLine[];
	/** Tests at once. */
	parallel: number;
	/** How long and how many runs are kept; the server's default where it is `null`. */
	keepDays: number | null;
	keepRuns: number | null;
	/** Runs that wait or go on; in the detail. */
	runsGoing?: number;
};

export type TestLine = KnownTest & { alone: boolean; mutex: string };

export type TrashKind = 'campain' | 'test' | 'rapport';

export interface TrashItem {
	kind: TrashKind;
	_id: string;
	name: string;
	campainId: string;
	campainName: string;
	dateDeleted: string;
	deletedBy: string;
	purgeAt: string;
}

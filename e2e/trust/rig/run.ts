// A run as the harness knows it: what was asked of it, what was answered, what was seen.
import type { Follower } from './follower';
import type { Campaign } from './shapes';
import type { Calls } from '../../support/target';

export interface Run {
	id: string;
	slot: string;
	campaign: Campaign;
	calls: Calls;
	/** Whether the launch was answered; otherwise it was found after a restart. */
	answered: boolean;
	follower: Follower | null;
	/** Instants at which a stop was answered 202. */
	stops: number[];
	/** Whether a stop or a removal was asked for at all, answered or not. */
	disturbed: boolean;
	/** `perhaps`: asked for, and the answer never came. */
	removed: 'no' | 'perhaps' | 'yes';
	/** It was looked for and is not there any more. */
	gone: boolean;
	/** Logs of tests that were seen passed, by their ids. */
	passed: Map<string, string>;
	/** The report as it was first seen ended. */
	final: any;
}

/** When a process was told to end, how, and when it was gone. */
export interface Cut {
	signal: NodeJS.Signals;
	at: number;
	gone: number;
}

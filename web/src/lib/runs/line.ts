// A run as a line of a list: what its campaign's room tells of it, and what can be done with it.
import type { ReportStatus } from '$lib/api/types';
import type { Handlers, Named } from '$lib/live/events';
import { isFinal } from '$lib/report/fold';

/** What a line must have to be kept true. */
export interface Line {
	status: ReportStatus;
	progress?: number;
	queuePosition?: number | null;
	paused?: boolean;
	pausedBy?: string | null;
	/** Stopped by somebody, and still cleaning up. */
	stopping?: boolean;
}

/** Events after which a line says something else, without the list being read again. */
export const HEARD = ['campain_queued', 'campain_started', 'campain_progress', 'campain_paused', 'campain_resumed', 'campain_stopping'] as const;
export type Heard = Named<(typeof HEARD)[number]>;

/** Events of other kinds: what they change is read. */
export const READ = ['campain_completed', 'campain_error', 'rapports_updated'] as const;

/** Hears all of them: `change` what a line takes in, `reload` what is read. */
export function handlers(change: (event: Heard) => void, reload: () => void): Handlers {
	const heard = HEARD.map((name) => [name, (told: object) => change({ name, told } as Heard)]);
	return Object.fromEntries([...heard, ...READ.map((name) => [name, reload])]) as Handlers;
}

/** Takes an event in. A line that has ended stays so: what comes late is of no use any more. */
export function hear(line: Line, { name, told }: Heard): void {
	if (isFinal(line.status)) return;
	if (name === 'campain_queued') {
		// What says where it waits is outside the count of events, and may come after it has begun.
		if (line.status === 'pending') line.queuePosition = told.position;
		return;
	}
	line.status = 'running';
	line.queuePosition = null;
	if (name === 'campain_progress') line.progress = told.progress;
	if (name === 'campain_paused') [line.paused, line.pausedBy] = [true, told.by ?? null];
	if (name === 'campain_resumed') [line.paused, line.pausedBy] = [false, null];
	if (name === 'campain_stopping') line.stopping = true;
}

/** Whether a run can be repeated, and how many of its tests failed or did not run. */
export function repeatable(line: { status: ReportStatus; counts: { total: number; passed: number } }): { failed: number; all: boolean } {
	const all = isFinal(line.status);
	return { failed: all ? line.counts.total - line.counts.passed : 0, all };
}

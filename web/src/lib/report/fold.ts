// The page folds the same events as the server: pure functions from event to report.
import type { Report, ReportStatus, TestResult, TestStatus } from '$lib/api/types';
import type { LiveEvents, Named, RunEventName } from '$lib/live/events';
import type { Brief } from './results';

/** An event of the room, under its name. */
export type LiveEvent = Named<RunEventName>;

/** An event from what was sent under its name. Of a name that this page does not know, the place in the count alone is read. */
export const received = (name: string, payload: object): LiveEvent => ({ name, told: payload }) as LiveEvent;

/** What an action came to. */
export function briefOf(told: LiveEvents['test_action']): Brief {
	const { rapport_id: _, campain_id: __, test_id: ___, outputs: ____, ...brief } = told;
	return brief;
}

/** Whether something told under a name takes part in the count of a report. Names that this page does
 * not know take part too: they keep their place, and change nothing. */
export function counts(payload: unknown, report: string): payload is object {
	if (typeof payload !== 'object' || payload === null) return false;
	const { rapport_id, seq } = payload as { rapport_id?: unknown; seq?: unknown };
	return rapport_id === report && typeof seq === 'number';
}

/** Whether an event follows the report, was seen already, or shows that some were lost. */
export function place(report: Report, { told }: LiveEvent): 'next' | 'seen' | 'gap' {
	if (told.seq <= report.seq) return 'seen';
	return told.seq === report.seq + 1 ? 'next' : 'gap';
}

/** Folds one event in; `find` gives the test of an id. Tells whether it knows what it says. */
export function apply(report: Report, event: LiveEvent, find: (id: string) => TestResult | undefined): boolean {
	report.seq = event.told.seq;
	const { name, told } = event;
	const test = 'test_id' in told ? find(told.test_id as string) : undefined;
	switch (name) {
		case 'campain_started':
			report.status = 'running';
			report.startedAt ??= told.at;
			report.queuePosition = null;
			break;
		case 'campain_paused':
			[report.paused, report.pausedBy] = [true, told.by ?? null];
			break;
		case 'campain_resumed':
			[report.paused, report.pausedBy] = [false, null];
			break;
		case 'campain_stopping':
			report.stopping = true;
			break;
		case 'test_started':
			if (test) {
				move(report, test, 'running');
				test.startedAt = told.at;
			}
			break;
		case 'test_log':
			if (test) test.lines = told.n + 1;
			break;
		case 'test_action':
			if (test) tally(test, told.checks);
			break;
		case 'test_completed':
			if (test) {
				test.flaky = told.flaky;
				move(report, test, told.status);
				test.finishedAt = told.at;
			}
			break;
		case 'campain_completed':
			report.cancelledBy = told.cancelled_by ?? null;
			end(report, told);
			break;
		case 'campain_error':
			report.error = told.error;
			end(report, told);
			break;
		default:
			// How far it is follows from its tests.
			return name === 'campain_progress';
	}
	return true;
}

/** Also what does not stop the test has failed. */
function tally(test: TestResult, checks: { ok: boolean }[]): void {
	if (checks.length === 0) return;
	const passed = checks.filter((check) => check.ok).length;
	test.checks = { passed: test.checks.passed + passed, failed: test.checks.failed + checks.length - passed };
}

function move(report: Report, test: TestResult, to: TestStatus): void {
	report.counts[test.status] -= 1;
	report.counts[to] += 1;
	test.status = to;
	const done = report.counts.passed + report.counts.failed + report.counts.skipped;
	report.progress = report.counts.total === 0 ? 100 : Math.floor((done * 100) / report.counts.total);
}

function end(report: Report, { status, at }: { status: ReportStatus; at: string }): void {
	report.status = status;
	report.result = status === 'completed' ? 'success' : 'failure';
	report.finishedAt = at;
	[report.queuePosition, report.paused, report.pausedBy, report.stopping] = [null, false, null, false];
}

/** Moves a waiting run in the queue; who has begun does not wait any more. */
export function queued(report: Report, position: number): void {
	if (report.status === 'pending') report.queuePosition = position;
}

export function isFinal(status: ReportStatus): boolean {
	return status !== 'pending' && status !== 'running';
}

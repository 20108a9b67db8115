// The page folds the same events as the server: pure functions from event to report.
import type { Level, Report, ReportStatus, TestResult, TestStatus } from '$lib/api/types';
import type { Brief } from './results';

/** An event of the room, under any of its names; fields that the event lacks are absent. */
export interface LiveEvent {
	name: string;
	seq: number;
	at: string;
	test_id?: string;
	status?: string;
	result?: string;
	log?: string;
	level?: Level;
	n?: number;
	error?: string;
	flaky?: boolean;
	/** Who paused, resumed or stops the run. */
	by?: string | null;
	/** Who stopped it. */
	cancelled_by?: string | null;
	/** What an action came to; its name and error are its own, not the event's. */
	brief?: Brief;
	/** The values that it gave, where a test runs alone. */
	outputs?: Record<string, string>;
}

/** An event from what was sent under its name. */
export function received(name: string, payload: object): LiveEvent {
	if (name !== 'test_action') return { ...(payload as LiveEvent), name };
	const { rapport_id: _, test_id, outputs, ...brief } = payload as Brief & { rapport_id?: string } & Pick<LiveEvent, 'test_id' | 'outputs'>;
	return { name, seq: brief.seq, at: brief.at, test_id, outputs, brief };
}

/** Whether something told under a name takes part in the count of a report. Names that this page does
 * not know take part too: they keep their place, and change nothing. */
export function counts(payload: unknown, report: string): payload is object {
	if (typeof payload !== 'object' || payload === null) return false;
	const { rapport_id, seq } = payload as { rapport_id?: unknown; seq?: unknown };
	return rapport_id === report && typeof seq === 'number';
}

/** Whether an event follows the report, was seen already, or shows that some were lost. */
export function place(report: Report, event: LiveEvent): 'next' | 'seen' | 'gap' {
	if (event.seq <= report.seq) return 'seen';
	return event.seq === report.seq + 1 ? 'next' : 'gap';
}

/** Folds one event in; `find` gives the test of an id. Tells whether it knows what it says. */
export function apply(report: Report, event: LiveEvent, find: (id: string) => TestResult | undefined): boolean {
	report.seq = event.seq;
	const test = event.test_id ? find(event.test_id) : undefined;
	switch (event.name) {
		case 'campain_started':
			report.status = 'running';
			report.startedAt ??= event.at;
			report.queuePosition = null;
			break;
		case 'campain_paused':
			[report.paused, report.pausedBy] = [true, event.by ?? null];
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
				test.startedAt = event.at;
			}
			break;
		case 'test_log':
			if (test && event.n !== undefined) test.lines = event.n + 1;
			break;
		case 'test_action':
			if (test) tally(test, event.brief?.checks ?? []);
			break;
		case 'test_completed':
			if (test) {
				if (event.flaky !== undefined) test.flaky = event.flaky;
				move(report, test, event.status as TestStatus);
				test.finishedAt = event.at;
			}
			break;
		case 'campain_completed':
			report.cancelledBy = event.cancelled_by ?? null;
			end(report, event, event.status as ReportStatus);
			break;
		case 'campain_error':
			report.error = event.error;
			end(report, event, 'failed');
			break;
		default:
			// How far it is follows from its tests.
			return event.name === 'campain_progress';
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

function end(report: Report, event: LiveEvent, status: ReportStatus): void {
	report.status = status;
	report.result = status === 'completed' ? 'success' : 'failure';
	report.finishedAt = event.at;
	[report.queuePosition, report.paused, report.pausedBy, report.stopping] = [null, false, null, false];
}

/** Moves a waiting run in the queue; who has begun does not wait any more. */
export function queued(report: Report, position: number): void {
	if (report.status === 'pending') report.queuePosition = position;
}

export function isFinal(status: ReportStatus): boolean {
	return status !== 'pending' && status !== 'running';
}

// What must hold of a run that has ended, seen from outside: its report, the calls of the target, what was told live.
import { differences, fieldsOf } from './follower';
import type { Findings } from './findings';
import type { Cut, Run } from './run';
import { callsOf, type ShapedTest } from './shapes';

/** The promise that a viewer's fold is what the report says. */
export const FOLD = '7 snapshot and events are the report';

export const INTERRUPTED = /Test interrompu : le programme|Test interrupted: the program/;
const STOPPED = /Test interrompu : arrêt demandé|Test interrupted: stop requested/;

/** Between the clock of the program and that of the harness. */
const SLACK_MS = 3;
/** SIGTERM lets a test in flight end within this time. */
const GRACE_MS = 3_900;

interface Result {
	testId: string;
	name: string;
	status: string;
	log_lines: string[];
	startedAt: string | null;
	finishedAt: string | null;
}

const ms = (instant: string): number => Date.parse(instant.replace(/(\.\d{3})\d+/, '$1'));

/** Whether a process was cut off between two instants, in a way that a test does not survive. */
function wasCut(cuts: Cut[], from: number, until: number): boolean {
	return cuts.some((cut) => {
		const hard = cut.signal === 'SIGKILL' || cut.gone - cut.at > GRACE_MS;
		return hard && cut.gone >= from - SLACK_MS && cut.at <= until + SLACK_MS;
	});
}

export class Audit {
	#stopped: boolean;

	constructor(
		private readonly run: Run,
		private readonly report: any,
		private readonly cuts: Cut[],
		private readonly findings: Findings,
		/** Whether the fold of what was told is looked at, too. */
		private readonly fold = true
	) {
		this.#stopped = run.disturbed;
	}

	all(): void {
		if (['pending', 'running'].includes(this.report.status)) return this.#fault('2 everything ends', `the report is ${this.report.status}`);
		this.#head();
		for (const test of this.report.tests as Result[]) this.#test(test);
		this.#order();
		this.#remembered();
		this.#told();
	}

	#fault(promise: string, what: string, data?: unknown): void {
		this.findings.note(promise, `${this.run.campaign.name} ${this.run.id} (${this.run.slot}; killed in between: ${this.#kills()}): ${what}`, data);
	}

	/** Which kills fell into the run. */
	#kills(): string {
		const [from, until] = [this.report.startedAt, this.report.finishedAt].map((at) => (at ? ms(at) : Infinity)) as [number, number];
		const within = this.cuts.flatMap((cut, number) => (cut.gone >= from && cut.at <= until ? [number + 1] : []));
		return within.join(', ') || 'none';
	}

	#expect(holds: boolean, promise: string, what: string, data?: unknown): void {
		if (!holds) this.#fault(promise, what, data);
	}

	/** Counts, progress, verdict and times of the head. */
	#head(): void {
		const { report } = this;
		const counted: Record<string, number> = { pending: 0, running: 0, passed: 0, failed: 0, skipped: 0, total: report.tests.length };
		for (const test of report.tests) counted[test.status]! += 1;
		const promise = '6 counts, progress and times agree';
		for (const [name, number] of Object.entries(counted)) this.#expect(report.counts[name] === number, promise, `counts.${name} is ${report.counts[name]}, the tests say ${number}`);
		this.#expect(report.progress === 100, promise, `progress is ${report.progress}`);
		this.#expect(report.startedAt === null || ms(report.finishedAt) >= ms(report.startedAt), promise, `finished ${report.finishedAt}, started ${report.startedAt}`);
		if (report.status !== 'cancelled') {
			const wanted = counted.failed! > 0 ? ['failed', 'failure'] : ['completed', 'success'];
			this.#expect(report.status === wanted[0] && report.result === wanted[1], promise, `verdict ${report.status}/${report.result} with ${counted.failed} failed tests`);
		}
		this.#expect(report.error === undefined || report.error === null, '5 every test ends as it must', `the run ended with an error: ${report.error}`);
		this.#stops();
	}

	/** A stop that was answered 202 must have its effect. */
	#stops(): void {
		const { report, run } = this;
		const [first] = run.stops;
		if (first === undefined || report.status === 'cancelled') return;
		const ended = ms(report.finishedAt);
		if (ended <= first + SLACK_MS) return;
		const cut = this.cuts.some(({ at }) => at >= first - SLACK_MS && at <= ended);
		this.#fault('9 a stop answered 202 stops', `it is ${report.status}, ended ${Math.round(ended - first)} ms after the answer${cut ? ', the process was cut off between' : ''}`);
	}

	#test(test: Result): void {
		const shape = this.run.campaign.tests.find(({ name }) => name === this.run.campaign.names.get(test.testId));
		if (!shape) return this.#fault('5 every test ends as it must', `unknown test ${test.name}`);
		if (test.startedAt && test.finishedAt) this.#expect(ms(test.finishedAt) >= ms(test.startedAt), '6 counts, progress and times agree', `${test.name} ended before it began`);
		const made = [...this.run.calls].filter(([key]) => key.startsWith(`${test.name}/`));
		for (const [key, times] of made) this.#expect(times.length === 1, '3 nothing is done twice', `${key} was called ${times.length} times`, { times, status: test.status, cuts: this.#near(times) });
		const interrupted = test.log_lines.filter((line) => INTERRUPTED.test(line)).length;
		this.#expect(interrupted <= 1, '5 every test ends as it must', `${test.name} says ${interrupted} times that it was interrupted`, test.log_lines);
		const keys = made.map(([key]) => key);
		if (test.status === 'passed') this.#passed(test, shape, keys, interrupted);
		else if (test.status === 'failed') this.#failed(test, shape, keys, interrupted);
		else if (test.status === 'skipped') this.#skipped(test, shape, keys);
		else this.#fault('2 everything ends', `${test.name} is ${test.status} in a report that is ${this.report.status}`);
	}

	#near(times: number[]): number[] {
		return this.cuts.filter(({ gone, at }) => gone >= times[0]! - 1_000 && at <= times.at(-1)! + 1_000).map(({ at }) => at);
	}

	#passed(test: Result, shape: ShapedTest, keys: string[], interrupted: number): void {
		const promise = '5 every test ends as it must';
		const missing = callsOf(shape).filter((key) => !keys.includes(key));
		this.#expect(missing.length === 0, promise, `${test.name} passed, the target misses ${missing.join(', ')}`);
		this.#expect(shape.badly === undefined && interrupted === 0, promise, `${test.name} passed and cannot have`, test.log_lines);
	}

	#failed(test: Result, shape: ShapedTest, keys: string[], interrupted: number): void {
		const promise = '5 every test ends as it must';
		if (interrupted > 0) {
			const ran = wasCut(this.cuts, ms(test.startedAt ?? this.report.startedAt), ms(test.finishedAt!));
			return this.#expect(ran, promise, `${test.name} says it was interrupted; nothing was killed while it ran (${test.startedAt} to ${test.finishedAt})`);
		}
		if (test.log_lines.some((line) => STOPPED.test(line))) return this.#expect(this.#stopped, promise, `${test.name} says it was stopped; nobody asked for that`);
		const wanted = callsOf(shape);
		const whole = wanted.every((key) => keys.includes(key)) && keys.length === wanted.length;
		this.#expect(shape.badly !== undefined && whole, promise, `${test.name} failed without a reason`, { logs: test.log_lines.slice(-4), keys });
	}

	#skipped(test: Result, shape: ShapedTest, keys: string[]): void {
		const promise = '5 every test ends as it must';
		this.#expect(keys.length === 0, promise, `${test.name} was skipped and called ${keys.join(', ')}`);
		if (this.#stopped) return;
		const failed = (this.report.tests as Result[]).filter(({ status }) => status === 'failed');
		const broken = failed.some((other) => this.#role(other) === 'setup');
		const reason = broken || (this.report.stopOnFailure && failed.length > 0);
		this.#expect(reason && shape.role !== 'teardown', promise, `${test.name} was skipped without a reason`, test.log_lines);
	}

	#role(test: Result): string | undefined {
		return this.run.campaign.tests.find(({ name }) => name === test.name)?.role;
	}

	/** After a failure that ends the run, or a setup test that failed, nothing begins but what cleans up. */
	#order(): void {
		const tests = this.report.tests as Result[];
		const ending = tests.filter((test) => test.status === 'failed' && (this.report.stopOnFailure || this.#role(test) === 'setup'));
		const first = Math.min(...ending.map((test) => ms(test.finishedAt!)));
		const late = tests.filter((test) => this.#role(test) !== 'teardown' && test.status !== 'skipped' && test.startedAt && ms(test.startedAt) > first);
		this.#expect(late.length === 0, '5 every test ends as it must', `${late.map(({ name }) => name).join(', ')} began after a failure that ends the run`, {
			first,
			tests: tests.map(({ name, status, startedAt, finishedAt }) => [name, status, startedAt, finishedAt].join(' '))
		});
	}

	/** What was once seen passed, or ended, stays so. */
	#remembered(): void {
		const promise = '4 what was told stays';
		for (const [id, logs] of this.run.passed) {
			const test = (this.report.tests as Result[]).find(({ testId }) => testId === id);
			this.#expect(test?.status === 'passed' && JSON.stringify(test.log_lines) === logs, promise, `${test?.name} was seen passed; it is ${test?.status}, or its log has changed`);
		}
		if (this.run.final) {
			const differing = differences(this.run.final, this.report);
			this.#expect(differing.length === 0, promise, 'the report changed after it had ended', differing);
		}
	}

	/** Every event that was told is stored, with the same content; their fold is the report. */
	#told(): void {
		const { follower } = this.run;
		if (!follower) return;
		const logs = new Map((this.report.tests as Result[]).map((test) => [test.testId, test]));
		for (const [seq, { name, payload }] of follower.told) {
			const test = logs.get(payload.test_id);
			const stored = this.#stored(name, payload, test);
			if (!stored || seq > this.report.seq) this.#fault('4 what was told stays', `event ${seq} (${name}) was told and is not stored so`, payload);
		}
		if (!follower.report || !follower.ended) return this.#fault(FOLD, 'the follower did not see the end', { status: follower.report?.status, seq: follower.report?.seq });
		const differing = this.fold ? differences(follower.report, this.report) : [];
		this.#expect(differing.length === 0, `${FOLD} (${fieldsOf(differing)})`, 'followed / read', differing);
		this.#expect(follower.gaps === 0, FOLD, `${follower.gaps} gaps in what was told`);
	}

	#stored(name: string, payload: any, test: Result | undefined): boolean {
		switch (name) {
			case 'test_log':
				return test?.log_lines[payload.n] === payload.log;
			case 'test_completed':
				return test?.status === payload.status && (payload.logs_omitted > 0 || JSON.stringify(test?.log_lines) === JSON.stringify(payload.log_lines));
			case 'campain_completed':
				return this.report.status === payload.status && this.report.result === payload.result;
			default:
				return true;
		}
	}
}

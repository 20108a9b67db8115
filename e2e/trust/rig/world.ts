// The world of the crash harness: a server that comes and goes, and people who go on working meanwhile.
import { setTimeout as sleep } from 'node:timers/promises';
import { instant } from '../../support/instant';
import type { Life } from '../../support/life';
import { FOLD } from './audit';
import { Api, type Answer } from '../../support/api';
import type { Findings } from './findings';
import type { Random } from './random';
import type { Cut, Run } from './run';
import type { Server } from './server';
import type { Campaign } from './shapes';
import type { CountingTarget } from '../../support/target';
import { Watcher } from './watcher';

/** What a person does. */
export type Deed = 'launch' | 'stop' | 'remove' | 'read';

/** Runs that go on at once; more make people wait. */
const GOING = 14;

export class World {
	readonly runs: Run[] = [];
	readonly cuts: Cut[] = [];
	campaigns: Campaign[] = [];
	/** Launches still allowed; each kill allows some more. */
	allowed = 0;
	over = false;
	/** The deed after whose answer the process is killed at once. */
	trap: Deed | null = null;
	onTrapped: () => void = () => {};
	readonly done: Record<Deed, number> = { launch: 0, stop: 0, remove: 0, read: 0 };
	#slots: string[];
	#up = false;
	#waiting: (() => void)[] = [];

	constructor(
		readonly server: Server,
		readonly client: Api,
		readonly watcher: Watcher,
		readonly target: CountingTarget,
		readonly findings: Findings,
		slots: string[]
	) {
		this.#slots = [...slots];
	}

	get going(): Run[] {
		return this.runs.filter((run) => !run.gone && run.removed !== 'yes' && !run.follower!.ended);
	}

	/** Something changed: whoever waits looks again. */
	changed(): void {
		for (const go of this.#waiting.splice(0)) go();
	}

	set up(up: boolean) {
		this.#up = up;
		this.changed();
	}

	/** Waits until `holds`, or the time is up; looks when something changes. */
	async until(holds: () => boolean, limit: number): Promise<boolean> {
		const end = instant() + limit;
		const timer = setInterval(() => this.changed(), 500);
		while (!holds() && instant() < end) await new Promise<void>((resolve) => this.#waiting.push(resolve));
		clearInterval(timer);
		return holds();
	}

	/** One person, working until all is over. */
	async person(random: Random): Promise<void> {
		while (await this.#turn()) {
			const deed = this.trap ?? this.#wish(random);
			const answered = await this[deed](random);
			if (answered) this.done[deed] += 1;
			if (answered && this.trap === deed) {
				this.trap = null;
				this.onTrapped();
			}
		}
	}

	/** Waits for its turn; `false` once all is over. */
	async #turn(): Promise<boolean> {
		await new Promise((resolve) => setImmediate(resolve));
		while (!this.over && !(this.#up && this.#mayWork())) await new Promise<void>((resolve) => this.#waiting.push(resolve));
		return !this.over;
	}

	#mayWork(): boolean {
		if (this.trap) return true;
		return this.allowed > 0 && this.going.length < GOING && !this.watcher.isFull && this.#slots.length > 0;
	}

	#wish(random: Random): Deed {
		const dice = random.next();
		return dice < 0.72 ? 'launch' : dice < 0.8 ? 'stop' : dice < 0.87 ? 'remove' : 'read';
	}

	/** Launches something; `true` where that was answered 201. */
	async launch(random: Random): Promise<boolean> {
		const slot = this.#slots.shift();
		if (!slot) return false;
		this.allowed -= 1;
		const campaign = random.pick(this.campaigns);
		const calls = this.target.open(slot);
		const answer = await this.#ask(campaign, slot, random);
		if (answer?.status === 201 || (campaign.alone && answer?.status === 200)) {
			this.#enter(answer.body.rapport_id ?? answer.body.run_id, { slot, campaign, calls, answered: true }, random);
			return true;
		}
		if (answer) this.findings.note('0 requests are answered well', `a launch of ${campaign.name} was answered ${answer.status}`, answer.body);
		await this.#search(slot, campaign, calls, random);
		return false;
	}

	#ask(campaign: Campaign, slot: string, random: Random): Promise<Answer | null> {
		if (campaign.alone) return this.client.ask('POST', `/api/tests/${testOf(campaign, slot)}/execute`, { filiere: slot });
		const name = `${campaign.name} ${slot} ${this.runs.length} ${Math.floor(random.next() * 1e9)}`;
		return this.client.ask('POST', '/api/rapports/execute', { campain_id: campaign.id, name, filiere: slot, stop_on_failure: campaign.stop ?? false, parallel: campaign.parallel });
	}

	/** The answer never came: the run exists, or it does not. */
	async #search(slot: string, campaign: Campaign, calls: Run['calls'], random: Random): Promise<void> {
		const where = campaign.alone ? `/api/tests/${testOf(campaign, slot)}/runs?page_size=100` : `/api/rapports?page_size=100&filiere=${slot}`;
		let found: Answer | null = null;
		while (!found && !this.over) {
			await this.until(() => this.#up || this.over, 60_000);
			found = await this.client.ask('GET', where);
			if (!found) await sleep(5);
		}
		const known = new Set(this.runs.map(({ id }) => id));
		const reports = ((found?.body.data ?? []) as { _id: string; filiere: string }[]).filter((report) => report.filiere === slot && !known.has(report._id));
		if (reports.length > 1) this.findings.note('3 nothing is done twice', `one launch made ${reports.length} reports`, reports);
		if (reports[0]) this.#enter(reports[0]._id, { slot, campaign, calls, answered: false }, random);
		else this.#slots.push(slot);
	}

	#enter(id: string, what: Pick<Run, 'slot' | 'campaign' | 'calls' | 'answered'>, random: Random): void {
		const follower = this.watcher.follow(id, random.chance(0.3));
		const run: Run = { ...what, id, follower, stops: [], disturbed: false, removed: 'no', gone: false, passed: new Map(), final: null };
		follower.onFault = (fault, data, kind) => this.findings.note(kind ? `${FOLD} (${kind})` : FOLD, `${what.campaign.name} ${id}: ${fault}`, data);
		follower.onEnd = () => this.#release(run);
		follower.onGone = () => this.#gone(run);
		this.runs.push(run);
	}

	/** There is no such report: somebody must have removed it. */
	#gone(run: Run): void {
		if (run.removed === 'no') this.findings.note('1 what was answered 201 exists', `nobody removed ${run.id}, and there is no such report`);
		run.gone = true;
		this.#release(run);
	}

	#release(run: Run): void {
		this.watcher.leave(run.id);
		// Used again last of all: what is still on its way to the target counts for this run.
		if (!this.#slots.includes(run.slot)) this.#slots.push(run.slot);
		this.changed();
	}

	/** Stops a run; `true` where that was answered 202. */
	async stop(random: Random): Promise<boolean> {
		const run = this.#one(random, this.going.filter(({ removed }) => removed === 'no'));
		if (!run) return this.#nothing('stop');
		run.disturbed = true;
		const answer = await this.client.ask('POST', `/api/rapports/${run.id}/cancel`);
		if (answer?.status === 202) run.stops.push(instant());
		if (answer?.status === 409) await this.#isEnded(run);
		if (answer?.status === 404 && run.removed === 'no') this.findings.note('1 what was answered 201 exists', `a stop was answered 404 (${run.id})`);
		return answer?.status === 202;
	}

	/** 409 says that the run has ended. */
	async #isEnded(run: Run): Promise<void> {
		const read = await this.client.ask('GET', `/api/rapports/${run.id}?logs=false`);
		if (read?.status !== 200 || run.stops.length > 0) return;
		const going = ['pending', 'running'].includes(read.body.status);
		if (going) this.findings.note('9 a stop is refused only where the run has ended', `${run.id}: answered 409, the report is ${read.body.status}`);
	}

	/** Removes a report, going or ended; `true` where that was answered 200. */
	async remove(random: Random): Promise<boolean> {
		const run = this.#one(random, this.runs.filter(({ removed }) => removed === 'no').slice(-40));
		if (!run) return this.#nothing('remove');
		run.disturbed = true;
		run.removed = 'perhaps';
		const began = instant();
		const answer = await this.client.ask('DELETE', `/api/rapports/${run.id}`);
		if (answer?.status === 409) {
			run.removed = 'no';
			if (instant() - began < 5_000) this.findings.note('10 a removal stops the run and removes', `${run.id}: answered 409 after ${Math.round(instant() - began)} ms`, answer.body);
		}
		if (answer?.status !== 200) return false;
		run.removed = 'yes';
		this.#release(run);
		return true;
	}

	/** Reads a report, and remembers what must stay. */
	async read(random: Random): Promise<boolean> {
		const run = this.#one(random, this.runs.filter(({ removed }) => removed === 'no').slice(-60));
		if (!run) return false;
		const answer = await this.client.ask('GET', `/api/rapports/${run.id}`);
		if (!answer) return false;
		if (answer.status === 404 && run.removed !== 'no') return true;
		if (answer.status !== 200) {
			this.findings.note('1 what was answered 201 exists', `a report was answered ${answer.status} (${run.id})`);
			return true;
		}
		for (const test of answer.body.tests) if (test.status === 'passed') run.passed.set(test.testId, JSON.stringify(test.log_lines));
		if (!['pending', 'running'].includes(answer.body.status)) run.final ??= answer.body;
		return true;
	}

	#one(random: Random, runs: Run[]): Run | undefined {
		return runs.length > 0 ? random.pick(runs) : undefined;
	}

	/** Nothing is there to be trapped with. */
	#nothing(deed: Deed): boolean {
		if (this.trap === deed) this.trap = null;
		return false;
	}

	/** Kills the process as it is now. */
	async cut(life: Life, signal: NodeJS.Signals): Promise<Cut> {
		const at = instant();
		life.signal(signal);
		const end = await life.ended;
		const cut = { signal: end.signal ?? signal, at, gone: end.at };
		this.cuts.push(cut);
		return cut;
	}
}

/** The test that is run where a campaign's are run alone: each in its turn. */
function testOf(campaign: Campaign, slot: string): string {
	const tests = [...campaign.names.keys()];
	return tests[Number(slot.slice(1)) % tests.length]!;
}

// One server under adverse circumstances, with runs that are watched and audited.
import { instant } from '../../support/instant';
import { Audit } from './audit';
import { Api, type Answer } from '../../support/api';
import { Findings } from './findings';
import { SEED } from './random';
import type { Cut, Run } from './run';
import { ADMIN, Server, type Setup } from './server';
import { create, environments, type Campaign, type Shape } from './shapes';
import type { CountingTarget } from '../../support/target';
import { target as counting } from './target';
import { Watcher } from './watcher';

/** One for each launch: what is late belongs to the run it came from. */
const SLOTS = 160;
/** How long a run may take to end once the trouble is over. */
const SETTLING = 60_000;

export class Bench {
	readonly cuts: Cut[] = [];
	readonly findings = new Findings(() => `seed ${SEED}`);
	#slots = 0;
	#watchers: Watcher[] = [];

	private constructor(
		readonly server: Server,
		readonly client: Api,
		readonly target: CountingTarget
	) {}

	/** Opens a bench for as long as `use` takes; what was found wrong is given back. */
	static async with(setup: Setup, use: (bench: Bench) => Promise<void>): Promise<string> {
		const server = await Server.make(setup);
		const target = counting();
		let bench: Bench | null = null;
		try {
			await target.start();
			await server.start();
			const client = await Api.signIn(server.base, ADMIN);
			await environments(client, Array.from({ length: SLOTS }, (_, number) => `E${number}`));
			bench = new Bench(server, client, target);
			await use(bench);
			bench.findings.check(client.broken.length === 0, 'never 500', 'answers of 500', client.broken.slice(0, 8));
			return bench.findings.told().join('\n');
		} finally {
			bench?.leave();
			await server.remove();
			await target.stop();
		}
	}

	private leave(): void {
		for (const watcher of this.#watchers) watcher.close();
	}

	/** A connection that may follow one more run. */
	#watcher(): Watcher {
		let watcher = this.#watchers.at(-1);
		if (!watcher || watcher.isFull) this.#watchers.push((watcher = new Watcher(this.server.base, this.client.token)));
		return watcher;
	}

	async campaign(shape: Shape): Promise<Campaign> {
		return create(this.client, shape, this.target.base);
	}

	/** A run that must be answered 201. */
	async launch(campaign: Campaign): Promise<Run> {
		const [run, answer] = await this.tryLaunch(campaign);
		if (!run) throw new Error(`a launch was answered ${JSON.stringify(answer)}`);
		return run;
	}

	/** A run where there is one, and what was answered. */
	async tryLaunch(campaign: Campaign): Promise<[Run | null, Answer | null]> {
		const slot = `E${this.#slots++}`;
		const calls = this.target.open(slot);
		const form = { campain_id: campaign.id, name: `${campaign.name} ${this.#slots}`, filiere: slot, stop_on_failure: campaign.stop ?? false, parallel: campaign.parallel };
		const answer = await this.client.ask('POST', '/api/rapports/execute', form);
		if (answer?.status !== 201) return [null, answer];
		const id = answer.body.rapport_id as string;
		const follower = this.#watcher().follow(id, false);
		// How exact the fold is, the other harnesses find out.
		follower.onFault = (what, data, kind) => void (kind ?? this.findings.note('live', `${id}: ${what}`, data));
		const run: Run = { id, slot, campaign, calls, follower, answered: true, stops: [], disturbed: false, removed: 'no', gone: false, passed: new Map(), final: null };
		return [run, answer];
	}

	/** Resolves once a follower has folded an event of this name, or its run has ended. */
	async hears(run: Run, name: string): Promise<void> {
		const follower = run.follower!;
		await new Promise<void>((resolve) => {
			follower.onEvent = (told) => void (told.name === name && resolve());
			follower.onEnd = resolve;
			if (follower.ended || [...follower.told.values()].some((told) => told.name === name)) resolve();
		});
	}

	/** Waits for the end of a run, then audits it. */
	async finish(run: Run): Promise<any> {
		const follower = run.follower!;
		let timer: NodeJS.Timeout | undefined;
		const limit = new Promise<void>((resolve) => (timer = setTimeout(resolve, SETTLING)));
		const end = new Promise<void>((resolve) => {
			follower.onEnd = resolve;
			if (follower.ended) resolve();
		});
		await Promise.race([end, limit]);
		clearTimeout(timer);
		const report = await this.client.must('GET', `/api/rapports/${run.id}`);
		new Audit(run, report, this.cuts, this.findings, false).all();
		return report;
	}

	/** Ends the process, as a cut that the audit knows of. */
	async cut(signal: NodeJS.Signals): Promise<Cut> {
		const at = instant();
		const end = await this.server.life!.stop(signal);
		const cut = { signal, at, gone: end.at };
		this.cuts.push(cut);
		return cut;
	}
}

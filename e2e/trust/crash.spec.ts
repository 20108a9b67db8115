// The server is killed at random instants, while it starts, too, and started again, while people launch, stop, remove and watch.
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { expect, test } from '@playwright/test';
import { instant } from '../support/instant';
import type { Life } from '../support/life';
import { Audit } from './rig/audit';
import { Api } from '../support/api';
import { Findings } from './rig/findings';
import { Random, SEED, setting } from './rig/random';
import type { Run } from './rig/run';
import { ADMIN, Server } from './rig/server';
import { SHAPES, create, environments } from './rig/shapes';
import type { CountingTarget } from '../support/target';
import { target as counting } from './rig/target';
import { Watcher } from './rig/watcher';
import { World, type Deed } from './rig/world';

const KILLS = setting('KILLS', 300);
/** Every so many kills the process is asked to end instead. */
const POLITE_EVERY = setting('POLITE_EVERY', 7);
/** Each so-many-th answer of the database to whoever carries runs out is lost; a debug build heeds it. */
const LOST = String(setting('LOST', 5));
/** Launches that each kill makes possible. */
const LAUNCHES = 4;
const SLOTS = Array.from({ length: 96 }, (_, number) => `E${number}`);
/** How long everything may take to end once nothing is killed any more. */
const SETTLING = 180_000;

test(`killed ${KILLS} times: nothing is lost, nothing is done twice, everything ends`, async () => {
	let kill = 0;
	const findings = new Findings(() => `seed ${SEED}, ${kill > KILLS ? 'at the end' : `kill ${kill}`}`);
	console.log(`TRUST_SEED=${SEED} KILLS=${KILLS}`);
	const target = counting();
	// Beside all that is killed, answers of the database get lost after they were committed.
	const server = await Server.make({ env: { TESTGYVER_LOSE_ANSWERS: LOST } });
	await target.start();
	let world: World | null = null;
	try {
		world = await settle(server, target, findings);
		const people = ['anna', 'ben', 'cleo', 'dora'].map((name) => world!.person(Random.of(name)));
		const began = instant();
		const random = Random.of('killer');
		for (kill = 1; kill <= KILLS; kill += 1) await oneLife(world, kill, random, findings);
		const seconds = (instant() - began) / 1000;
		await rest(world);
		world.over = true;
		world.changed();
		await Promise.all(people);
		await audit(world, findings);
		findings.check(target.strays.length === 0, '3 nothing is done twice', 'calls under no run', target.strays.slice(0, 5));
		findings.check(world.client.broken.length === 0, '0 requests are answered well', 'answers of 500', world.client.broken.slice(0, 5));
		await server.stop();
		findings.check(intact(server.data) === 'ok', '8 the database is whole', intact(server.data));
		tell(world, seconds, findings);
	} finally {
		for (const refusal of new Set(world?.watcher.refusals)) console.log(`the server refused a connection: ${refusal}`);
		world?.watcher.close();
		await server.remove();
		await target.stop();
	}
	expect(findings.told().join('\n')).toBe('');
});

/** A server with campaigns of every shape, and somebody who watches. */
async function settle(server: Server, target: CountingTarget, findings: Findings): Promise<World> {
	await server.start();
	const client = await Api.signIn(server.base, ADMIN);
	await environments(client, SLOTS);
	const campaigns = [];
	for (const shape of SHAPES) campaigns.push(await create(client, shape, target.base));
	const watcher = new Watcher(server.base, client.token);
	const world = new World(server, client, watcher, target, findings, SLOTS);
	world.campaigns = campaigns;
	await server.stop('SIGKILL');
	return world;
}

/** One process: started, worked with for a moment, killed. */
async function oneLife(world: World, kill: number, random: Random, findings: Findings): Promise<void> {
	world.allowed += LAUNCHES;
	const life = world.server.spawn();
	const polite = kill % POLITE_EVERY === 0;
	if (random.chance(0.25)) {
		// In the middle of its start, listening or not.
		await Promise.race([life.ended, pause(random.between(0, 50))]);
	} else {
		if (!(await listens(life, findings))) return;
		world.up = true;
		await moment(world, random);
	}
	const before = life.end;
	world.up = false;
	if (before) return findings.note('0 the program starts and stays', `it ended by itself with ${before.code ?? before.signal}`, life.output.slice(-600));
	if (polite) await endPolitely(world, life, random, findings);
	else await world.cut(life, 'SIGKILL');
}

async function listens(life: Life, findings: Findings): Promise<boolean> {
	if ((await life.ready) !== null) return true;
	findings.note('0 the program starts and stays', `it did not start: ${life.end?.code ?? life.end?.signal}`, life.output.slice(-600));
	return false;
}

/** A random while, or until something was answered that must hold from then on. */
async function moment(world: World, random: Random): Promise<void> {
	const trap = random.chance(0.35) ? random.pick<Deed>(['launch', 'stop', 'stop', 'remove']) : null;
	const long = random.chance(0.1) ? 2_500 : 700;
	const most = pause(random.between(20, long));
	if (!trap) return most;
	// First some work, so that there is something to stop or to remove.
	await pause(random.between(20, 250));
	const sprung = new Promise<void>((resolve) => (world.onTrapped = resolve));
	world.trap = trap;
	world.changed();
	await Promise.race([sprung, most]);
	world.trap = null;
}

/** SIGTERM, sometimes with a SIGKILL while it ends. */
async function endPolitely(world: World, life: Life, random: Random, findings: Findings): Promise<void> {
	const listening = await Promise.race([life.ready, pause(0).then(() => null)]);
	const impatient = random.chance(0.3);
	const ended = world.cut(life, 'SIGTERM');
	if (impatient) {
		await Promise.race([ended, pause(random.between(0, 150))]);
		if (!life.end) life.signal('SIGKILL');
	}
	const { at, gone } = await ended;
	const { code, signal } = life.end!;
	findings.check(gone - at < 10_000, '0 the program starts and stays', `SIGTERM took ${Math.round(gone - at)} ms`);
	// Before it listens, it may be ended by the signal itself.
	if (!impatient && listening) findings.check(code === 0, '0 the program starts and stays', `SIGTERM ended it with ${code ?? signal}`, life.output.slice(-600));
}

/** Nothing is killed any more: everything must end by itself. */
async function rest(world: World): Promise<void> {
	await world.server.start();
	world.allowed = 0;
	world.up = true;
	await world.until(() => world.going.length === 0, SETTLING);
}

async function audit(world: World, findings: Findings): Promise<void> {
	const random = Random.of('audit');
	const queue = [...world.runs];
	const one = async (): Promise<void> => {
		for (let run = queue.shift(); run; run = queue.shift()) await auditRun(world, run, random.chance(0.1), findings);
	};
	await Promise.all([one(), one(), one()]);
}

async function auditRun(world: World, run: Run, closely: boolean, findings: Findings): Promise<void> {
	const name = `${run.campaign.name} ${run.id}`;
	const answer = await world.client.ask('GET', `/api/rapports/${run.id}`);
	if (run.removed === 'yes') return findings.check(answer?.status === 404, '10 what was removed stays away', `${name} was removed and is answered ${answer?.status}`);
	if (answer?.status === 404 && run.removed === 'perhaps') return;
	findings.check(!run.gone, '10 what was removed stays away', `${name} was away and is answered ${answer?.status}`);
	if (answer?.status !== 200) return findings.note('1 what was answered 201 exists', `${name}, ${run.answered ? 'answered' : 'found'}, is answered ${answer?.status}`);
	new Audit(run, answer.body, world.cuts, findings).all();
	if (closely) await auditClosely(world.client, run, answer.body, findings);
}

/** The other ways to read a run say the same. */
async function auditClosely(client: Api, run: Run, report: any, findings: Findings): Promise<void> {
	const promise = '4 what was told stays';
	const briefs = new Map<number, unknown>();
	for (const test of report.tests) {
		const log = await client.must('GET', `/api/rapports/${run.id}/tests/${test.testId}/logs`);
		findings.check(JSON.stringify(log.lines.map((line: { log: string }) => line.log)) === JSON.stringify(test.log_lines), promise, `${run.id} ${test.name}: its log is not that of the report`);
		findings.check(log.lines.every((line: { n: number }, place: number) => line.n === place), promise, `${run.id} ${test.name}: its lines are not numbered one by one`);
		const { actions } = await client.must('GET', `/api/rapports/${run.id}/tests/${test.testId}/actions?limit=1000`);
		for (const action of actions) briefs.set(action.seq, action);
	}
	for (const [seq, { name, payload }] of run.follower!.told) {
		if (name !== 'test_action') continue;
		const stored = briefs.get(seq) as { status: string; action: number; at: string } | undefined;
		const same = stored?.status === payload.status && stored?.action === payload.action && stored?.at === payload.at;
		findings.check(same, promise, `${run.id}: the result told as event ${seq} is not stored so`, [payload, stored]);
	}
}

/** What SQLite itself says of the database. */
function intact(data: string): string {
	const script = 'import sqlite3,sys; c=sqlite3.connect(sys.argv[1]); print(c.execute("PRAGMA integrity_check").fetchone()[0]); [print(r) for r in c.execute("PRAGMA foreign_key_check")]';
	return execFileSync('python3', ['-c', script, path.join(data, 'testgyver.db')], { encoding: 'utf8' }).trim();
}

function tell(world: World, seconds: number, findings: Findings): void {
	const { runs, cuts, done, target } = world;
	const part = (name: string): number => cuts.filter(({ signal }) => signal === name).length;
	const joins = runs.reduce((sum, run) => sum + run.follower!.joins, 0);
	const events = runs.reduce((sum, run) => sum + run.follower!.told.size, 0);
	console.log(`${cuts.length} ends (${part('SIGKILL')} SIGKILL, ${part('SIGTERM')} SIGTERM) in ${seconds.toFixed(0)} s`);
	console.log(`${runs.length} runs (${runs.filter(({ answered }) => !answered).length} found after a cut), ${done.stop} stopped, ${done.remove} removed, ${done.read} read`);
	console.log(`${target.calls} calls of the target, ${events} events told, ${joins} joins`);
	console.log(`violations: ${findings.count}`);
}

const pause = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

// Adverse circumstances: a second server, an end in the middle, a locked database, a full disk, a folder
// that cannot be written, a clock that jumps, a broken database.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, mkdir, open, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from '@playwright/test';
import { instant } from '../support/instant';
import type { End, Life } from '../support/life';
import { Bench } from './rig/bench';
import { Api, type Answer } from '../support/api';
import { Random, SEED } from './rig/random';
import type { Run } from './rig/run';
import { ADMIN, Server } from './rig/server';
import { several, type Campaign, type Shape } from './rig/shapes';

/** About ten seconds of tests, one after the other. */
const STEADY: Shape = { name: 'steady', parallel: 1, tests: several(60, () => ({ calls: 1, wait: 130 })) };
/** Over in a moment. */
const TINY: Shape = { name: 'tiny', parallel: 1, tests: several(1, () => ({ calls: 1 })) };
const LOCKED_MS = 8_000;
/** Most launches of people who launch one run after the other. */
const LAUNCHES = 140;
const HOUR = 3_600;

test.beforeEach(() => console.log(`TRUST_SEED=${SEED}`));

test('a second server on the same folder refuses, and leaves the first alone', async () => {
	const told = await Bench.with({}, async (bench) => {
		const run = await bench.launch(await bench.campaign({ ...STEADY, tests: several(15, () => ({ calls: 1, wait: 130 })) }));
		await bench.hears(run, 'test_completed');
		const second = await Server.make({ data: bench.server.data });
		try {
			await refuses(second.spawn(), bench.server.data, /another|autre/i);
		} finally {
			await second.remove();
		}
		expect(bench.server.life!.end).toBeNull();
		expect((await bench.client.ask('GET', '/health'))?.status).toBe(200);
		expect((await bench.finish(run)).status).toBe('completed');
	});
	expect(told).toBe('');
});

test('SIGTERM in the middle of runs ends the program in time; the next start goes on', async () => {
	const told = await Bench.with({}, async (bench) => {
		const steady = await bench.launch(await bench.campaign(STEADY));
		const slow = await bench.launch(await bench.campaign({ name: 'slow', parallel: 1, tests: several(2, (number) => ({ calls: 1, wait: number === 0 ? 30_000 : 10 })) }));
		await Promise.all([bench.hears(steady, 'test_completed'), bench.hears(slow, 'test_action')]);
		const { at, gone } = await bench.cut('SIGTERM');
		console.log(`SIGTERM: ended after ${((gone - at) / 1000).toFixed(1)} s`);
		expect(gone - at).toBeLessThan(10_000);
		expect(bench.server.life!.end).toMatchObject({ code: 0 });
		await bench.server.start();
		expect((await bench.finish(steady)).status).toBe('completed');
		// Its first test needed more time than is given.
		const report = await bench.finish(slow);
		expect(report.tests.map((one: { status: string }) => one.status)).toEqual(['failed', 'passed']);
	});
	expect(told).toBe('');
});

test('a database that another process locks holds everything up, and loses nothing', async () => {
	test.slow();
	const told = await Bench.with({}, async (bench) => {
		const steady = await bench.launch(await bench.campaign(STEADY));
		await bench.hears(steady, 'test_completed');
		const work = new Work(bench, await bench.campaign(TINY));
		const going = work.begin();
		await pause(Random.of('lock').between(200, 800));
		const unlock = await lock(path.join(bench.server.data, 'testgyver.db'));
		const [read, write] = [bench.client.ask('GET', '/api/rapports'), bench.client.ask('POST', '/api/campains', { name: 'while it is locked' })];
		await pause(LOCKED_MS);
		await unlock();
		bench.findings.check((await read)?.status === 200, 'reads are answered', `answered ${(await read)?.status}`);
		bench.findings.check([201, 503].includes((await write)?.status ?? 0), 'a write waits, or is answered 503', `answered ${(await write)?.status}`);
		await work.end(going);
		console.log(`locked for ${LOCKED_MS / 1000} s: ${work.summary()}`);
		await work.check();
		expect((await bench.finish(steady)).status).toBe('completed');
	});
	expect(told).toBe('');
});

test('a disk that is full again and again holds everything up, and loses nothing', async () => {
	const random = Random.of('full');
	// Beyond the limit a write fails like one on a full disk.
	const told = await Bench.with({ through: ['bash', '-c', 'trap "" XFSZ; exec "$@"', 'bash'] }, async (bench) => {
		const steady = await bench.launch(await bench.campaign(STEADY));
		await bench.hears(steady, 'test_completed');
		const limit = (bytes: string): unknown => execFileSync('prlimit', [`--pid=${bench.server.life!.pid}`, `--fsize=${bytes}:unlimited`]);
		const work = new Work(bench, await bench.campaign(TINY));
		const going = work.begin();
		for (let time = 0; time < 8; time += 1) {
			await pause(random.between(100, 500));
			limit('4096');
			await refusesToWrite(bench);
			await pause(random.between(50, 900));
			limit('unlimited');
		}
		await work.end(going);
		console.log(`full 8 times: ${work.summary()}`);
		await work.check();
		expect((await bench.finish(steady)).status).toBe('completed');
	});
	expect(told).toBe('');
});

test('a small disk that really is full', async () => {
	const folder = await mkdtemp(path.join(tmpdir(), 'testgyver-small-'));
	const mounted = mount('-t', 'tmpfs', '-o', 'size=24m', 'tmpfs', folder);
	if (mounted) console.log(`left out: nothing can be mounted here (${mounted})`);
	test.skip(mounted !== null, 'nothing can be mounted here');
	try {
		const told = await Bench.with({ data: path.join(folder, 'data') }, async (bench) => {
			const steady = await bench.launch(await bench.campaign({ ...STEADY, tests: several(60, () => ({ calls: 1, wait: 130, chatter: 60 })) }));
			await bench.hears(steady, 'test_completed');
			await fill(path.join(folder, 'ballast'));
			await writesUntilFull(bench);
			await pause(3_000);
			await rm(path.join(folder, 'ballast'));
			expect((await bench.finish(steady)).status).toBe('completed');
		});
		expect(told).toBe('');
	} finally {
		execFileSync('umount', [folder]);
		await rm(folder, { recursive: true });
	}
});

test('a folder that cannot be written is named', async () => {
	const folder = await mkdtemp(path.join(tmpdir(), 'testgyver-readonly-'));
	try {
		await writeFile(path.join(folder, 'file'), 'not a folder');
		for (const data of [path.join(folder, 'file', 'data'), path.join(folder, 'file')]) {
			const server = await Server.make({ data });
			await refuses(server.spawn(), data, /./);
			await server.remove();
		}
		await onReadOnly(folder);
	} finally {
		await rm(folder, { recursive: true, force: true });
	}
});

/** A data folder on a disk that is mounted for reading alone. */
async function onReadOnly(folder: string): Promise<void> {
	const [data, view] = [path.join(folder, 'data'), path.join(folder, 'view')];
	await mkdir(view);
	const first = await Server.make({ data });
	await first.start();
	await first.stop();
	const failed = mount('--bind', data, view) ?? mount('-o', 'remount,ro,bind', view);
	if (failed) return console.log(`read-only disk left out: nothing can be mounted here (${failed})`);
	try {
		const server = await Server.make({ data: view });
		await refuses(server.spawn(), view, /./);
		await server.remove();
	} finally {
		execFileSync('umount', [view]);
	}
}

test('a clock that jumps by an hour breaks neither runs nor sign-ins', async () => {
	const library = ['x86_64-linux-gnu', 'aarch64-linux-gnu'].map((name) => `/usr/lib/${name}/faketime/libfaketimeMT.so.1`).find((name) => existsSync(name));
	if (!library) console.log('left out: install faketime to run this');
	test.skip(library === undefined, 'faketime is not installed');
	const folder = await mkdtemp(path.join(tmpdir(), 'testgyver-clock-'));
	const clock = path.join(folder, 'clock');
	await writeFile(clock, '+0\n');
	const env = { LD_PRELOAD: library!, FAKETIME_TIMESTAMP_FILE: clock, FAKETIME_NO_CACHE: '1', DONT_FAKE_MONOTONIC: '1' };
	try {
		const told = await Bench.with({ env }, (bench) => jumping(bench, clock));
		expect(told).toBe('');
	} finally {
		await rm(folder, { recursive: true });
	}
});

async function jumping(bench: Bench, clock: string): Promise<void> {
	const random = Random.of('clock');
	const steady = await bench.launch(await bench.campaign(STEADY));
	const tokens = [bench.client.token];
	await bench.hears(steady, 'test_completed');
	for (const offset of [HOUR, 0, -HOUR, 0]) {
		await writeFile(clock, `${offset < 0 ? '' : '+'}${offset}\n`);
		await pause(random.between(400, 1_400));
		await clockIs(bench, offset);
		// Who signed in before the jump stays, who signs in after it gets in.
		tokens.push((await Api.signIn(bench.server.base, ADMIN)).token);
		for (const [number, token] of tokens.entries()) await signedIn(bench, token, `token ${number} with the clock at ${offset} s`);
	}
	const report = await bench.finish(steady);
	expect(report.status).toBe('completed');
	for (const token of tokens) await signedIn(bench, token, 'after all jumps');
	neverBackwards(bench, steady);
}

async function signedIn(bench: Bench, token: string, when: string): Promise<void> {
	const client = new Api(bench.server.base);
	client.token = token;
	const answer = await client.ask('GET', '/api/me');
	bench.findings.check(answer?.status === 200, 'sign-ins survive', `${when}: ${answer?.status}`, answer?.body);
}

/** Makes sure that the program sees the jump: otherwise nothing is proved. */
async function clockIs(bench: Bench, offset: number): Promise<void> {
	const answer = await bench.client.must('POST', '/api/campains', { name: `at ${offset} ${instant()}` });
	const made = await bench.client.must('GET', `/api/campains/${answer.campain_id}`);
	const seen = (Date.parse(made.dateCreated) - Date.now()) / 1000;
	expect(Math.abs(seen - offset), `the program's clock is ${seen} s off, ${offset} s were wanted`).toBeLessThan(60);
}

/** The instants of a run's events never go back. */
function neverBackwards(bench: Bench, run: Run): void {
	let before = '';
	for (const [seq, { name, payload }] of [...run.follower!.told].sort(([left], [right]) => left - right)) {
		bench.findings.check(before === '' || Date.parse(payload.at) >= Date.parse(before), 'instants never go back', `event ${seq} (${name}) is of ${payload.at}, the one before of ${before}`);
		before = payload.at;
	}
}

const WAYS: Record<string, (file: string, size: number) => Promise<void>> = {
	'its head is overwritten': async (file) => overwrite(file, 0, 200),
	'all but its first page is overwritten': async (file, size) => overwrite(file, 4_096, size - 4_096),
	'it was cut off': async (file, size) => truncate(file, size / 2),
	'it is something else': async (file) => writeFile(file, 'This is not a database.\n'.repeat(400))
};

for (const [way, ruin] of Object.entries(WAYS)) {
	test(`a database that is broken is refused: ${way}`, async () => {
		const server = await Server.make();
		try {
			await server.start();
			const client = await Api.signIn(server.base, ADMIN);
			for (let number = 0; number < 40; number += 1) await client.must('POST', '/api/campains', { name: `Campaign ${number}`, description: 'x'.repeat(500) });
			await server.stop();
			const file = path.join(server.data, 'testgyver.db');
			await whole(file);
			await ruin(file, (await stat(file)).size);
			const ruined = await readFile(file);
			await refuses(server.spawn(), file, /./);
			expect(await readFile(file), 'what is left of the database is not touched').toEqual(ruined);
		} finally {
			await server.remove();
		}
	});
}

/** Everything in the one file, as after a backup. */
async function whole(database: string): Promise<void> {
	const script = 'import sqlite3,sys; c=sqlite3.connect(sys.argv[1]); c.execute("PRAGMA wal_checkpoint(TRUNCATE)"); c.execute("PRAGMA journal_mode=DELETE")';
	execFileSync('python3', ['-c', script, database]);
	expect((await stat(database)).size).toBeGreaterThan(50_000);
}

async function overwrite(file: string, from: number, length: number): Promise<void> {
	const random = Random.of('garbage');
	const handle = await open(file, 'r+');
	await handle.write(Buffer.from(Array.from({ length }, () => Math.floor(random.between(0, 256)))), 0, length, from);
	await handle.close();
}

/** A start that ends by itself, soon, with a clear message that names `what`. */
async function refuses(life: Life, what: string, message: RegExp): Promise<void> {
	// What listens may still end: it has a moment for that.
	if ((await life.ready) !== null) await Promise.race([life.ended, pause(500)]);
	const end = life.end ?? ((await Promise.race([life.ended, pause(0)])) as End | undefined);
	if (!end) await life.stop('SIGKILL');
	const told = `it told: ${life.output || 'nothing'}`;
	expect(end, `the program started; ${told}`).toBeTruthy();
	expect(end!.code, `it ended with ${JSON.stringify(end)}; ${told}`).toBeGreaterThan(0);
	expect(life.output).not.toMatch(/panicked|RUST_BACKTRACE/);
	expect(life.output).toContain(what);
	expect(life.output).toMatch(message);
}

/** While nothing can be written, a request that writes says so; one that reads is answered. */
async function refusesToWrite(bench: Bench): Promise<void> {
	const write = await bench.client.ask('POST', '/api/campains', { name: 'cannot be kept', description: 'x'.repeat(9_000) });
	bench.findings.check(write?.status === 503 && write.body.code === 'unavailable', 'a write that cannot be kept is answered 503', `answered ${write?.status}`, write?.body);
	const read = await bench.client.ask('GET', '/api/campains');
	bench.findings.check(read?.status === 200 || read?.status === 503, 'reads are answered', `answered ${read?.status}`, read?.body);
}

/** Writes small things until one is refused: room that the database already has is used first. */
async function writesUntilFull(bench: Bench): Promise<void> {
	let last: Answer | null = null;
	for (let number = 0; number < 2_000; number += 1) {
		last = await bench.client.ask('POST', '/api/campains', { name: `filling ${number}`, description: 'x'.repeat(9_000) });
		if (last?.status !== 201) break;
	}
	bench.findings.check(last?.status === 503 && last.body.code === 'unavailable', 'a write that cannot be kept is answered 503', `answered ${last?.status}`, last?.body);
	const read = await bench.client.ask('GET', '/api/campains');
	bench.findings.check(read?.status === 200, 'reads are answered', `answered ${read?.status}`, read?.body);
}

/** People who launch one tiny run after the other, and note what is answered. */
class Work {
	readonly runs: Run[] = [];
	readonly refused: (Answer | null)[] = [];
	#over = false;

	constructor(
		private readonly bench: Bench,
		private readonly campaign: Campaign
	) {}

	begin(): Promise<unknown> {
		const person = async (): Promise<void> => {
			while (!this.#over && this.runs.length + this.refused.length < LAUNCHES) {
				const [run, answer] = await this.bench.tryLaunch(this.campaign);
				if (run) this.runs.push(run);
				else this.refused.push(answer);
				// One after the other: the next launch follows the end of this one, or does not wait for it.
				if (run) await Promise.race([this.bench.hears(run, 'campain_completed'), pause(400)]);
				else await pause(100);
			}
		};
		return Promise.all([person(), person()]);
	}

	async end(going: Promise<unknown>): Promise<void> {
		this.#over = true;
		await going;
	}

	summary(): string {
		return `${this.runs.length} launches answered 201, ${this.refused.length} refused (${[...new Set(this.refused.map((answer) => answer?.status ?? 'no answer'))].join(', ')})`;
	}

	/** What was answered 201 ends well; what was refused was refused with 503, and is not there. */
	async check(): Promise<void> {
		const { findings, client } = this.bench;
		for (const answer of this.refused) findings.check(answer?.status === 503 && answer.body.code === 'unavailable', 'what cannot be kept is answered 503', `a launch was answered ${answer?.status}`, answer?.body);
		await Promise.all(this.runs.map((run) => this.bench.finish(run)));
		const known = new Set(this.runs.map(({ id }) => id));
		const { data } = await client.must('GET', `/api/rapports?campain_id=${this.campaign.id}&page_size=100`);
		const others = data.filter((report: { _id: string }) => !known.has(report._id));
		findings.check(others.length === 0, 'what was refused is not there', `${others.length} reports of refused launches`, others.slice(0, 3));
	}
}

/** Locks the database from another process; gives what unlocks it. */
async function lock(database: string): Promise<() => Promise<void>> {
	const script = 'import sqlite3,sys\nc=sqlite3.connect(sys.argv[1],timeout=30,isolation_level=None)\nc.execute("BEGIN EXCLUSIVE")\nprint("locked",flush=True)\nsys.stdin.read()\nc.execute("ROLLBACK")';
	const child = spawn('python3', ['-c', script, database], { stdio: ['pipe', 'pipe', 'inherit'] });
	await once(child.stdout, 'data');
	return async () => {
		child.stdin.end();
		await once(child, 'exit');
	};
}

/** Mounts something; gives why that is not possible where it is not. */
function mount(...options: string[]): string | null {
	try {
		execFileSync('mount', options, { stdio: 'pipe' });
		return null;
	} catch (error) {
		return String((error as { stderr?: Buffer }).stderr ?? error).trim();
	}
}

/** Writes until nothing more fits. */
async function fill(file: string): Promise<void> {
	const handle = await open(file, 'w');
	try {
		for (let size = 1 << 20; size >= 512; size /= 2) {
			try {
				for (;;) await handle.write(Buffer.alloc(size));
			} catch {
				// Smaller pieces may still fit.
			}
		}
	} finally {
		await handle.close();
	}
}

const pause = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

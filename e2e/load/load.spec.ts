// What a running server takes: actions per second beside a loop that does nothing else, the way from an answer to a
// viewer, many viewers, many runs at once, memory. Figures of a shared machine are noisy: read the ratios.
import { fork, type ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from '@playwright/test';
import { Api } from '../support/api';
import { ADMIN, Server } from '../trust/rig/server';

const TESTS = Number(process.env.TESTS ?? 1_000);
const ACTIONS = 3;
const VIEWERS = Number(process.env.VIEWERS ?? 500);
const AT_ONCE = 50;
const LOOP = 5_000;

interface Told {
	calls: number;
	first: string;
	last: string;
	answered: [string, string][];
}

let server: Server;
let client: Api;
let target: ChildProcess;
let port: number;

test.beforeAll(async () => {
	server = await Server.make({ env: { TESTGYVER_CONCURRENT_RUNS: String(AT_ONCE) } });
	await server.start();
	client = await Api.signIn(server.base, ADMIN);
	await client.must('POST', '/api/filieres', { name: 'LOAD' });
	target = fork(path.join(import.meta.dirname, 'target.mjs'));
	port = (await heard(target)).port;
	console.log(`idle: ${memory()} MiB`);
});

test.afterAll(async () => {
	target.kill();
	await server.remove();
});

test('a sequential campaign beside the loop', async () => {
	const campaign = await created(TESTS, ACTIONS);
	for (let time = 0; time < 3; time += 1) {
		const limit = await looped();
		const before = busy();
		const { rate } = await watched(campaign, 1, 0, TESTS * ACTIONS);
		const spent = ((busy() - before) * 1_000) / (TESTS * ACTIONS);
		console.log(`${TESTS} × ${ACTIONS}: ${rate.toFixed(0)} actions/s, ${(rate / limit).toFixed(2)} × the loop (${limit.toFixed(0)}/s), ${spent.toFixed(3)} CPU-ms per action`);
	}
});

test('from the answer to a viewer', async () => {
	const { delays } = await watched(await created(200, 1), 1, 10, 200);
	console.log(`answer → test_completed: ${summary(delays)}`);
});

test('many viewers of one run', async () => {
	const campaign = await created(60, 1);
	const alone = await watched(campaign, 1, 50, 60);
	const many = await watched(campaign, VIEWERS, 50, 60);
	const lost = VIEWERS * 60 - many.delays.length;
	console.log(`${VIEWERS} viewers: ${(many.events / many.seconds).toFixed(0)} events/s, ${summary(many.delays)}, ${lost} lost, ${(alone.seconds / many.seconds).toFixed(2)} of the speed with one; ${memory()} MiB`);
	expect(lost).toBe(0);
});

test('many campaigns at once', async () => {
	const campaigns = await Promise.all(Array.from({ length: AT_ONCE }, () => created(20, ACTIONS)));
	const limit = await looped();
	await asked({ pace: 0 });
	const answers: number[] = [];
	const began = process.hrtime.bigint();
	const launches = campaigns.map(async (campaign) => {
		const at = performance.now();
		const id = await launched(campaign);
		answers.push(performance.now() - at);
		return id;
	});
	const ids = await Promise.all(launches);
	await Promise.all(ids.map(ended));
	const { calls, last } = await asked({});
	const rate = (calls * 1e9) / Number(BigInt(last) - began);
	console.log(`${AT_ONCE} campaigns at once: ${rate.toFixed(0)} actions/s from the first launch to the last answer, ${(rate / limit).toFixed(2)} × the loop; launch answered ${summary(answers)}`);
	expect(calls).toBe(AT_ONCE * 20 * ACTIONS);
});

test('reading a report, logs apart', async () => {
	const campaign = await created(TESTS, 1);
	const id = await launched(campaign);
	await ended(id);
	const times: number[] = [];
	for (let time = 0; time < 100; time += 1) {
		const at = performance.now();
		await client.must('GET', `/api/rapports/${id}?logs=false`);
		times.push(performance.now() - at);
	}
	console.log(`report of ${TESTS} tests without logs: ${summary(times)}; in the end ${memory()} MiB`);
});

/** A campaign of tests that call the target; gives its id. The last call of a test has the test's own key. */
async function created(tests: number, actions: number): Promise<string> {
	const { campain_id } = await client.must('POST', '/api/campains', { name: `Load ${tests} × ${actions}` });
	const call = (last: boolean): object => ({ type: 'http', value: { method: 'GET', url: `http://127.0.0.1:${port}/run/${last ? '{{test.test_id}}' : 'before'}` } });
	const each = Array.from({ length: actions }, (_, number) => call(number === actions - 1));
	for (let number = 0; number < tests; number += 1) await client.must('POST', '/api/tests', { campain_id, name: `t${number}`, actions: each });
	return campain_id;
}

const launched = async (campaign: string): Promise<string> =>
	(await client.must('POST', '/api/rapports/execute', { campain_id: campaign, name: `run ${process.hrtime.bigint()}`, filiere: 'LOAD' })).rapport_id;

/** Runs a campaign whose first request is answered once everybody watches. */
async function watched(campaign: string, viewers: number, pace: number, calls: number): Promise<{ rate: number; seconds: number; delays: number[]; events: number }> {
	await asked({ pace, hold: true });
	const id = await launched(campaign);
	const child = fork(path.join(import.meta.dirname, 'viewers.mjs'), [server.base, client.token, id, String(viewers)]);
	await heard(child);
	await asked({ open: true });
	await ended(id);
	const told: Told = await asked({});
	child.send({});
	const { arrivals, last } = await heard(child);
	child.kill();
	expect(told.calls).toBe(calls);
	const answered = new Map(told.answered.map(([key, at]) => [key, BigInt(at)]));
	const delays = arrivals.flatMap(({ completed }: { completed: [string, string][] }) => completed.map(([test, at]) => Number(BigInt(at) - answered.get(test)!) / 1e6));
	const events = arrivals.reduce((sum: number, one: { events: number }) => sum + one.events, 0);
	const [first, end] = [BigInt(told.first), BigInt(told.last)];
	return { rate: ((calls - 1) * 1e9) / Number(end - first), seconds: Number(BigInt(last) - first) / 1e9, delays, events };
}

async function ended(id: string): Promise<void> {
	for (;;) {
		const { status } = await client.must('GET', `/api/rapports/${id}?logs=false`);
		if (!['pending', 'running'].includes(status)) return expect(status).toBe('completed');
		await new Promise((resolve) => setTimeout(resolve, 100));
	}
}

async function looped(): Promise<number> {
	await asked({ pace: 0 });
	const { rate } = await heard(fork(path.join(import.meta.dirname, 'loop.mjs'), [String(port), String(LOOP)]));
	return rate;
}

const heard = (child: ChildProcess): Promise<any> => new Promise((resolve) => child.once('message', resolve));

function asked(question: object): Promise<any> {
	const answer = heard(target);
	target.send(question);
	return answer;
}

function summary(milliseconds: number[]): string {
	const sorted = [...milliseconds].sort((left, right) => left - right);
	const at = (part: number): string => (sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * part) - 1)] ?? NaN).toFixed(2);
	return `p50 ${at(0.5)} ms, p99 ${at(0.99)} ms`;
}

/** MiB that the server holds. */
const memory = (): string => (Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${server.life!.pid}/status`, 'utf8'))![1]) / 1024).toFixed(1);

/** Seconds of processor time that the server has used; Linux counts them in hundredths. */
function busy(): number {
	const fields = readFileSync(`/proc/${server.life!.pid}/stat`, 'utf8').split(') ')[1]!.split(' ');
	return (Number(fields[11]) + Number(fields[12])) / 100;
}

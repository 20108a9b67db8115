// Many people watch one long run over connections that break, hang and come back; the server is killed once.
import { expect, test } from '@playwright/test';
import { instant } from '../support/instant';
import { Api } from '../support/api';
import { differences, fieldsOf } from './rig/follower';
import { Findings } from './rig/findings';
import { Random, SEED, setting } from './rig/random';
import { INTERRUPTED } from './rig/audit';
import { ADMIN, Server } from './rig/server';
import { Viewer, type Fault } from './rig/viewer';

const CI = process.env.CI !== undefined;
const VIEWERS = setting('VIEWERS', CI ? 100 : 200);
const LENGTH = setting('SECONDS', CI ? 20 : 60);
/** Tests of the long run: about sixteen a second. */
const TESTS = Math.round((LENGTH * 1000) / 60);
/** How long everybody may take to have the end, once the run has ended. */
const CATCHING_UP = 240_000;
const FOLD = 'what a viewer folded is the report';

test(`${VIEWERS} viewers over broken connections all end with the same report`, async () => {
	const findings = new Findings(() => `seed ${SEED}`);
	console.log(`TRUST_SEED=${SEED} VIEWERS=${VIEWERS} SECONDS=${LENGTH}`);
	const random = Random.of('viewers');
	const server = await Server.make();
	try {
		await server.start();
		const client = await Api.signIn(server.base, ADMIN);
		await client.must('POST', '/api/filieres', { name: 'TRUST' });
		const [alone, stuck] = await slowed(server, client);
		console.log(`a run of ${Math.ceil(TESTS / 4)} tests: ${alone.toFixed(1)} s alone, ${stuck.toFixed(1)} s with ${VIEWERS} viewers that read nothing: ratio ${(stuck / alone).toFixed(2)}`);
		await broken(server, client, random, findings);
		findings.check(client.broken.length === 0, 'requests are answered well', 'answers of 500', client.broken.slice(0, 5));
		// A shared machine may be slow; a run that waits for its viewers is slower than that.
		expect(stuck).toBeLessThan(alone * 5 + 15);
	} finally {
		await server.remove();
	}
	expect(findings.told().join('\n')).toBe('');
});

test('a viewer that is too far behind loses events, sees the gap, and ends with the same report', async () => {
	const findings = new Findings(() => `seed ${SEED}`);
	const server = await Server.make();
	try {
		await server.start();
		const client = await Api.signIn(server.base, ADMIN);
		await client.must('POST', '/api/filieres', { name: 'TRUST' });
		const id = await launch(client, await flooding(client), 'flood');
		const tests = (await client.must('GET', `/api/rapports/${id}?logs=false`)).tests as { testId: string }[];
		const viewers = await watching(server, client, id, 6, () => [tests[1]!.testId, tests.at(-1)!.testId]);
		for (const viewer of viewers.slice(0, 3)) viewer.stick();
		await ended(server, client, id);
		// Also where the last events are among those that were lost, and none comes after them.
		await caughtUp(viewers, 30_000);
		await compare(client, id, viewers, findings);
		tell(viewers);
		for (const viewer of viewers) viewer.close();
	} finally {
		await server.remove();
	}
	expect(findings.told().join('\n')).toBe('');
});

/** A campaign that says more than is kept for a viewer: 40,000 lines. */
async function flooding(client: Api): Promise<string> {
	const { campain_id } = await client.must('POST', '/api/campains', { name: 'Flood' });
	const message = Array.from({ length: 400 }, (_, line) => `line ${line} of a long text that nobody reads as it comes`).join('\n');
	const actions = Array.from({ length: 10 }, () => ({ type: 'pause', value: { duration: 20, message } }));
	for (let number = 0; number < 10; number += 1) await client.must('POST', '/api/tests', { campain_id, name: `t${number}`, actions });
	return campain_id;
}

/** A campaign of tests that talk and wait; gives its id. */
async function talking(client: Api, name: string, tests: number): Promise<string> {
	const { campain_id } = await client.must('POST', '/api/campains', { name });
	const message = Array.from({ length: 3 }, (_, line) => `line ${line} of what is said`).join('\n');
	for (let number = 0; number < tests; number += 1) {
		await client.must('POST', '/api/tests', { campain_id, name: `t${number}`, actions: [{ type: 'pause', value: { duration: 50, message } }] });
	}
	return campain_id;
}

const launch = async (client: Api, campaign: string, name: string): Promise<string> =>
	(await client.must('POST', '/api/rapports/execute', { campain_id: campaign, name, filiere: 'TRUST' })).rapport_id;

/** Seconds that a run takes alone, and with viewers that read nothing. */
async function slowed(server: Server, client: Api): Promise<[number, number]> {
	const campaign = await talking(client, 'Slowed', Math.ceil(TESTS / 4));
	const alone = await timed(server, client, await launch(client, campaign, 'alone'));
	const id = await launch(client, campaign, 'with viewers');
	const viewers = await watching(server, client, id, VIEWERS, () => []);
	for (const viewer of viewers) viewer.stick();
	const stuck = await timed(server, client, id);
	for (const viewer of viewers) viewer.close();
	return [alone, stuck];
}

/** Waits for the end of a run; gives its seconds as its report says them. */
async function timed(server: Server, client: Api, id: string): Promise<number> {
	await ended(server, client, id);
	const report = await client.must('GET', `/api/rapports/${id}?logs=false`);
	return (Date.parse(report.finishedAt) - Date.parse(report.startedAt)) / 1000;
}

/** Resolves when a run has ended, as a viewer of its own hears. */
async function ended(server: Server, client: Api, id: string): Promise<void> {
	const viewer = new Viewer(server.base, client, id, []);
	await new Promise<void>((resolve) => (viewer.follower.onEnd = resolve));
	viewer.close();
}

async function watching(server: Server, client: Api, id: string, count: number, open: (number: number) => string[]): Promise<Viewer[]> {
	const viewers = Array.from({ length: count }, (_, number) => new Viewer(server.base, client, id, open(number)));
	await Promise.all(viewers.map((viewer) => viewer.joined()));
	return viewers;
}

/** The long run, with everything that breaks. */
async function broken(server: Server, client: Api, random: Random, findings: Findings): Promise<void> {
	const campaign = await talking(client, 'Long', TESTS);
	const tests = (await client.must('GET', `/api/tests?campain_id=${campaign}&brief=true&page_size=100`)).data as { _id: string }[];
	const id = await launch(client, campaign, 'long');
	const open = (number: number): string[] => (number % 5 === 0 ? [random.pick(tests)._id, random.pick(tests)._id] : []);
	const viewers = await watching(server, client, id, VIEWERS, open);
	for (const viewer of viewers) viewer.follower.onFault = (what, data, kind) => findings.note(kind ? `${FOLD} (${kind})` : FOLD, what, data);
	const end = { came: false };
	const over = ended(server, client, id).then(() => void (end.came = true));
	const killed = killOnce(server, random);
	// Not until the end is heard: who is never left alone never catches up.
	const enough = instant() + LENGTH * 1_200;
	while (!end.came && instant() < enough) {
		random.pick(viewers).suffer(random.pick<Fault>(['destroyed', 'left', 'stuck', 'stuck']), random);
		await Promise.race([over, pause(random.between(20, 480))]);
	}
	await Promise.all([killed, over]);
	await caughtUp(viewers);
	await compare(client, id, viewers, findings);
	const { tests: results, counts, startedAt, finishedAt } = await client.must('GET', `/api/rapports/${id}`);
	const unwell = results.filter((one: { status: string; log_lines: string[] }) => one.status !== 'passed' && !one.log_lines.some((line) => INTERRUPTED.test(line)));
	findings.check(results.length === TESTS && unwell.length === 0 && counts.failed <= 1, 'the run goes on', `${counts.failed} tests failed for one kill`, unwell.slice(0, 2));
	tell(viewers);
	const lasted = (Date.parse(finishedAt) - Date.parse(startedAt)) / 1000;
	console.log(`the long run of ${TESTS} tests took ${lasted.toFixed(1)} s`);
	for (const viewer of viewers) viewer.close();
}

/** In the middle of the run the process is killed and started again. */
async function killOnce(server: Server, random: Random): Promise<void> {
	await pause(LENGTH * 1000 * random.between(0.3, 0.6));
	await server.stop('SIGKILL');
	await server.start();
}

/** Everybody is connected again; waits until each has heard the end. */
async function caughtUp(viewers: Viewer[], limit = CATCHING_UP): Promise<void> {
	const waiting = viewers.filter(({ follower }) => !follower.ended);
	const all = Promise.all(waiting.map(({ follower }) => new Promise<void>((resolve) => (follower.onEnd = resolve))));
	for (const viewer of viewers) viewer.mend();
	const began = instant();
	await Promise.race([all, pause(limit)]);
	console.log(`${waiting.length} of ${viewers.length} viewers had not heard the end when it came; ${((instant() - began) / 1000).toFixed(1)} s later ${viewers.filter(({ follower }) => !follower.ended).length} had not`);
}

async function compare(client: Api, id: string, viewers: Viewer[], findings: Findings): Promise<void> {
	const report = await client.must('GET', `/api/rapports/${id}`);
	const logs = new Map<string, string[]>(report.tests.map((test: { testId: string; log_lines: string[] }) => [test.testId, test.log_lines]));
	findings.check(report.progress === 100, 'the run goes on', `progress is ${report.progress}`);
	await Promise.all(viewers.map((viewer) => viewer.complete()));
	for (const [number, { follower, logs: shown }] of viewers.entries()) {
		if (!follower.report) {
			findings.note(FOLD, `viewer ${number} has nothing`);
			continue;
		}
		const differing = differences(follower.report, report);
		findings.check(differing.length === 0, `${FOLD} (${fieldsOf(differing)})`, `viewer ${number}, joined ${follower.joins} times`, differing.slice(0, 8));
		for (const [test, lines] of shown) {
			const mine = [...lines].sort(([left], [right]) => left - right).map(([, line]) => line);
			findings.check(JSON.stringify(mine) === JSON.stringify(logs.get(test)), 'the logs a viewer shows are those stored', `viewer ${number}, test ${test}`, [mine, logs.get(test)]);
		}
	}
}

function tell(viewers: Viewer[]): void {
	const sum = (number: (viewer: Viewer) => number): number => viewers.reduce((all, viewer) => all + number(viewer), 0);
	console.log(
		`${sum(({ faults }) => faults.destroyed)} connections destroyed, ${sum(({ faults }) => faults.left)} left, ${sum(({ faults }) => faults.stuck)} stuck; ` +
			`${sum(({ follower }) => follower.joins)} joins, ${sum(({ follower }) => follower.gaps)} gaps, ${sum(({ follower }) => follower.seen)} events seen before, ${sum(({ follower }) => follower.late)} joins answered late`
	);
}

const pause = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

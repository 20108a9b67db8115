// Real Socket.IO clients, each transport: the order of the contract, late joins, refusals.
import { spawn } from 'node:child_process';
import path from 'node:path';
import { io, type Socket } from 'socket.io-client';
import { expect, test } from '@playwright/test';
import { Api } from '../support/api';
import type { Program } from '../support/program';
import { ADMIN, served } from '../support/served';

const PYTHON = process.env.PYTHON ?? 'python3';

interface Told {
	name: string;
	seq: number;
	[field: string]: unknown;
}

let program: Program;
let api: Api;
let campaign: string;

test.beforeAll(async () => {
	const lasting = ([name, duration]: readonly [string, number]) => ({ name, actions: [{ type: 'pause', value: { duration, message: name } }] });
	({ program, api, campaign } = await served(([['first', 300], ['second', 900], ['third', 300]] as const).map(lasting)));
});

test.afterAll(() => program.remove());

function client(transport: string, auth: object = { token: api.token }): Socket {
	return io(program.base, { transports: [transport], auth, reconnection: false, forceNew: true });
}

const NAMES = ['campain_started', 'test_started', 'test_log', 'test_action', 'test_completed', 'campain_progress', 'campain_completed', 'campain_error'];

function record(socket: Socket): { told: Told[]; ended: Promise<void> } {
	const told: Told[] = [];
	const ended = new Promise<void>((resolve) => {
		for (const name of NAMES) {
			socket.on(name, (payload: Omit<Told, 'name'>) => {
				told.push({ ...payload, name } as Told);
				if (name === 'campain_completed') resolve();
			});
		}
	});
	return { told, ended };
}

async function launch(name: string): Promise<string> {
	const answer = await api.call('POST', '/api/rapports/execute', { campain_id: campaign, name, filiere: 'DEV' });
	expect(answer.status).toBe(201);
	return answer.body.rapport_id;
}

/** Log lines per test of a snapshot, with the lines told after it. */
function folded(snapshot: any, told: Told[]): Record<string, string[]> {
	const logs: Record<string, string[]> = Object.fromEntries(snapshot.tests.map((one: any) => [one.testId, [...one.log_lines]]));
	for (const event of told) if (event.name === 'test_log') logs[event.test_id as string]!.push(event.log as string);
	return logs;
}

async function stored(report: string): Promise<Record<string, string[]>> {
	const { body } = await api.call('GET', `/api/rapports/${report}`);
	return Object.fromEntries(body.tests.map((one: any) => [one.testId, one.log_lines]));
}

for (const transport of ['websocket', 'polling']) {
	test(`socket.io-client over ${transport}: order, late join, campaign room`, async () => {
		const watcher = client(transport);
		const room = client(transport);
		await Promise.all([watcher, room].map((socket) => new Promise((resolve, reject) => socket.once('connect', () => resolve(0)).once('connect_error', reject))));
		expect(await room.emitWithAck('join', { room: `campain_${campaign}` })).toMatchObject({ ok: true });
		const fromRoom = record(room);
		const early = record(watcher);
		const report = await launch(`order ${transport}`);
		const joined = await watcher.emitWithAck('join_rapport', { rapport_id: report });
		expect(joined).toMatchObject({ ok: true, room: `rapport_${report}` });
		expect(joined.rapport).toMatchObject({ _id: report, details: `order ${transport}` });
		expect(joined.rapport.tests).toHaveLength(3);

		// Another joins in the middle, over the same transport.
		while (!early.told.some((event) => event.name === 'test_started' && event.test_id === joined.rapport.tests[1].testId)) {
			await new Promise((resolve) => watcher.once('test_started', resolve));
		}
		const late = client(transport);
		const lateTold = record(late);
		const lateJoined = await late.emitWithAck('join_rapport', { rapport_id: report });
		await Promise.all([early.ended, lateTold.ended, fromRoom.ended]);

		for (const { told, snapshot } of [{ told: early.told, snapshot: joined }, { told: lateTold.told, snapshot: lateJoined }]) {
			const numbers = told.map((event) => event.seq);
			expect(numbers, 'no event is missing, none comes twice').toEqual(numbers.map((_, index) => snapshot.seq + 1 + index));
			expect(folded(snapshot.rapport, told)).toEqual(await stored(report));
		}
		const order = early.told.filter((event) => event.name !== 'test_log').map((event) => event.name);
		const whole = ['campain_started', ...Array(3).fill(['test_started', 'test_action', 'test_completed', 'campain_progress']).flat(), 'campain_completed'];
		expect(order).toEqual(whole.slice(whole.length - order.length));
		const completed = early.told.filter((event) => event.name === 'test_completed');
		expect(completed.at(-1)).toMatchObject({ rapport_id: report, status: 'passed' });
		expect(completed.at(-1)!.log_lines).toEqual((await stored(report))[completed.at(-1)!.test_id as string]);
		expect(early.told.filter((event) => event.name === 'campain_progress').at(-1)).toMatchObject({ progress: 100 });
		expect(early.told.at(-1)).toMatchObject({ status: 'completed', result: 'success' });
		expect(fromRoom.told.map((event) => event.name)).toEqual(whole.filter((name) => name !== 'test_action'));
		for (const socket of [watcher, room, late]) socket.close();
	});

	test(`socket.io-client over ${transport}: refused without a good token`, async () => {
		for (const auth of [{}, { token: 'x.y.z' }]) {
			const socket = client(transport, auth);
			const error = await new Promise<Error>((resolve) => socket.once('connect_error', resolve));
			expect(error.message).toMatch(/^Token (manquant|invalide)$/);
			expect(socket.connected).toBe(false);
			socket.close();
		}
	});
}

test('a connection ends with its sign-in', async () => {
	const guest = await Api.signIn(program.base, ADMIN);
	const socket = client('websocket', { token: guest.token });
	await new Promise((resolve) => socket.once('connect', () => resolve(0)));
	const cut = new Promise((resolve) => socket.once('disconnect', resolve));
	await guest.call('POST', '/api/logout');
	expect(await cut).toBe('io server disconnect');
});

test('a single test tells its room', async () => {
	const { body } = await api.call('GET', `/api/tests?campain_id=${campaign}`);
	const id = body.data[0]._id;
	const socket = client('websocket');
	const { told } = record(socket);
	expect(await socket.emitWithAck('join_test', { test_id: id })).toEqual({ ok: true, room: `test_${id}` });
	const over = new Promise((resolve) => socket.once('test_completed', resolve));
	await api.call('POST', `/api/tests/${id}/execute`, { filiere: 'DEV' });
	expect(await over).toMatchObject({ test_id: id, status: 'passed' });
	expect(told[0]).toMatchObject({ name: 'test_started', test_id: id });
	expect(told.filter((event) => event.name === 'test_log').length).toBeGreaterThan(4);
	expect(await socket.emitWithAck('leave', { room: `test_${id}` })).toMatchObject({ ok: true });
	for (const [event, payload] of [['join_rapport', { rapport_id: 'x' }], ['join_rapport', {}], ['join', { room: 'everything' }], ['join_test', 3]] as const) {
		expect(await socket.emitWithAck(event, payload)).toMatchObject({ ok: false });
	}
	socket.close();
});

for (const transport of ['websocket', 'polling']) {
	test(`python-socketio over ${transport}: order, late join, refusal`, async () => {
		const script = path.resolve(import.meta.dirname, '../clients/follow.py');
		const child = spawn(PYTHON, [script, program.base, api.token, transport, campaign], { stdio: ['ignore', 'pipe', 'pipe'] });
		let [out, errors] = ['', ''];
		child.stdout.on('data', (text: Buffer) => (out += text));
		child.stderr.on('data', (text: Buffer) => (errors += text));
		const code = await new Promise((resolve) => child.once('close', resolve));
		expect(code, errors).toBe(0);
		expect(out.trim()).toBe('ok');
	});
}

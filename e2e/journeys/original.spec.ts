// The original's own front end over Socket.IO, with the client it ships (4.5.4): every field it reads, and its type.
import { io, type Socket } from 'socket.io-client-4.5.4';
import { expect, test } from '@playwright/test';
import type { Api } from '../support/api';
import type { Program } from '../support/program';
import { served } from '../support/served';

type Kind = 'string' | 'number';
type Fields = Record<string, Kind>;

/** What each event of a room holds for these pages. */
const REPORT: Record<string, Fields> = {
	campain_started: { rapport_id: 'string', campain_id: 'string' },
	test_started: { rapport_id: 'string', test_id: 'string' },
	test_log: { rapport_id: 'string', test_id: 'string', log: 'string' },
	test_completed: { rapport_id: 'string', test_id: 'string', status: 'string', logs: 'string' },
	campain_progress: { rapport_id: 'string', progress: 'number' },
	campain_completed: { rapport_id: 'string', status: 'string', result: 'string', progress: 'number' }
};
const CAMPAIGN: Record<string, Fields> = {
	campain_started: { rapport_id: 'string', campain_id: 'string' },
	test_started: { rapport_id: 'string', campain_id: 'string', test_id: 'string' },
	test_completed: { rapport_id: 'string', campain_id: 'string', test_id: 'string', status: 'string', logs: 'string' },
	campain_progress: { rapport_id: 'string', campain_id: 'string', progress: 'number' },
	campain_completed: { rapport_id: 'string', campain_id: 'string', status: 'string', result: 'string', progress: 'number' }
};
const TEST: Record<string, Fields> = {
	test_started: { test_id: 'string', status: 'string' },
	test_log: { test_id: 'string', log: 'string' },
	test_completed: { test_id: 'string', status: 'string', logs: 'string' }
};

interface Told {
	name: string;
	payload: Record<string, unknown>;
}

let program: Program;
let api: Api;
let campaign: string;

test.beforeAll(async () => {
	const talk = Array.from({ length: 20 }, (_, number) => ({ type: 'pause', value: { duration: 1, message: `${number} ${'x'.repeat(100)}` } }));
	({ program, api, campaign } = await served([{ name: 'talks', actions: talk }]));
});

test.afterAll(() => program.remove());

async function connected(transport: string): Promise<Socket> {
	const socket = io(program.base, { transports: [transport], auth: { token: api.token }, reconnection: false, forceNew: true });
	await new Promise((resolve, reject) => socket.once('connect', () => resolve(0)).once('connect_error', reject));
	return socket;
}

/** This client knows no promises. */
const ask = (socket: Socket, name: string, payload: object) => new Promise<Record<string, unknown>>((resolve) => socket.emit(name, payload, resolve));

/** Everything that a socket is told until an event of this name. */
function until(socket: Socket, last: string): Promise<Told[]> {
	const told: Told[] = [];
	return new Promise((resolve) =>
		socket.onAny((name: string, payload: Record<string, unknown>) => {
			told.push({ name, payload });
			if (name === last) resolve(told);
		})
	);
}

function check(told: Told[], room: Record<string, Fields>): void {
	for (const [name, fields] of Object.entries(room)) {
		const events = told.filter((one) => one.name === name);
		expect(events.length, name).toBeGreaterThan(0);
		for (const { payload } of events) for (const [field, kind] of Object.entries(fields)) expect(typeof payload[field], `${name}.${field}`).toBe(kind);
	}
}

for (const transport of ['websocket', 'polling']) {
	test(`a report and its campaign, over ${transport}`, async () => {
		const [page, list] = [await connected(transport), await connected(transport)];
		const [onPage, onList] = [until(page, 'campain_completed'), until(list, 'campain_completed')];
		expect(await ask(list, 'join', { room: `campain_${campaign}` })).toMatchObject({ ok: true });
		const { rapport_id } = (await api.call('POST', '/api/rapports/execute', { campain_id: campaign, name: `run ${transport}`, filiere: 'DEV' })).body;
		const joined = (await ask(page, 'join_rapport', { rapport_id })) as { ok: boolean; rapport: { tests: { logs: string; log_lines: string[] }[] } };
		expect(joined.rapport.tests[0]!.logs).toBe(joined.rapport.tests[0]!.log_lines.join('\n'));
		const [told, listed] = [await onPage, await onList];
		// Who joins late has the beginning in the report.
		const { campain_started: _, test_started: __, ...heard } = REPORT;
		check(told, heard);
		check(listed, CAMPAIGN);
		const stored = (await api.call('GET', `/api/rapports/${rapport_id}`)).body.tests[0];
		const whole = told.find((one) => one.name === 'test_completed')!.payload;
		expect([typeof stored.logs, whole.logs, whole.log_lines]).toEqual(['string', stored.logs, stored.log_lines]);
		expect(stored.logs.length).toBeGreaterThan(1000);
		expect(listed.find((one) => one.name === 'test_completed')!.payload.logs).toBe([...stored.logs].slice(0, 1000).join(''));
		expect(told.at(-1)!.payload).toMatchObject({ status: 'completed', result: 'success', progress: 100 });
		for (const socket of [page, list]) socket.close();
	});
}

test('a test alone, and what is not there', async () => {
	const socket = await connected('websocket');
	const { body } = await api.call('GET', `/api/tests?campain_id=${campaign}`);
	const test_id = body.data[0]._id;
	expect(await ask(socket, 'join_test', { test_id })).toMatchObject({ ok: true });
	const told = until(socket, 'test_completed');
	await api.call('POST', `/api/tests/${test_id}/execute`, { filiere: 'DEV' });
	check(await told, TEST);
	expect(await ask(socket, 'join_perf', { rapport_id: 'x' })).toMatchObject({ ok: false, code: 'not_implemented' });
	expect(await ask(socket, 'leave', { room: `test_${test_id}` })).toMatchObject({ ok: true });
	socket.close();
});

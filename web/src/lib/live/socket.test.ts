import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { get } from '$lib/api/client';
import { listenTo } from './room';
import { connection, disconnect, reconnect } from './socket';

const io = vi.hoisted(() => {
	const handlers = new Map<string, Set<(told?: unknown) => void>>();
	return {
		handlers,
		connected: false,
		active: true,
		on: (name: string, handler: () => void) => void (handlers.get(name) ?? handlers.set(name, new Set()).get(name)!).add(handler),
		off: (name: string, handler: () => void) => void handlers.get(name)?.delete(handler),
		emit: vi.fn<(name: string, told: { room: string }, answer?: () => void) => unknown>(),
		connect: vi.fn(),
		disconnect: vi.fn()
	};
});
vi.mock('socket.io-client', () => ({ io: () => io }));
vi.mock('$lib/api/client', () => ({ get: vi.fn() }));
const asked = vi.mocked(get as unknown as (path: string) => Promise<unknown>);

/** What was said to the server, and of which room. */
const said = () => io.emit.mock.calls.map(([name, told]) => [name, told.room]);
const tell = (name: string, told?: unknown) => io.handlers.get(name)?.forEach((handler) => handler(told));

beforeEach(() => {
	vi.useFakeTimers();
	io.handlers.clear();
	Object.assign(io, { connected: false, active: true });
	for (const spy of [io.emit, io.connect, asked]) spy.mockReset();
	asked.mockResolvedValue({});
});
afterEach(() => {
	disconnect();
	vi.useRealTimers();
});

it('leaves an unreachable server to the library, and insists where it was refused', async () => {
	connection();
	tell('connect_error');
	await vi.advanceTimersByTimeAsync(10_000);
	expect(asked).not.toHaveBeenCalled();
	io.active = false;
	asked.mockRejectedValueOnce(new Error('unreachable'));
	tell('connect_error');
	await vi.advanceTimersByTimeAsync(3000);
	expect(asked).toHaveBeenCalledWith('/api/me');
	expect(io.connect).toHaveBeenCalledTimes(1);
});

it('does not come back for who has left', async () => {
	connection();
	io.active = false;
	tell('connect_error');
	disconnect();
	await vi.advanceTimersByTimeAsync(10_000);
	expect(io.connect).not.toHaveBeenCalled();
});

it('connects again after signing in, and after the server ended the connection', () => {
	connection();
	reconnect();
	tell('disconnect', 'io server disconnect');
	tell('disconnect', 'transport close');
	expect(io.connect).toHaveBeenCalledTimes(2);
});

it('leaves a room only when nobody listens to it any more', () => {
	io.connected = true;
	const [heard, other] = [vi.fn(), vi.fn()];
	const first = listenTo('campain_c', vi.fn(), { tests_updated: other });
	const second = listenTo('campain_c', vi.fn(), { tests_updated: heard });
	first();
	expect(said()).toEqual([['join', 'campain_c'], ['join', 'campain_c']]);
	tell('tests_updated');
	second();
	expect(said().at(-1)).toEqual(['leave', 'campain_c']);
	tell('tests_updated');
	expect([heard.mock.calls.length, other.mock.calls.length]).toEqual([1, 0]);
});

it('tells that rooms were joined once the server says so, each time anew', () => {
	io.connected = true;
	const answers: (() => void)[] = [];
	io.emit.mockImplementation((_name, _told, answer) => answer && answers.push(answer));
	const answered = () => answers.splice(0).forEach((answer) => answer());
	const joined = vi.fn();
	const leave = listenTo(['campain_a', 'campain_b'], joined, {});
	answers.shift()!();
	expect(joined).not.toHaveBeenCalled();
	answered();
	tell('connect');
	answered();
	expect(joined).toHaveBeenCalledTimes(2);
	// Told too much at once, it was put out of one of them.
	tell('resync', { room: 'campain_x' });
	tell('resync', { room: 'campain_b' });
	expect(said().at(-1)).toEqual(['join', 'campain_b']);
	answered();
	expect(joined).toHaveBeenCalledTimes(3);
	tell('connect');
	leave();
	answered();
	expect(joined).toHaveBeenCalledTimes(3);
});

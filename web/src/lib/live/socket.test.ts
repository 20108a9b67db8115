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
		emit: vi.fn(),
		connect: vi.fn(),
		disconnect: vi.fn()
	};
});
vi.mock('socket.io-client', () => ({ io: () => io }));
vi.mock('$lib/api/client', () => ({ get: vi.fn() }));

const tell = (name: string, told?: unknown) => io.handlers.get(name)?.forEach((handler) => handler(told));

beforeEach(() => {
	vi.useFakeTimers();
	io.handlers.clear();
	Object.assign(io, { connected: false, active: true });
	for (const spy of [io.emit, io.connect, vi.mocked(get)]) spy.mockReset();
	vi.mocked(get).mockResolvedValue({});
});
afterEach(() => {
	disconnect();
	vi.useRealTimers();
});

it('leaves an unreachable server to the library, and insists where it was refused', async () => {
	connection();
	tell('connect_error');
	await vi.advanceTimersByTimeAsync(10_000);
	expect(get).not.toHaveBeenCalled();
	io.active = false;
	vi.mocked(get).mockRejectedValueOnce(new Error('unreachable'));
	tell('connect_error');
	await vi.advanceTimersByTimeAsync(3000);
	expect(get).toHaveBeenCalledWith('/api/me');
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
	const [joined, heard, other] = [vi.fn(), vi.fn(), vi.fn()];
	const first = listenTo('campain_c', joined, { tests_updated: other });
	const second = listenTo('campain_c', joined, { tests_updated: heard });
	first();
	expect(io.emit.mock.calls).toEqual([['join', { room: 'campain_c' }], ['join', { room: 'campain_c' }]]);
	tell('tests_updated');
	tell('connect');
	expect([joined.mock.calls.length, heard.mock.calls.length]).toEqual([3, 1]);
	// Told too much at once, it was put out of the room.
	tell('resync', { room: 'campain_x' });
	expect(joined).toHaveBeenCalledTimes(3);
	tell('resync', { room: 'campain_c' });
	expect([joined.mock.calls.length, io.emit.mock.lastCall]).toEqual([4, ['join', { room: 'campain_c' }]]);
	second();
	expect(io.emit.mock.lastCall).toEqual(['leave', { room: 'campain_c' }]);
	tell('tests_updated');
	expect(heard).toHaveBeenCalledTimes(1);
});

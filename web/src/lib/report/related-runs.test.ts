import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { get } from '$lib/api/client';
import { RelatedRuns } from './related-runs.svelte';

const room = vi.hoisted(() => ({ handlers: {} as Record<string, (told: { rapport_id: string }) => void>, joined: () => {}, left: vi.fn() }));
vi.mock('$lib/live/room', () => ({
	listenTo: (_: string, joined: () => void, handlers: typeof room.handlers) => {
		Object.assign(room, { handlers, joined });
		joined();
		return room.left;
	}
}));
vi.mock('$lib/api/client', () => ({ get: vi.fn() }));

const asked = vi.mocked(get as unknown as () => Promise<unknown>);
const tell = (name: string, rapport_id: string) => room.handlers[name]!({ rapport_id });

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('reads what belongs to a report, and again when something of it changes', async () => {
	asked.mockResolvedValue({ reruns: [{ _id: 'again' }], expectedMs: 900, kept: true });
	const kept = vi.fn();
	const relatedRuns = new RelatedRuns('r', 'c', kept);
	await vi.advanceTimersByTimeAsync(0);
	expect([relatedRuns.reruns.length, relatedRuns.expected, kept.mock.lastCall]).toEqual([1, 900, [true]]);
	// Runs of others end without a word here; many changes are one.
	tell('campain_completed', 'another');
	tell('campain_started', 'r');
	await vi.advanceTimersByTimeAsync(5000);
	expect(asked).toHaveBeenCalledTimes(1);
	tell('campain_started', 'new');
	tell('campain_completed', 'again');
	tell('rapports_updated', '');
	await vi.advanceTimersByTimeAsync(5000);
	expect(asked).toHaveBeenCalledTimes(2);
	asked.mockRejectedValueOnce(new Error('unreachable'));
	room.joined();
	await vi.advanceTimersByTimeAsync(0);
	expect(relatedRuns.reruns).toHaveLength(1);
	tell('rapports_updated', '');
	relatedRuns.close();
	await vi.advanceTimersByTimeAsync(5000);
	expect([asked.mock.calls.length, room.left.mock.calls.length]).toEqual([3, 1]);
});

import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { DelayedRequest } from './delayed-request';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('asks once for many changes, and takes only the newest answer', async () => {
	const request = new DelayedRequest(100);
	const [work, took] = [vi.fn((answer: string, ms: number) => new Promise<string>((done) => setTimeout(() => done(answer), ms))), vi.fn()];
	request.ask(() => work('dropped', 1), took);
	request.ask(() => work('slow', 1000), took);
	await vi.advanceTimersByTimeAsync(150);
	expect(work.mock.calls).toEqual([['slow', 1000]]);
	request.ask(() => work('new', 1), took);
	await vi.advanceTimersByTimeAsync(2000);
	expect(took.mock.calls).toEqual([['new']]);
});

it('says nothing of a failure', async () => {
	const took = vi.fn();
	new DelayedRequest(0).ask(() => Promise.reject(new Error('no such page')), took);
	await vi.advanceTimersByTimeAsync(10);
	expect(took).not.toHaveBeenCalled();
});

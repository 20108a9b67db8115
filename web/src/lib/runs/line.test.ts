import { expect, it } from 'vitest';
import { hear as take, repeatable, type Heard, type Line } from './line';

const hear = (line: Line, name: Heard['name'], more: object = {}) => take(line, { name, told: { rapport_id: 'r', campain_id: 'c', ...more } } as Heard);

it('moves up the queue, then runs', () => {
	const line: Line = { status: 'pending', progress: 0, queuePosition: 3 };
	hear(line, 'campain_queued', { position: 2 });
	expect(line.queuePosition).toBe(2);
	hear(line, 'campain_started');
	expect([line.status, line.queuePosition]).toEqual(['running', null]);
	hear(line, 'campain_queued', { position: 1 });
	expect([line.status, line.queuePosition]).toEqual(['running', null]);
});

it('is paused by somebody and goes on', () => {
	const line: Line = { status: 'running', progress: 10 };
	hear(line, 'campain_paused', { by: 'Ada' });
	expect([line.paused, line.pausedBy]).toEqual([true, 'Ada']);
	hear(line, 'campain_progress', { progress: 50 });
	expect([line.paused, line.progress]).toEqual([true, 50]);
	hear(line, 'campain_resumed', { by: null });
	expect([line.paused, line.pausedBy]).toEqual([false, null]);
});

it('is stopped by somebody, and cleans up', () => {
	const line: Line = { status: 'running', progress: 10, stopping: false };
	hear(line, 'campain_stopping', { by: 'Ada' });
	hear(line, 'campain_progress', { progress: 90 });
	expect(line).toEqual({ status: 'running', progress: 90, queuePosition: null, stopping: true });
});

it('stays ended', () => {
	const line: Line = { status: 'cancelled', progress: 40 };
	hear(line, 'campain_progress', { progress: 60 });
	hear(line, 'campain_paused', { by: 'Ada' });
	expect(line).toEqual({ status: 'cancelled', progress: 40 });
});

it('repeats what failed or did not run, only where there is any', () => {
	const run = (status: Line['status'], passed: number, total: number) => repeatable({ status, counts: { passed, total } });
	expect(run('completed', 3, 3)).toEqual({ failed: 0, all: true });
	expect(run('failed', 2, 3)).toEqual({ failed: 1, all: true });
	expect(run('cancelled', 0, 3)).toEqual({ failed: 3, all: true });
	expect(run('running', 1, 3)).toEqual({ failed: 0, all: false });
	expect(run('failed', 0, 0)).toEqual({ failed: 0, all: true });
});

import { afterEach, expect, it, vi } from 'vitest';
import type { Environment } from '$lib/api/types';
import { dismiss, toasts } from '$lib/state/toasts.svelte';
import { removalQuestion, removeReports, rerun, rerunQuestion, stopQuestion } from './run-commands';

vi.hoisted(() => vi.stubGlobal('location', { origin: 'http://localhost' }));

const run = { _id: 'r1', details: 'Mars 2025', filiere: 'PROD' };
const environments = (kept: boolean) => [{ name: 'PROD', protected: kept, color: '' }] as unknown as Environment[];

function answering(status: number, body: object): string[] {
	const sent: string[] = [];
	vi.stubGlobal('fetch', async (request: Request) => {
		sent.push(`${request.method} ${new URL(request.url).pathname} ${await request.text()}`.trimEnd());
		return new Response(JSON.stringify(body), { status });
	});
	return sent;
}

afterEach(() => vi.unstubAllGlobals());

it('names the run that is stopped, and who else has launched it', async () => {
	const question = stopQuestion(run, 'Ada');
	expect([question.text.includes('Mars 2025'), question.warning?.includes('Ada'), stopQuestion(run).warning]).toEqual([true, true, '']);
	const sent = answering(409, { code: 'already_ended', message: 'x' });
	await expect(question.act()).rejects.toThrow('x');
	answering(202, { message: 'ok' });
	await question.act();
	expect(sent).toEqual(['POST /api/rapports/r1/cancel']);
});

it('gives the new report, and asks first where the environment is protected', async () => {
	const sent = answering(201, { message: 'ok', rapport_id: 'r2' });
	expect(await rerun(run, 'failed')).toBe('r2');
	expect(sent).toEqual(['POST /api/rapports/r1/rerun {"only":"failed"}']);
	expect(rerunQuestion(run, 'all', environments(false), async () => undefined)).toBeNull();
	expect(rerunQuestion(run, 'all', environments(true), async () => undefined)?.name).toBe('PROD');
});

it('warns of runs that go on, says what has gone where not all could go, and takes it back', async () => {
	vi.useFakeTimers();
	const doomed = [{ _id: 'r1', details: 'Mars', status: 'completed' as const }, { _id: 'r2', details: '', status: 'running' as const }];
	expect([removalQuestion(doomed, async () => undefined).warning === '', removalQuestion(doomed.slice(0, 1), async () => undefined).warning === '']).toEqual([false, true]);
	const sent: string[] = [];
	vi.stubGlobal('fetch', async ({ method, url }: Request) => {
		sent.push(`${method} ${new URL(url).pathname}`);
		return new Response(JSON.stringify({ message: 'x' }), { status: url.endsWith('r2') ? 503 : 200 });
	});
	const back = vi.fn();
	await expect(removeReports(doomed, back)).rejects.toThrow('x');
	const told = toasts().at(-1)!;
	expect(told.text).toContain('Mars');
	told.action!.run();
	await vi.waitFor(() => expect(back).toHaveBeenCalled());
	expect(sent).toEqual(['DELETE /api/rapports/r1', 'DELETE /api/rapports/r2', 'POST /api/trash/rapport/r1/restore']);
	dismiss(told.id);
	vi.useRealTimers();
});

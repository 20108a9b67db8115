import { afterEach, expect, it, vi } from 'vitest';
import type { Environment } from '$lib/api/types';
import { rerun, rerunQuestion, stopQuestion } from './acts';

const run = { _id: 'r1', details: 'Mars 2025', filiere: 'PROD' };
const environments = (kept: boolean) => [{ name: 'PROD', protected: kept, color: '' }] as unknown as Environment[];

function answering(status: number, body: object): string[] {
	const sent: string[] = [];
	vi.stubGlobal('fetch', async (path: string, { method, body: text }: RequestInit) => {
		sent.push(`${method} ${path} ${String(text)}`);
		return new Response(JSON.stringify(body), { status });
	});
	return sent;
}

afterEach(() => vi.unstubAllGlobals());

it('names the run that is stopped, and tells of it only once it was taken', async () => {
	const stopped = vi.fn();
	const question = stopQuestion(run, stopped);
	expect(question.text).toContain('Mars 2025');
	const sent = answering(409, { code: 'run_ended', message: 'x' });
	await expect(question.act()).rejects.toThrow('x');
	expect(stopped).not.toHaveBeenCalled();
	answering(202, { message: 'ok' });
	await question.act();
	expect([sent, stopped.mock.calls.length]).toEqual([['POST /api/rapports/r1/cancel {}'], 1]);
});

it('gives the new report, and asks first where the environment is protected', async () => {
	const sent = answering(201, { message: 'ok', rapport_id: 'r2' });
	expect(await rerun(run, 'failed')).toBe('r2');
	expect(sent).toEqual(['POST /api/rapports/r1/rerun {"only":"failed"}']);
	expect(rerunQuestion(run, 'all', environments(false), async () => undefined)).toBeNull();
	expect(rerunQuestion(run, 'all', environments(true), async () => undefined)?.name).toBe('PROD');
});

import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { ApiError, get, getFile, post, put, whenSignedOut } from './client';

vi.hoisted(() => vi.stubGlobal('location', { origin: 'http://localhost' }));

const sent: { line: string; language: string | null; type: string | null; body: string }[] = [];
const answers: (() => Response)[] = [];

beforeEach(() => {
	vi.stubGlobal('fetch', async (request: Request) => {
		const { pathname, search } = new URL(request.url);
		const { headers } = request;
		sent.push({ line: `${request.method} ${pathname}${search}`, language: headers.get('accept-language'), type: headers.get('content-type'), body: await request.text() });
		return answers.shift()!();
	});
});

afterEach(() => {
	sent.length = answers.length = 0;
	whenSignedOut(() => Promise.resolve(false));
	vi.unstubAllGlobals();
});

const answering = (status: number, body: string) => void answers.push(() => new Response(body, { status }));
const refusal = (error: unknown) => (error instanceof ApiError ? [error.status, error.code, error.message, error.fields] : error);

it('fills path and query in, leaves out what is empty, and says the language', async () => {
	answering(200, '{"data":[]}');
	expect(await get('/api/campains', { params: { query: { search: '', sort: 'name', page: 2 } } })).toEqual({ data: [] });
	answering(200, '{"message":"ok"}');
	await put('/api/filieres/{name}', { params: { path: { name: 'a/é b' } }, body: { protected: true } });
	expect(sent).toEqual([
		{ line: 'GET /api/campains?sort=name&page=2', language: 'fr', type: null, body: '' },
		{ line: 'PUT /api/filieres/a%2F%C3%A9%20b', language: 'fr', type: 'application/json', body: '{"protected":true}' }
	]);
});

it('tells what the server refuses, and that nobody answers', async () => {
	answering(400, '{"code":"missing","message":"m","fields":["name"]}');
	expect(await get('/api/me').catch(refusal)).toEqual([400, 'missing', 'm', ['name']]);
	answering(502, '<html>');
	expect(await get('/api/me').catch(refusal)).toEqual([502, 'unknown', '', []]);
	answers.push(() => {
		throw new TypeError('network');
	});
	expect(await get('/api/me').catch(refusal)).toEqual([0, 'unreachable', '', []]);
	answering(200, '<html>');
	expect(await get('/api/me')).toEqual({});
	answers.push(() => new Response(null, { status: 204 }));
	expect(await post('/api/logout')).toEqual({});
});

it('sends again what met an expired sign-in, once the person is back', async () => {
	const asked = vi.fn<() => Promise<boolean>>().mockResolvedValueOnce(true).mockResolvedValueOnce(false);
	whenSignedOut(asked);
	answering(401, '{"code":"token_expired"}');
	answering(200, '{"user":{}}');
	await put('/api/me', { body: { name: 'Ada' } });
	expect([asked.mock.calls.length, sent.map(({ body }) => body)]).toEqual([1, ['{"name":"Ada"}', '{"name":"Ada"}']]);
	answering(401, '{"code":"token_expired"}');
	expect(await get('/api/me').catch(refusal)).toEqual([401, 'token_expired', '', []]);
	// A wrong password is no expired sign-in.
	answering(401, '{"code":"bad_credentials"}');
	expect(await post('/api/login', { body: { email: 'a', password: 'b' } }).catch(refusal)).toEqual([401, 'bad_credentials', '', []]);
	expect(asked).toHaveBeenCalledTimes(2);
});

it('gives a file as it came, and the words of a refusal in its place', async () => {
	answers.push(() => new Response('PK', { headers: { ETag: '"x"' } }));
	const file = await getFile('/api/campains/1/archive');
	expect([await file.text(), file.headers.get('ETag')]).toEqual(['PK', '"x"']);
	expect(sent).toEqual([{ line: 'GET /api/campains/1/archive', language: 'fr', type: null, body: '' }]);
	answering(400, '{"code":"files_too_large","message":"m"}');
	expect(await getFile('/api/campains/1/archive').catch(refusal)).toEqual([400, 'files_too_large', 'm', []]);
	answering(502, '<html>');
	expect(await getFile('/api/campains/1/archive').catch(refusal)).toEqual([502, 'unknown', '', []]);
	answers.push(() => {
		throw new TypeError('network');
	});
	expect(await getFile('/api/campains/1/archive').catch(refusal)).toEqual([0, 'unreachable', '', []]);
	whenSignedOut(() => Promise.resolve(true));
	answering(401, '{"code":"token_expired"}');
	answering(200, 'PK');
	expect(await (await getFile('/api/campains/1/archive')).text()).toBe('PK');
});

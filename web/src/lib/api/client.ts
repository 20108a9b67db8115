// Talks to the server in the words of its OpenAPI document: path, query, body and answer have its types. Errors come as
// `ApiError` with words for people.
import createClient, { createQuerySerializer, type FetchOptions, type MethodResponse, type Middleware } from 'openapi-fetch';
import type { FilterKeys, HttpMethod, PathsWithMethod, RequiredKeysOf } from 'openapi-typescript-helpers';
import { language } from '$lib/i18n/index.svelte';
import { read as readWritten } from '$lib/json';
import type { components, paths } from './schema';

export class ApiError extends Error {
	constructor(
		readonly status: number,
		readonly code: string,
		message: string,
		readonly fields: string[] = []
	) {
		super(message);
	}
}

type Problem = Partial<components['schemas']['ProblemBody']>;

/** Called when a sign-in has ended while somebody works; answers whether they are back. */
let askAgain: () => Promise<boolean> = () => Promise.resolve(false);

export function whenSignedOut(ask: () => Promise<boolean>): void {
	askAgain = ask;
}

interface Answer {
	status: number;
	body: unknown;
}

function failure({ status, body }: Answer): ApiError {
	const problem = (typeof body === 'object' && body !== null ? body : {}) as Problem;
	return new ApiError(status, problem.code ?? 'unknown', problem.message ?? '', problem.fields ?? []);
}

/** Sends, and sends again once the person has signed in again: what they typed is not lost. */
async function sendUntilSignedIn(send: () => Promise<Answer>): Promise<unknown> {
	for (;;) {
		const answer = await send();
		if (answer.status >= 200 && answer.status < 300) return answer.body;
		const error = failure(answer);
		if (error.status !== 401 || error.code === 'bad_credentials' || !(await askAgain())) throw error;
	}
}

const speaking: Middleware = { onRequest: ({ request }) => request.headers.set('Accept-Language', language()) };
const unreachable: Middleware = { onError: () => new ApiError(0, 'unreachable', '') };
const serialize = createQuerySerializer();

const origin = globalThis.location?.origin;

const client = createClient<paths>({
	baseUrl: origin,
	fetch: (request) => fetch(request),
	// What is empty asks for nothing.
	querySerializer: (query) => serialize(Object.fromEntries(Object.entries(query).filter(([, value]) => value !== '')))
});
client.use(speaking, unreachable);

type Init<Path extends keyof paths, Method extends HttpMethod> = FetchOptions<FilterKeys<paths[Path], Method>>;
/** What a request needs beside its path; nothing where nothing must be said. */
type Said<Init> = RequiredKeysOf<Init> extends never ? [init?: Init] : [init: Init];
type Call<Method extends HttpMethod> = <Path extends PathsWithMethod<paths, Method>>(
	path: Path,
	...said: Said<Init<Path, Method>>
) => Promise<MethodResponse<typeof client, Method, Path>>;

type Read = (text: string) => unknown;

/** What was answered; nothing where something between here and the server has answered. */
function readable(text: string, read: Read): unknown {
	try {
		return read(text);
	} catch {
		return {};
	}
}

/** As any request is sent; what a path takes is said by the type that callers see. */
type Sending = (method: HttpMethod, path: string, init: object) => Promise<{ data?: string; error?: unknown; response: Response }>;

function call<Method extends HttpMethod>(method: Method, read: Read = JSON.parse): Call<Method> {
	const send = client.request as unknown as Sending;
	const exchange = async (path: string, init: object): Promise<Answer> => {
		const { data, error, response } = await send(method, path, { ...init, parseAs: 'text' });
		return { status: response.status, body: response.ok ? readable(data ?? '', read) : error };
	};
	return ((path: string, init: object = {}) => sendUntilSignedIn(() => exchange(path, init))) as Call<Method>;
}

export const get = call('get');
/** Like `get`, with numbers as they were written where JavaScript would change them: see `$lib/json`. */
export const getWritten = call('get', readWritten);
export const post = call('post');
export const put = call('put');
export const remove = call('delete');

/** Sends a form; `progress` hears the part of it that has left, from 0 to 1. */
function sendForm(path: string, form: FormData, progress: (part: number) => void, signal: AbortSignal): Promise<unknown> {
	const send = (): Promise<Answer> =>
		new Promise((resolve, reject) => {
			// Only this older interface tells how much has been sent.
			const request = new XMLHttpRequest();
			request.open('POST', path);
			request.setRequestHeader('Accept-Language', language());
			request.responseType = 'json';
			request.upload.onprogress = (event) => progress(event.lengthComputable ? event.loaded / event.total : 0);
			request.onload = () => resolve({ status: request.status, body: request.response });
			request.onerror = () => reject(new ApiError(0, 'unreachable', ''));
			request.onabort = () => reject(new ApiError(0, 'aborted', ''));
			signal.addEventListener('abort', () => request.abort(), { once: true });
			request.send(form);
		});
	return sendUntilSignedIn(send);
}

/** Sends a file of a campaign. */
export function upload(campaign: string, file: File, progress: (part: number) => void, signal: AbortSignal): Promise<unknown> {
	const form = new FormData();
	form.append('file', file);
	return sendForm(`/api/campains/${encodeURIComponent(campaign)}/files`, form, progress, signal);
}

/** Sends what is imported, or asks what it would change. */
export async function sendImport(form: FormData, progress: (part: number) => void, signal: AbortSignal): Promise<components['schemas']['ImportBody']> {
	return (await sendForm('/api/imports', form, progress, signal)) as components['schemas']['ImportBody'];
}

/** A file that the server makes: asked for like anything else, so that a refusal has its words. */
export async function getFile(path: string): Promise<Response> {
	const send = async (): Promise<Answer> => {
		const response = await fetch(new Request(new URL(path, origin), { headers: { 'Accept-Language': language() }, cache: 'no-store' })).catch(() => {
			throw new ApiError(0, 'unreachable', '');
		});
		return { status: response.status, body: response.ok ? response : readable(await response.text(), JSON.parse) };
	};
	return (await sendUntilSignedIn(send)) as Response;
}

// Talks to the server: JSON in, JSON out, errors as `ApiError` with words for people.
import { read as readWritten } from '$lib/json';
import { language } from '$lib/i18n/index.svelte';

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

interface Problem {
	message?: string;
	code?: string;
	fields?: string[];
}

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
async function insist<T>(send: () => Promise<Answer>): Promise<T> {
	for (;;) {
		const answer = await send();
		if (answer.status >= 200 && answer.status < 300) return answer.body as T;
		const error = failure(answer);
		if (error.status !== 401 || error.code === 'bad_credentials' || !(await askAgain())) throw error;
	}
}

async function exchange(method: string, path: string, body?: unknown, read: (text: string) => unknown = JSON.parse): Promise<Answer> {
	const headers: Record<string, string> = { 'Accept-Language': language() };
	if (body !== undefined) headers['Content-Type'] = 'application/json';
	let response: Response;
	try {
		response = await fetch(path, { method, headers, body: body === undefined ? undefined : JSON.stringify(body) });
	} catch {
		throw new ApiError(0, 'unreachable', '');
	}
	const text = await response.text().catch(() => '');
	let answer: unknown = {};
	try {
		answer = read(text);
	} catch {
		// Something between here and the server has answered.
	}
	return { status: response.status, body: answer };
}

const call = <T>(method: string, path: string, body?: unknown): Promise<T> => insist<T>(() => exchange(method, path, body));

export const get = <T>(path: string): Promise<T> => call<T>('GET', path);
/** Like `get`, with numbers as they were written where JavaScript would change them: see `$lib/json`. */
export const getWritten = <T>(path: string): Promise<T> => insist<T>(() => exchange('GET', path, undefined, readWritten));
export const post = <T>(path: string, body: unknown = {}): Promise<T> => call<T>('POST', path, body);
export const put = <T>(path: string, body: unknown): Promise<T> => call<T>('PUT', path, body);
export const remove = <T>(path: string): Promise<T> => call<T>('DELETE', path);

/** Sends a file as a form; `progress` hears the part of it that has left, from 0 to 1. */
export function upload<T>(path: string, file: File, progress: (part: number) => void, signal: AbortSignal): Promise<T> {
	return insist<T>(
		() =>
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
				const form = new FormData();
				form.append('file', file);
				request.send(form);
			})
	);
}

/** A path with query parameters; empty ones are left out. */
export function query(path: string, parameters: Record<string, string | number | undefined>): string {
	const given = Object.entries(parameters).filter(([, value]) => value !== undefined && value !== '');
	const search = new URLSearchParams(given.map(([name, value]) => [name, String(value)]));
	return given.length > 0 ? `${path}?${search}` : path;
}

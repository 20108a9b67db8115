// Talks to the server: JSON in, JSON out, errors as `ApiError` with words for people.
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

async function call<T>(method: string, path: string, body?: unknown): Promise<T> {
	const headers: Record<string, string> = { 'Accept-Language': language() };
	if (body !== undefined) headers['Content-Type'] = 'application/json';
	let response: Response;
	try {
		response = await fetch(path, { method, headers, body: body === undefined ? undefined : JSON.stringify(body) });
	} catch {
		throw new ApiError(0, 'unreachable', '');
	}
	const answer: unknown = await response.json().catch(() => ({}));
	if (response.ok) return answer as T;
	const problem = answer as Problem;
	throw new ApiError(response.status, problem.code ?? 'unknown', problem.message ?? '', problem.fields ?? []);
}

export const get = <T>(path: string): Promise<T> => call<T>('GET', path);
export const post = <T>(path: string, body: unknown = {}): Promise<T> => call<T>('POST', path, body);
export const remove = <T>(path: string): Promise<T> => call<T>('DELETE', path);

/** A path with query parameters; empty ones are left out. */
export function query(path: string, parameters: Record<string, string | number | undefined>): string {
	const given = Object.entries(parameters).filter(([, value]) => value !== undefined && value !== '');
	const search = new URLSearchParams(given.map(([name, value]) => [name, String(value)]));
	return given.length > 0 ? `${path}?${search}` : path;
}

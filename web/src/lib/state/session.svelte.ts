// Who is signed in.
import { goto } from '$app/navigation';
import { ApiError, get, post } from '$lib/api/client';
import type { Identity } from '$lib/api/types';
import { disconnect } from '$lib/live/socket';

let user = $state<Identity | null>(null);

export function currentUser(): Identity | null {
	return user;
}

export function mayEdit(): boolean {
	return user !== null && user.role !== 'viewer';
}

export async function signIn(email: string, password: string): Promise<void> {
	user = (await post<{ user: Identity }>('/api/login', { email, password })).user;
}

export async function setUp(token: string, name: string, email: string, password: string): Promise<void> {
	user = (await post<{ user: Identity }>('/api/setup', { token, name, email, password })).user;
}

export async function signOut(): Promise<void> {
	await post('/api/logout').catch(() => undefined);
	user = null;
	disconnect();
	await goto('/');
}

/** Makes sure that somebody is signed in; goes to the sign-in page and answers `false` where nobody is. */
export async function ensureSignedIn(address: URL): Promise<boolean> {
	if (user) return true;
	try {
		user = await get<Identity>('/api/me');
		return true;
	} catch (error) {
		if (error instanceof ApiError && error.status !== 401) throw error;
		await goToSignIn(address);
		return false;
	}
}

export async function goToSignIn(address: URL): Promise<void> {
	user = null;
	disconnect();
	await goto(`/?next=${encodeURIComponent(address.pathname + address.search)}`);
}

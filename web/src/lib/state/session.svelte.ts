// Who is signed in.
import { goto } from '$app/navigation';
import { ApiError, get, post, put, whenSignedOut } from '$lib/api/client';
import type { Identity } from '$lib/api/types';
import { chooseLanguage } from '$lib/i18n/index.svelte';
import { disconnect, reconnect } from '$lib/live/socket';
import { chooseTheme, type Theme } from './theme.svelte';

let user = $state<Identity | null>(null);
let asking = $state(false);
let answered: ((back: boolean) => void)[] = [];

export function currentUser(): Identity | null {
	return user;
}

export function mayEdit(): boolean {
	return user !== null && user.role !== 'viewer';
}

export function mayAdminister(): boolean {
	return user?.role === 'admin';
}

/** The person as the server knows them, with what they like to see. */
function welcome(person: Identity): void {
	user = person;
	// A language that cannot be had leaves the page in the one it is in.
	if (person.language) void chooseLanguage(person.language).catch(() => undefined);
	if (person.theme) chooseTheme(person.theme);
}

export async function signIn(email: string, password: string): Promise<void> {
	welcome((await post('/api/login', { body: { email, password } })).user);
	reconnect();
}

export async function setUp(token: string, name: string, email: string, password: string): Promise<void> {
	welcome((await post('/api/setup', { body: { token, name, email, password } })).user);
}

export async function signOut(): Promise<void> {
	await post('/api/logout').catch(() => undefined);
	forget();
	await goto('/');
}

/** Changes the person's own account. */
export async function changeProfile(change: Record<string, string>): Promise<void> {
	welcome(await put('/api/me', { body: change }));
}

/** Keeps a preference in the profile; while nobody is signed in, the browser alone remembers it. */
export function remember(taste: { language: string } | { theme: Theme }): void {
	// The choice holds in this browser whatever becomes of the request.
	if (user) void put('/api/me', { body: taste }).then(welcome, () => undefined);
}

/** Makes sure that somebody is signed in; goes to the sign-in page and answers `false` where nobody is. */
export async function ensureSignedIn(address: URL): Promise<boolean> {
	if (user) return true;
	try {
		welcome(await get('/api/me'));
		return true;
	} catch (error) {
		if (error instanceof ApiError && error.status !== 401) throw error;
		await goToSignIn(address);
		return false;
	}
}

/** Learns who is signed in, where somebody is. */
export async function recognise(): Promise<void> {
	if (!user) await get('/api/me').then(welcome, () => undefined);
}

async function goToSignIn(address: URL): Promise<void> {
	forget();
	await goto(`/?next=${encodeURIComponent(address.pathname + address.search)}`);
}

function forget(): void {
	user = null;
	disconnect();
}

/** Whether the sign-in has ended and the person is asked to come back, with the page as it stands. */
export function isAskedAgain(): boolean {
	return asking;
}

/** Ends the question: the person is back, or leaves. */
export function answerAgain(back: boolean): void {
	asking = false;
	for (const tell of answered.splice(0)) tell(back);
	if (!back) void goToSignIn(new URL(location.href));
}

whenSignedOut(() => {
	if (!user) return Promise.resolve(false);
	asking = true;
	return new Promise((resolve) => answered.push(resolve));
});

// Every text of the interface: the server has them, a language is fetched when it is chosen.
import { FluentBundle, FluentResource, type FluentVariable } from '@fluent/bundle';
import type { SpokenLanguage } from '$lib/api/types';

/** An answer that takes longer is none. */
const ANSWER_MS = 15_000;

const bundles = new Map<string, FluentBundle>();
let languages = $state.raw<SpokenLanguage[]>([]);
let current = $state('fr');
/** The language that was chosen last: texts that come later than those of another one do not show. */
let wanted = 'fr';

/** Takes the texts of a language. */
export function learn(code: string, text: string): void {
	const bundle = new FluentBundle(code, { useIsolating: false });
	bundle.addResource(new FluentResource(text), { allowOverrides: true });
	bundles.set(code, bundle);
}

async function ask(path: string): Promise<Response> {
	const response = await fetch(path, { signal: AbortSignal.timeout(ANSWER_MS) });
	if (!response.ok) throw new Error(`${path}: ${response.status}`);
	return response;
}

/** Learns which languages there are, and the texts of the person's choice, else of what the browser likes best. */
export async function startLanguages(): Promise<void> {
	languages = (await (await ask('/api/languages')).json()) as SpokenLanguage[];
	const chosen = globalThis.localStorage?.getItem('language');
	const first = languages.find(({ code }) => code === chosen) ?? languages.find(({ preferred }) => preferred) ?? languages[0];
	await chooseLanguage(first?.code ?? 'fr', false);
}

export function language(): string {
	return current;
}

/** The languages to choose from. */
export function spokenLanguages(): SpokenLanguage[] {
	return languages;
}

/** Shows everything in a language, once its texts are there; one that there is not changes nothing. */
export async function chooseLanguage(code: string, keep = true): Promise<void> {
	wanted = code;
	if (!bundles.has(code)) {
		const response = await ask(`/api/languages/${encodeURIComponent(code)}/pages`);
		// A page in between that answers for everything has no texts.
		if (!response.headers.get('Content-Type')?.startsWith('text/plain')) throw new Error(`${code}: no texts`);
		learn(code, await response.text());
	}
	if (wanted !== code) return;
	current = code;
	document.documentElement.lang = code;
	if (keep) localStorage.setItem('language', code);
}

/** The text of a key in the current language. */
export function t(key: string, values: Record<string, FluentVariable> = {}): string {
	const chosen = bundles.get(current);
	const pattern = chosen?.getMessage(key)?.value;
	// With a list for its faults, a text that is written wrongly shows what it can.
	return chosen && pattern ? chosen.formatPattern(pattern, values, []) : key;
}

export function dateTime(value: string): string {
	return new Intl.DateTimeFormat(current, { dateStyle: 'medium', timeStyle: 'short' }).format(new Date(value));
}

export function number(value: number, digits = 2): string {
	return new Intl.NumberFormat(current, { maximumFractionDigits: digits }).format(value);
}

/** A length of time as people say it: `850 ms`, `12 s`, `3 min 05 s`. */
export function duration(milliseconds: number): string {
	if (milliseconds < 1000) return `${Math.max(0, Math.round(milliseconds))} ms`;
	const seconds = Math.round(milliseconds / 1000);
	if (milliseconds < 10_000) return `${new Intl.NumberFormat(current, { maximumFractionDigits: 1 }).format(milliseconds / 1000)} s`;
	if (seconds < 60) return `${seconds} s`;
	const two = (value: number) => String(value).padStart(2, '0');
	if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${two(seconds % 60)} s`;
	return `${Math.floor(seconds / 3600)} h ${two(Math.floor((seconds % 3600) / 60))} min`;
}

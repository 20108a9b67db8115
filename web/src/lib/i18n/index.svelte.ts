// Every text of the interface, from the one catalogue in `translations/`.
import { FluentBundle, FluentResource, type FluentVariable } from '@fluent/bundle';
import french from '$translations/fr/web.ftl?raw';
import english from '$translations/en/web.ftl?raw';

export type LanguageCode = 'fr' | 'en';

const bundles: Record<LanguageCode, FluentBundle> = { fr: bundle('fr', french), en: bundle('en', english) };
let current = $state<LanguageCode>(initial());

function bundle(code: LanguageCode, text: string): FluentBundle {
	const made = new FluentBundle(code, { useIsolating: false });
	made.addResource(new FluentResource(text));
	return made;
}

/** The person's choice, else the browser's language, else French. */
function initial(): LanguageCode {
	const chosen = globalThis.localStorage?.getItem('language');
	const wanted = chosen ?? globalThis.navigator?.languages?.find((tag) => /^(fr|en)\b/.test(tag)) ?? 'fr';
	return wanted.startsWith('en') ? 'en' : 'fr';
}

export function language(): LanguageCode {
	return current;
}

export function chooseLanguage(code: LanguageCode): void {
	current = code;
	localStorage.setItem('language', code);
	document.documentElement.lang = code;
}

/** The text of a key in the current language. */
export function t(key: string, values: Record<string, FluentVariable> = {}): string {
	const chosen = bundles[current];
	const pattern = chosen.getMessage(key)?.value;
	return pattern ? chosen.formatPattern(pattern, values) : key;
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

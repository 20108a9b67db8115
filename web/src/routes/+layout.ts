import { startLanguages } from '$lib/i18n/index.svelte';

// The server gives data alone; pages are drawn in the browser.
export const ssr = false;
export const prerender = false;

const AGAIN_MS = 1_000;

/** Nothing can be shown without its words. */
export async function load(): Promise<void> {
	for (;;) {
		try {
			return await startLanguages();
		} catch {
			await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
		}
	}
}

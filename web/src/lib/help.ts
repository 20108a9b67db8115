// The help pages: texts in both languages, and one that is made from the actions themselves.
import type { LanguageCode } from '$lib/i18n/index.svelte';

const texts = import.meta.glob<string>('../../../translations/*/help/*.md', { query: '?raw', import: 'default' });

export const TOPICS = ['first-campaign', 'checks', 'runs', 'variables', 'actions', 'shortcuts'] as const;
export type Topic = (typeof TOPICS)[number];

export const isTopic = (name: string | undefined): name is Topic => TOPICS.some((topic) => topic === name);

/** The page of a topic as HTML; `null` where it is made from the actions. */
export async function page(topic: Topic, language: LanguageCode): Promise<string | null> {
	const text = texts[`../../../translations/${language}/help/${topic}.md`];
	if (!text) return null;
	const [{ marked }, source] = await Promise.all([import('marked'), text()]);
	return marked.parse(source, { async: false });
}

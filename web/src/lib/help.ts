// The help pages: texts that the server has, and one that is made from the actions themselves.
export const TOPICS = ['first-campaign', 'checks', 'runs', 'variables', 'actions', 'shortcuts'] as const;
export type Topic = (typeof TOPICS)[number];

export const isTopic = (name: string | undefined): name is Topic => TOPICS.some((topic) => topic === name);

/** The page of a topic as HTML; `null` where it is made from the actions. */
export async function page(topic: Topic, language: string): Promise<string | null> {
	if (topic === 'actions') return null;
	const response = await fetch(`/api/languages/${encodeURIComponent(language)}/help/${topic}`);
	if (!response.ok) throw new Error(`${topic}: ${response.status}`);
	const [{ marked }, text] = await Promise.all([import('marked'), response.text()]);
	return marked.parse(text, { async: false });
}

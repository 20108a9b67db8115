// How the program itself calls the fields and outputs of its actions; names stand in until it is known.
import { get } from '$lib/api/client';
import type { ActionInfo } from '$lib/api/types';
import { language } from '$lib/i18n/index.svelte';

const asked = new Map<string, Promise<ActionInfo[]>>();

export interface Labels {
	field: (name: string) => string;
	output: (name: string) => string;
	/** Names of fields or outputs as the action tells them: what matters most comes first. */
	inOrder: (kind: 'fields' | 'outputs', names: string[]) => string[];
}

/** What an action's names mean, in the current language; read once. */
export async function labelsOf(kind: string): Promise<Labels> {
	const code = language();
	let infos = asked.get(code);
	if (!infos) {
		infos = get('/api/actions');
		asked.set(code, infos);
		infos.catch(() => asked.delete(code));
	}
	const info = await infos.then((list) => list.find((one) => one.type === kind), () => undefined);
	function inOrder(kind: 'fields' | 'outputs', names: string[]): string[] {
		const order = (info?.[kind] ?? []).map(({ name }) => name);
		const rank = (name: string): number => (order.includes(name) ? order.indexOf(name) : order.length);
		return names.toSorted((a, b) => rank(a) - rank(b));
	}
	return {
		inOrder,
		field: (name) => info?.fields.find((field) => field.name === name)?.label ?? name,
		output: (name) => info?.outputs.find((output) => output.name === name)?.label ?? name
	};
}

// What the server finds wrong with the checks, extractions and flow of a test while they are written.
import { post } from '$lib/api/client';
import type { TestDraft } from '$lib/editor/draft.svelte';
import { DelayedRequest } from './delayed-request';
import type { RuleProblem } from './types';

const PARTS = ['checks', 'extract', 'flow'];

/** What there is to look at, as text: it stays the same while other fields are written. Empty where there is nothing. */
export function ruled(draft: TestDraft): string {
	const actions = draft.actions.map(({ uid, type, value }) => ({ uid, type, value: Object.fromEntries(PARTS.filter((part) => value[part] !== undefined).map((part) => [part, value[part]])) }));
	const any = Object.keys(draft.flow).length > 0 || actions.some(({ value }) => Object.keys(value).length > 0);
	return any ? JSON.stringify({ actions, flow: draft.flow }) : '';
}

export class Validation {
	#request = new DelayedRequest(600);
	#problems = $state.raw<ReadonlyMap<number | null, RuleProblem[]>>(new Map());

	/** The problems of the action with this uid; those of the test's own flow for `null`. */
	of(uid: number | null): RuleProblem[] {
		return this.#problems.get(uid) ?? [];
	}

	/** Looks at what `ruled` gives. */
	look(text: string): void {
		if (text === '') {
			this.stop();
			this.#problems = new Map();
			return;
		}
		const { actions, flow } = JSON.parse(text) as { actions: { uid: number; type: string; value: object }[]; flow: object };
		const body = { actions: actions.map(({ type, value }) => ({ type, value })), flow };
		// Problems hang on the action, not on its place: it may move meanwhile.
		this.#request.ask(
			() => post('/api/rules/check', { body }),
			({ problems }) => {
				const found = new Map<number | null, RuleProblem[]>();
				for (const one of problems) {
					const uid = typeof one.action === 'number' ? (actions[one.action]?.uid ?? null) : null;
					found.set(uid, [...(found.get(uid) ?? []), one]);
				}
				this.#problems = found;
			}
		);
	}

	stop(): void {
		this.#request.stop();
	}
}

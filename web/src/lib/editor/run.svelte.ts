// The last run of a test beside its editor: what each action gave, and which one ended it.
import { post } from '$lib/api/client';
import { mapping, type TestDraft } from './draft.svelte';

export class TestRun {
	/** The run that is shown; `null` while there is none. */
	id = $state<string | null>(null);
	going = $state(false);
	/** What each action gave, by the action's uid. */
	given = $state.raw<ReadonlyMap<number, Record<string, string>>>(new Map());
	/** The action that ended the run, by its uid. */
	failed = $state<number | null>(null);
	#ran: { uid: number; disabled: boolean }[] = [];
	#verdict = '';

	constructor(private readonly draft: TestDraft) {}

	/** The values that were given names, by name. */
	readonly values = $derived.by(() => {
		const values = new Map<string, string>();
		for (const action of this.draft.actions) {
			for (const [output, name] of Object.entries(mapping(action.value))) {
				const value = this.given.get(action.uid)?.[output];
				if (value !== undefined) values.set(name.replace(/^app\./, ''), value);
			}
		}
		return values;
	});

	/** Runs the test as it is saved. */
	async start(environment: string): Promise<void> {
		this.going = true;
		[this.failed, this.given] = [null, new Map()];
		this.#ran = this.draft.actions.map(({ uid, disabled }) => ({ uid, disabled }));
		try {
			this.id = (await post<{ run_id: string }>(`/api/tests/${this.draft.id}/execute`, { filiere: environment })).run_id;
		} catch (error) {
			this.going = false;
			throw error;
		}
	}

	ended(verdict: string): void {
		this.going = false;
		this.#verdict = verdict;
	}

	/** Takes over what the run gave. The first action that gave nothing is the one that failed. */
	took(values: Map<number, Record<string, string>>): void {
		this.given = new Map([...values].map(([place, outputs]) => [this.#ran[place]?.uid ?? -1, outputs]));
		const stuck = this.#ran.find((action, place) => !action.disabled && !values.has(place));
		this.failed = this.#verdict === 'failed' ? (stuck?.uid ?? null) : null;
		const card = this.draft.actions.find((action) => action.uid === this.failed);
		if (card) card.open = true;
	}
}

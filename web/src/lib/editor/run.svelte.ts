// The last run of a test beside its editor: what each action gave, and which ones failed.
import { post } from '$lib/api/client';
import { mapping, type TestDraft } from './draft.svelte';
import { textOf } from './form';

/** What a run gave in the end, by the places of its actions. */
export interface Given {
	/** The values of each action that ran, failed ones too. */
	outputs: ReadonlyMap<number, Record<string, string>>;
	/** The actions that failed. */
	failed: ReadonlySet<number>;
	/** The values that were extracted, by name. */
	extracted: ReadonlyMap<string, string>;
}

export class TestRun {
	/** The run that is shown; `null` while there is none. */
	id = $state<string | null>(null);
	going = $state(false);
	/** What each action gave, by the action's uid. */
	given = $state.raw<ReadonlyMap<number, Record<string, string>>>(new Map());
	/** The actions that failed, by their uid. */
	failed = $state.raw<ReadonlySet<number>>(new Set());
	#extracted = $state.raw<ReadonlyMap<string, string>>(new Map());
	#ran: number[] = [];

	constructor(private readonly draft: TestDraft) {}

	/** The values of the test's variables, by name: those they begin with, and those of the last run. */
	readonly values = $derived.by(() => {
		const begun = this.draft.variables.filter(({ value }) => value !== null).map(({ name, value }) => [name.trim(), textOf(value)] as const);
		const values = new Map([...begun, ...this.#extracted]);
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
		const { id } = this.draft;
		if (id === null) return;
		this.going = true;
		[this.failed, this.given, this.#extracted] = [new Set(), new Map(), new Map()];
		this.#ran = this.draft.actions.map(({ uid }) => uid);
		try {
			this.id = (await post('/api/tests/{id}/execute', { params: { path: { id } }, body: { filiere: environment } })).run_id;
		} catch (error) {
			this.going = false;
			throw error;
		}
	}

	ended(): void {
		this.going = false;
	}

	/** Takes over what the run gave; the first action that failed is shown. */
	took({ outputs, failed, extracted }: Given): void {
		const uid = (place: number): number => this.#ran[place] ?? -1;
		this.given = new Map([...outputs].map(([place, values]) => [uid(place), values]));
		this.failed = new Set([...failed].map(uid));
		this.#extracted = extracted;
		const card = this.draft.actions.find((action) => this.failed.has(action.uid));
		if (card) card.open = true;
	}
}

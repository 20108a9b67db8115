// What the actions of one test came to: told before is fetched, told now is appended. Events have
// gaps in their numbers here, as the others of the run are left out; so every joining reads again
// from where nothing can have been missed.
import { ApiError, get } from '$lib/api/client';
import type { Brief, Whole } from './results';

const PORTION = 200;

export class TestResults {
	/** All so far, in order; not a proxy, as it may be long. `version` tells of its changes. */
	readonly list: Brief[] = [];
	version = $state(0);
	loading = $state(false);
	failed = $state(false);
	#seen = new Set<number>();
	#wholes = new Map<number, Promise<Whole>>();
	/** Nothing up to here is missing. */
	#after = 0;
	#complete = false;
	#again = false;
	#reading: Promise<void> | null = null;

	constructor(
		private readonly report: string,
		private readonly test: string
	) {}

	/** Takes a result told live; `version` is for the caller to raise. */
	add(brief: Brief): void {
		this.#insert(brief);
		if (this.#complete) this.#after = Math.max(this.#after, brief.seq);
	}

	/** Reads what was told up to now; who asks meanwhile waits for it, too. */
	fetch(): Promise<void> {
		// What is being read may have been answered before a cut.
		this.#again = true;
		return (this.#reading ??= this.#read());
	}

	async #read(): Promise<void> {
		this.loading = true;
		this.failed = false;
		this.#complete = false;
		try {
			while (this.#again) {
				this.#again = false;
				while (await this.#portion());
			}
			this.#complete = true;
		} catch (error) {
			// A run that this server does not have.
			this.failed = !(error instanceof ApiError && error.status === 404);
		} finally {
			this.loading = false;
			this.#reading = null;
		}
	}

	/** With all that was sent and received; read once. */
	whole(seq: number): Promise<Whole> {
		const known = this.#wholes.get(seq);
		if (known) return known;
		const asked = get('/api/rapports/{id}/tests/{test_id}/actions/{seq}', { params: { path: { ...this.#place, seq } } });
		this.#wholes.set(seq, asked);
		asked.catch(() => this.#wholes.delete(seq));
		return asked;
	}

	get #place(): { id: string; test_id: string } {
		return { id: this.report, test_id: this.test };
	}

	async #portion(): Promise<boolean> {
		const portion = await get('/api/rapports/{id}/tests/{test_id}/actions', { params: { path: this.#place, query: { after: this.#after, limit: PORTION } } });
		for (const brief of portion.actions) this.#insert(brief);
		this.#after = portion.next ?? portion.actions.at(-1)?.seq ?? this.#after;
		if (portion.actions.length > 0) this.version += 1;
		return typeof portion.next === 'number';
	}

	#insert(brief: Brief): void {
		if (this.#seen.has(brief.seq)) return;
		this.#seen.add(brief.seq);
		let place = this.list.length;
		while (place > 0 && this.list[place - 1]!.seq > brief.seq) place -= 1;
		this.list.splice(place, 0, brief);
	}
}

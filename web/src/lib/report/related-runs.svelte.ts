// What the room of a run does not tell of its report: how long it usually takes, its repetitions,
// whether it is kept. Read once, and again when the campaign's room tells of a change.
import { get } from '$lib/api/client';
import type { Report, Rerun } from '$lib/api/types';
import { listenTo } from '$lib/live/room';

/** Changes come in swarms. */
const GATHER_MS = 1000;

export class RelatedRuns {
	reruns = $state.raw<Rerun[]>([]);
	/** In milliseconds. */
	expected = $state<number | null>(null);
	#timer: ReturnType<typeof setTimeout> | undefined;
	#leave: () => void;

	constructor(
		private readonly report: string,
		campaign: string,
		/** Hears whether it is kept. */
		private readonly onKept: (kept: boolean) => void
	) {
		const mine = (event: { rapport_id: string }): void => {
			if (this.reruns.some((one) => one._id === event.rapport_id)) this.#soon();
		};
		const other = (event: { rapport_id: string }): void => {
			if (event.rapport_id !== this.report) this.#soon();
		};
		const handlers = { campain_started: other, campain_completed: mine, campain_error: mine, rapports_updated: () => this.#soon() };
		this.#leave = listenTo(`campain_${campaign}`, () => void this.read(), handlers);
	}

	async read(): Promise<void> {
		const read = await get('/api/rapports/{id}', { params: { path: { id: this.report }, query: { logs: 'false' } } }).catch(() => undefined);
		if (!read) return;
		this.reruns = read.reruns ?? [];
		this.expected = read.expectedMs ?? null;
		this.onKept(read.kept ?? false);
	}

	close(): void {
		clearTimeout(this.#timer);
		this.#leave();
	}

	#soon(): void {
		this.#timer ??= setTimeout(() => {
			this.#timer = undefined;
			void this.read();
		}, GATHER_MS);
	}
}

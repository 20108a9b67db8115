// An import on its way: what was chosen, what it would change, and what became of it.
import { ApiError, sendImport } from '$lib/api/client';
import type { ImportAnswer } from '$lib/api/types';
import type { Chosen } from './files';
import { hasFolders, renamed } from './plan';
import { stateOf } from './save';

export class Intake {
	files = $state.raw<Chosen[]>([]);
	/** Empty where the server recognises it. */
	format = $state('');
	folders = $state('tests');
	name = $state('');
	problem = $state.raw<unknown>(null);
	phase = $state<'idle' | 'planning' | 'importing'>('idle');
	/** How much has been sent, in percent. */
	percent = $state(0);
	#answer = $state.raw<ImportAnswer | null>(null);
	/** What these files were recognised as, also while they are looked at again. */
	#recognised = $state('');
	#base = '';
	#stop: AbortController | null = null;

	/** A campaign that is replaced; `null` for a new one. */
	constructor(readonly into: () => string | null) {}

	/** What it would change, under the name that was typed. */
	readonly answer = $derived(this.#answer && renamed(this.#answer, this.name.trim()));
	/** The name that holds where none is typed. */
	readonly named = $derived(this.#answer?.campains.length === 1 ? this.#answer.campains[0]!.name : '');
	readonly several = $derived((this.#answer?.campains.length ?? 0) > 1);
	/** Whether folders may become tests or campaigns. */
	readonly withFolders = $derived(hasFolders(this.format || this.#recognised));

	clear(): void {
		this.#stop?.abort();
		this.#stop = null;
		[this.files, this.format, this.folders, this.name, this.#recognised] = [[], '', 'tests', '', ''];
		[this.problem, this.phase, this.#answer] = [null, 'idle', null];
	}

	choose(files: Chosen[]): void {
		[this.files, this.name, this.#recognised] = [files, '', ''];
		void this.plan();
	}

	/** Asks what it would change. */
	async plan(): Promise<void> {
		this.#stop?.abort();
		const stop = (this.#stop = new AbortController());
		[this.phase, this.percent, this.problem, this.#answer] = ['planning', 0, null, null];
		try {
			const into = this.into();
			// What is told holds for this state; another one is refused when it is done.
			const base = into === null ? '' : await stateOf(into);
			if (stop.signal.aborted) return;
			const answer = await this.#send(true, base, stop.signal);
			if (this.#stop === stop) [this.#base, this.#answer, this.#recognised] = [base, answer, answer.format];
		} catch (error) {
			if (this.#stop === stop) this.problem = error;
		} finally {
			if (this.#stop === stop) this.phase = 'idle';
		}
	}

	/** Does it; `null` where that did not work, which `problem` tells. */
	async carryOut(): Promise<ImportAnswer | null> {
		// Once it is on its way it is not called back: nobody could tell how far it has got.
		[this.#stop, this.phase, this.percent, this.problem] = [null, 'importing', 0, null];
		try {
			return await this.#send(false, this.#base, new AbortController().signal);
		} catch (error) {
			this.problem = error;
			return null;
		} finally {
			this.phase = 'idle';
		}
	}

	/** Whether looking at it again helps: what is replaced has changed meanwhile. */
	get outdated(): boolean {
		return this.problem instanceof ApiError && this.problem.status === 409;
	}

	#send(dryRun: boolean, base: string, signal: AbortSignal): Promise<ImportAnswer> {
		const form = new FormData();
		const texts = { format: this.format, into: this.into() ?? '', base, name: dryRun ? '' : this.name.trim(), folders: this.withFolders ? this.folders : '', dry_run: String(dryRun) };
		for (const [key, text] of Object.entries(texts)) if (text !== '') form.append(key, text);
		for (const { path, file } of this.files) form.append('file', file, path);
		return sendImport(form, (part) => (this.percent = Math.floor(part * 100)), signal);
	}
}

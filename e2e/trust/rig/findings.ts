// What a harness found to be wrong, by the promise that was broken.

/** Shown of each promise; the rest is counted. */
const SHOWN = 6;

export class Findings {
	#found = new Map<string, string[]>();

	/** `where` says what a reader needs to see it again: seed, kill, run. */
	constructor(private readonly where: () => string) {}

	note(promise: string, what: string, data?: unknown): void {
		const list = this.#found.get(promise) ?? [];
		const shown = data === undefined ? '' : ` ${JSON.stringify(data).slice(0, 1_500)}`;
		list.push(`${what} [${this.where()}]${shown}`);
		this.#found.set(promise, list);
	}

	check(holds: boolean, promise: string, what: string, data?: unknown): void {
		if (!holds) this.note(promise, what, data);
	}

	get count(): number {
		return [...this.#found.values()].reduce((sum, list) => sum + list.length, 0);
	}

	/** One entry per promise that was broken. */
	told(): string[] {
		return [...this.#found].map(([promise, list]) => {
			const more = list.length > SHOWN ? `\n  … and ${list.length - SHOWN} more` : '';
			return `${promise}: ${list.length}\n  ${list.slice(0, SHOWN).join('\n  ')}${more}`;
		});
	}
}

// A request to the server while somebody types: late enough not to ask for every letter, and quiet.

export class DelayedRequest {
	#waiting: ReturnType<typeof setTimeout> | undefined;
	#asked = 0;

	constructor(readonly pause = 400) {}

	/** Asks once nothing else has been asked for a while. An answer that was overtaken is dropped, a failure is none. */
	ask<T>(work: () => Promise<T>, took: (answer: T) => void): void {
		this.stop();
		const asked = this.#asked;
		this.#waiting = setTimeout(() => {
			work().then(
				(answer) => asked === this.#asked && took(answer),
				() => undefined
			);
		}, this.pause);
	}

	/** Forgets what was asked. */
	stop(): void {
		clearTimeout(this.#waiting);
		this.#asked += 1;
	}
}

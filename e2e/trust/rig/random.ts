// Chance that can be repeated: TRUST_SEED=<number> gives the same plan of faults again.

export const SEED = Number(process.env.TRUST_SEED ?? Math.floor(Math.random() * 1_000_000_000));

/** A number from the environment, else the usual one. */
export const setting = (name: string, usual: number): number => Number(process.env[name] || usual);

/** A stream of chance of its own for each part of a harness, so that one does not shift the other. */
export class Random {
	#state: number;

	constructor(seed: number) {
		this.#state = seed >>> 0;
	}

	static of(name: string, seed = SEED): Random {
		let hash = 2_166_136_261 ^ seed;
		for (const sign of name) hash = Math.imul(hash ^ sign.codePointAt(0)!, 16_777_619);
		return new Random(hash);
	}

	/** From 0 up to 1, which it never is (mulberry32). */
	next(): number {
		this.#state = (this.#state + 0x6d2b79f5) | 0;
		let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
		mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
	}

	between(low: number, high: number): number {
		return low + this.next() * (high - low);
	}

	chance(part: number): boolean {
		return this.next() < part;
	}

	pick<T>(items: readonly T[]): T {
		return items[Math.floor(this.next() * items.length)]!;
	}
}

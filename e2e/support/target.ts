// A small HTTP server that a journey holds in its hand: it answers what it was told to answer, and keeps waiting who is
// to wait.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

interface Held {
	path: string;
	response: ServerResponse;
}

export class Target {
	base = '';
	/** Every path that was asked for, in order. */
	readonly asked: string[] = [];
	/** When those who waited went away without an answer, by path; as `performance.now()` says it. */
	readonly left = new Map<string, number>();
	/** The most that waited at once. */
	most = 0;
	#held: Held[] = [];
	/** What is answered at once; who asks for anything else waits. */
	#answers = new Map<string, number>();
	#server: Server;

	private constructor() {
		this.#server = createServer((request, response) => this.#asked(request, response));
	}

	/** A server for as long as `use` takes. */
	static async with(use: (target: Target) => Promise<void>): Promise<void> {
		const target = new Target();
		await new Promise<void>((resolve) => target.#server.listen(0, '127.0.0.1', resolve));
		target.base = `http://127.0.0.1:${(target.#server.address() as AddressInfo).port}`;
		try {
			await use(target);
		} finally {
			target.#server.closeAllConnections();
			target.#server.close();
		}
	}

	/** An action that asks for a path. */
	get(path: string, more: object = {}): object {
		return { type: 'http', value: { method: 'GET', url: this.base + path, timeout: 120, ...more } };
	}

	/** The paths that wait for an answer. */
	waiting(): string[] {
		return this.#held.map((one) => one.path);
	}

	/** Answers a path from now on, also to those who wait. */
	answer(path: string, status = 200): void {
		this.#answers.set(path, status);
		const [due, rest] = [this.#held.filter((one) => one.path === path), this.#held.filter((one) => one.path !== path)];
		this.#held = rest;
		for (const { response } of due) this.#end(response, status);
	}

	#asked(request: IncomingMessage, response: ServerResponse): void {
		const path = request.url ?? '';
		this.asked.push(path);
		const status = this.#answers.get(path);
		if (status !== undefined) return this.#end(response, status);
		const held = { path, response };
		this.#held.push(held);
		this.most = Math.max(this.most, this.#held.length);
		response.on('close', () => {
			if (!this.#held.includes(held)) return;
			this.#held = this.#held.filter((one) => one !== held);
			this.left.set(path, performance.now());
		});
	}

	#end(response: ServerResponse, status: number): void {
		response.writeHead(status, { 'Content-Type': 'application/json' }).end('{}');
	}
}

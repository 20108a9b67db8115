// What tests under way call: small HTTP servers of this process. (Where answering must cost nothing there is a process
// of its own, `load/target.mjs`.)
import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { instant } from './instant';

/** A server on a free port. */
class Listening {
	base = '';
	#server: Server;

	constructor(answer: RequestListener) {
		this.#server = createServer(answer);
	}

	async start(): Promise<void> {
		await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
		this.base = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
	}

	/** Ends it; who still waits gets no answer. */
	async stop(): Promise<void> {
		this.#server.closeAllConnections();
		await new Promise((resolve) => this.#server.close(resolve));
	}
}

interface Held {
	path: string;
	response: ServerResponse;
}

/** One that a journey holds in its hand: it answers what it was told to answer, and keeps waiting who is to wait. */
export class Target extends Listening {
	/** Every path that was asked for, in order. */
	readonly asked: string[] = [];
	/** When those who waited went away without an answer, by path; as `performance.now()` says it. */
	readonly left = new Map<string, number>();
	/** The most that waited at once. */
	most = 0;
	#held: Held[] = [];
	/** What is answered at once; who asks for anything else waits. */
	#answers = new Map<string, number>();

	private constructor() {
		super((request, response) => this.#asked(request, response));
	}

	/** A server for as long as `use` takes. */
	static async with(use: (target: Target) => Promise<void>): Promise<void> {
		const target = new Target();
		await target.start();
		try {
			await use(target);
		} finally {
			await target.stop();
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

/** Instants of the calls of one run, by `test/action/row`. */
export type Calls = Map<string, number[]>;

/** One that counts every call, and answers after a moment. */
export class CountingTarget extends Listening {
	/** Calls under a name that no run has. */
	strays: string[] = [];
	calls = 0;
	#runs = new Map<string, Calls>();

	/** `moment` gives how long an answer takes, in milliseconds. */
	constructor(moment: () => number) {
		super((request, response) => {
			request.resume();
			const [, run = '', test = '', action = '', row = '0', end = 'well'] = (request.url ?? '').split('/');
			this.#count(run, `${test}/${action}/${row}`);
			setTimeout(() => {
				response.statusCode = end === 'badly' ? 500 : 200;
				response.end('{"ok":true}');
			}, moment());
		});
	}

	/** From here on calls under `name` are those of one run. */
	open(name: string): Calls {
		const calls: Calls = new Map();
		this.#runs.set(name, calls);
		return calls;
	}

	#count(run: string, key: string): void {
		this.calls += 1;
		const calls = this.#runs.get(run);
		if (!calls) this.strays.push(`${run}/${key}`);
		else calls.set(key, [...(calls.get(key) ?? []), instant()]);
	}
}

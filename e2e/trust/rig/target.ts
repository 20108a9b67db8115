// What the tests under way call: it counts every call, and answers after a moment.
import { createServer, type Server as HttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { instant } from '../../support/instant';
import { Random } from './random';

/** Instants of the calls of one run, by `test/action/row`. */
export type Calls = Map<string, number[]>;

export class Target {
	base = '';
	/** Calls under a name that no run has. */
	strays: string[] = [];
	calls = 0;
	#runs = new Map<string, Calls>();
	#random = Random.of('target');
	#server: HttpServer;

	/** `slowest` is the longest time an answer takes, in milliseconds. */
	constructor(private readonly slowest = 30) {
		this.#server = createServer((request, response) => {
			request.resume();
			const [, run = '', test = '', action = '', row = '0', end = 'well'] = (request.url ?? '').split('/');
			this.#count(run, `${test}/${action}/${row}`);
			setTimeout(() => {
				response.statusCode = end === 'badly' ? 500 : 200;
				response.end('{"ok":true}');
			}, this.#random.between(0, this.slowest));
		});
	}

	async start(): Promise<void> {
		await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
		this.base = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
	}

	async stop(): Promise<void> {
		this.#server.closeAllConnections();
		await new Promise((resolve) => this.#server.close(resolve));
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

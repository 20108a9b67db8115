// Somebody with the page of one report open, and a bad connection.
import type { Socket as Connection } from 'node:net';
import { io, type Socket } from 'socket.io-client';
import type { Api } from '../../support/api';
import { Follower } from './follower';
import type { Random } from './random';

export type Fault = 'destroyed' | 'left' | 'stuck';

export class Viewer {
	readonly socket: Socket;
	readonly follower: Follower;
	readonly faults: Record<Fault, number> = { destroyed: 0, left: 0, stuck: 0 };
	/** Lines of the tests whose logs are open, by test and number. */
	readonly logs = new Map<string, Map<number, string>>();
	#stuck: Connection | null = null;
	#timers = new Set<NodeJS.Timeout>();
	#fetching: Promise<unknown> = Promise.resolve();

	/** `open`: tests whose logs are shown. */
	constructor(
		base: string,
		private readonly client: Api,
		readonly rapport: string,
		open: string[]
	) {
		this.socket = io(base, { forceNew: true, auth: { token: client.token }, transports: ['websocket', 'polling'], reconnectionDelay: 100, reconnectionDelayMax: 1_000 });
		this.follower = new Follower(this.socket, rapport, { logs: false, keep: false });
		for (const test of open) this.logs.set(test, new Map());
		this.socket.on('connect', () => void this.follower.join());
		// A server that has just started may refuse; the library leaves trying again to its user.
		this.socket.on('connect_error', () => {
			if (!this.socket.active) this.#later(500, () => this.socket.connect());
		});
		this.socket.on('disconnect', (reason) => {
			this.follower.cut();
			if (reason === 'io server disconnect') this.socket.connect();
		});
		this.socket.onAny((name: string, payload) => this.follower.take(name, payload));
		this.follower.onSnapshot = () => (this.#fetching = Promise.all([this.#fetching, this.#fetch()]));
		this.follower.onEvent = ({ name, payload }) => {
			if (name === 'test_log') this.logs.get(payload.test_id)?.set(payload.n, payload.log);
		};
	}

	/** Resolves once the viewer has its first snapshot. */
	joined(): Promise<void> {
		const before = this.follower.onSnapshot;
		return new Promise((resolve) => {
			this.follower.onSnapshot = () => {
				this.follower.onSnapshot = before;
				before();
				resolve();
			};
		});
	}

	/** Resolves once all lines that were asked for are there. */
	async complete(): Promise<void> {
		await this.#fetching;
	}

	/** Lines told while nobody listened. */
	async #fetch(): Promise<void> {
		for (const [test, lines] of this.logs) {
			const answer = await this.client.ask('GET', `/api/rapports/${this.rapport}/tests/${test}/logs`);
			for (const { n, log } of answer?.body.lines ?? []) lines.set(n, log);
		}
	}

	/** Something happens to the connection. */
	suffer(fault: Fault, random: Random): void {
		this.faults[fault] += 1;
		if (fault === 'destroyed') this.#wire()?.destroy();
		if (fault === 'stuck') this.stick(random.between(300, 6_000));
		if (fault === 'left') {
			this.socket.disconnect();
			this.#later(random.between(0, 1_500), () => this.socket.connect());
		}
	}

	/** Nothing is read any more, for a while or for good. */
	stick(milliseconds?: number): void {
		if (this.#stuck) return;
		this.#stuck = this.#wire();
		this.#stuck?.pause();
		if (milliseconds !== undefined) this.#later(milliseconds, () => this.free());
	}

	free(): void {
		this.#stuck?.resume();
		this.#stuck = null;
	}

	/** The connection is as good as it can be again. */
	mend(): void {
		for (const timer of this.#timers) clearTimeout(timer);
		this.free();
		if (!this.socket.connected) this.socket.connect();
	}

	close(): void {
		for (const timer of this.#timers) clearTimeout(timer);
		this.free();
		this.socket.close();
	}

	/** The TCP connection below. */
	#wire(): Connection | null {
		const transport = this.socket.io.engine?.transport as unknown as { ws?: { _socket?: Connection } } | undefined;
		return transport?.ws?._socket ?? null;
	}

	#later(milliseconds: number, work: () => void): void {
		const timer = setTimeout(() => {
			this.#timers.delete(timer);
			work();
		}, milliseconds);
		this.#timers.add(timer);
	}
}

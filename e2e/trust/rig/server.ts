// The built program as a process that is started, broken and started again on the same folder and address.
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { freePort } from '../../support/port';
import { instant } from './target';

export const BINARY = process.env.TESTGYVER ?? path.resolve(import.meta.dirname, '../../../target/debug/testgyver');
export const ADMIN = { email: 'trust@testgyver.example', password: 'trust-in-restarts' };

export interface End {
	code: number | null;
	signal: NodeJS.Signals | null;
	at: number;
}

/** One process from its start to its end. */
export class Life {
	output = '';
	/** Its address, or nothing where it ended before it listened. */
	readonly ready: Promise<string | null>;
	readonly ended: Promise<End>;
	end: End | null = null;
	#child: ChildProcess;

	constructor(command: string[], env: Record<string, string>) {
		const child = spawn(command[0]!, command.slice(1), { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
		this.#child = child;
		child.stderr!.on('data', (text: Buffer) => this.#told(text.toString()));
		this.ended = new Promise((resolve) => {
			child.once('error', (error) => this.#told(String(error)));
			child.once('close', (code, signal) => resolve((this.end = { code, signal, at: instant() })));
		});
		this.ready = new Promise((resolve) => {
			createInterface(child.stdout!).on('line', (line) => {
				this.#told(`${line}\n`);
				const address = /TestGyver:?\s+(http:\/\/\S+)/.exec(line)?.[1];
				if (address) resolve(address);
			});
			void this.ended.then(() => resolve(null));
		});
	}

	get pid(): number {
		return this.#child.pid!;
	}

	signal(signal: NodeJS.Signals): void {
		this.#child.kill(signal);
	}

	async stop(signal: NodeJS.Signals): Promise<End> {
		if (!this.end) this.signal(signal);
		return this.ended;
	}

	/** The last of a long log is enough. */
	#told(text: string): void {
		this.output = (this.output + text).slice(-20_000);
	}
}

export interface Setup {
	/** The data folder; a temporary one where it is left out. */
	data?: string;
	flags?: string[];
	env?: Record<string, string>;
	/** Runs the program through another one. */
	through?: string[];
}

/** A data folder and an address, and the processes that serve them one after the other. */
export class Server {
	base = '';
	life: Life | null = null;

	private constructor(
		readonly data: string,
		readonly address: string,
		private readonly setup: Setup,
		private readonly temporary: string | null
	) {}

	static async make(setup: Setup = {}): Promise<Server> {
		const temporary = setup.data ? null : await mkdtemp(path.join(tmpdir(), 'testgyver-trust-'));
		const address = `127.0.0.1:${await freePort()}`;
		return new Server(setup.data ?? path.join(temporary!, 'data'), address, setup, temporary);
	}

	/** Starts a process; whether it gets to listen is seen by its `ready`. */
	spawn(): Life {
		const { through = [], flags = [], env = {} } = this.setup;
		const command = [...through, BINARY, 'serve', '--data', this.data, '--listen', this.address, '--log', 'warn', ...flags];
		const first = { TESTGYVER_ADMIN_EMAIL: ADMIN.email, TESTGYVER_ADMIN_PASSWORD: ADMIN.password };
		this.base = `http://${this.address}`;
		return (this.life = new Life(command, { ...first, ...env }));
	}

	async start(): Promise<Life> {
		const life = this.spawn();
		if ((await life.ready) === null) throw new Error(`the program did not start: ${life.output}`);
		return life;
	}

	async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<End | null> {
		return this.life ? this.life.stop(signal) : null;
	}

	async remove(): Promise<void> {
		await this.stop('SIGKILL');
		if (this.temporary) await rm(this.temporary, { recursive: true, force: true });
	}
}

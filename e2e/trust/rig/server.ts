// The built program as a process that is started, broken and started again on the same folder and address.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { BINARY, Life, type End } from '../../support/life';
import { freePort } from '../../support/port';

export const ADMIN = { email: 'trust@testgyver.example', password: 'trust-in-restarts' };

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
		await life.listening();
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

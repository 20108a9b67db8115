// The built program as a user starts it: a process of its own, a fresh folder, free ports.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Credentials } from './api';
import { BINARY, Life } from './life';
import { freePort } from './port';

export class Program {
	base = '';
	#life: Life | null = null;

	private constructor(
		readonly data: string,
		private readonly command: 'demo' | 'serve',
		private readonly env: Record<string, string>
	) {}

	static async demo(): Promise<Program> {
		return Program.#open('demo', {});
	}

	/** An empty server with one administrator, and settings as its environment has them. */
	static async serve(admin: Credentials, settings: Record<string, string> = {}): Promise<Program> {
		return Program.#open('serve', { ...settings, TESTGYVER_ADMIN_EMAIL: admin.email, TESTGYVER_ADMIN_PASSWORD: admin.password });
	}

	/** An empty server that nobody can sign in to. */
	static async bare(): Promise<Program> {
		return Program.#open('serve', {});
	}

	static async #open(command: 'demo' | 'serve', env: Record<string, string>): Promise<Program> {
		const program = new Program(await mkdtemp(path.join(tmpdir(), 'testgyver-')), command, env);
		await program.start();
		return program;
	}

	/** Starts the program; a second time on the same address. */
	async start(): Promise<void> {
		const listen = this.base ? new URL(this.base).host : `127.0.0.1:${await freePort()}`;
		this.#life = new Life([BINARY, this.command, '--data', this.data, '--listen', listen], this.env);
		this.base = await this.#life.listening();
	}

	/** What the process that runs has told. */
	get output(): string {
		return this.#life?.output ?? '';
	}

	/** Ends the program; gives the seconds that took. */
	async end(signal: NodeJS.Signals = 'SIGTERM'): Promise<number> {
		if (!this.#life || this.#life.end) return 0;
		const began = performance.now();
		await this.#life.stop(signal);
		return (performance.now() - began) / 1000;
	}

	async remove(): Promise<void> {
		await this.end('SIGKILL');
		await rm(this.data, { recursive: true, force: true });
	}
}

// The built program as a user starts it: a process of its own, a fresh folder, free ports.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { BINARY, Life } from './life';
import { freePort } from './port';

export interface Credentials {
	email: string;
	password: string;
}

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

/** A client of the REST interface. */
export class Api {
	private constructor(
		readonly base: string,
		readonly token: string
	) {}

	static async signIn(base: string, { email, password }: Credentials): Promise<Api> {
		const answer = await fetch(`${base}/api/login`, {
			method: 'POST',
			headers: { 'Content-Type': 'application/json' },
			body: JSON.stringify({ email, password })
		});
		return new Api(base, ((await answer.json()) as { token: string }).token);
	}

	async call(method: string, where: string, body?: unknown, more: Record<string, string> = {}): Promise<{ status: number; body: any }> {
		const headers = { Authorization: `Bearer ${this.token}`, 'Content-Type': 'application/json', ...more };
		const answer = await fetch(this.base + where, { method, headers, body: body === undefined ? undefined : JSON.stringify(body) });
		return { status: answer.status, body: await answer.json() };
	}
}

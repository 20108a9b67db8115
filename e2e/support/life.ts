// The built program as a process, from its start to its end.
import { spawn, type ChildProcess } from 'node:child_process';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { instant } from './instant';

export const BINARY = process.env.TESTGYVER ?? path.resolve(import.meta.dirname, '../../target/debug/testgyver');

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

	/** Its address; it must get to listen. */
	async listening(): Promise<string> {
		const address = await this.ready;
		if (address === null) throw new Error(`the program did not start: ${this.output}`);
		return address;
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

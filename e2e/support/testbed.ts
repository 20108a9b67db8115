// Real servers of every protocol, started for a journey and ended with it.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';

const BINARY = process.env.TESTBED ?? path.resolve(import.meta.dirname, '../../target/debug/testbed');

/** Where the servers are, and as whom to sign in. */
export type Places = Record<string, string>;

/** Starts the servers for as long as `use` takes. */
export async function withTestbed(use: (places: Places) => Promise<void>): Promise<void> {
	const child = spawn(BINARY, { stdio: ['pipe', 'pipe', 'inherit'] });
	try {
		const [first] = (await once(createInterface(child.stdout), 'line')) as [string];
		await use(JSON.parse(first) as Places);
	} finally {
		child.stdin.end();
		await once(child, 'exit');
	}
}

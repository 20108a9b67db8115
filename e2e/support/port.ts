import { createServer } from 'node:net';

/** A free port below those that the system hands out: while the program is down, nobody gets it. */
export async function freePort(): Promise<number> {
	for (;;) {
		const port = 20_000 + Math.floor(Math.random() * 12_000);
		const server = createServer();
		const free = await new Promise<boolean>((resolve) => {
			server.once('error', () => resolve(false));
			server.listen(port, '127.0.0.1', () => resolve(true));
		});
		await new Promise((resolve) => server.close(resolve));
		if (free) return port;
	}
}

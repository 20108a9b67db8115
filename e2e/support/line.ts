// The line between a browser and the server, to be cut and mended; both ends stay up.
import { connect, createServer, type Server, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';

export class Line {
	base = '';
	#up = true;
	#ends = new Set<Socket>();
	#server: Server;

	private constructor(to: string) {
		const { hostname, port } = new URL(to);
		this.#server = createServer((near) => {
			if (!this.#up) return near.destroy();
			const far = connect(Number(port), hostname);
			for (const [one, other] of [[near, far], [far, near]] as const) {
				this.#ends.add(one);
				one.on('error', () => other.destroy());
				one.on('close', () => {
					this.#ends.delete(one);
					other.destroy();
				});
				one.pipe(other);
			}
		});
	}

	/** A line to an address for as long as `use` takes. */
	static async to(address: string, use: (line: Line) => Promise<void>): Promise<void> {
		const line = new Line(address);
		await new Promise<void>((resolve) => line.#server.listen(0, '127.0.0.1', resolve));
		line.base = `http://127.0.0.1:${(line.#server.address() as AddressInfo).port}`;
		try {
			await use(line);
		} finally {
			line.cut();
			line.#server.close();
		}
	}

	/** Ends what goes over it, and lets nothing through any more. */
	cut(): void {
		this.#up = false;
		for (const end of this.#ends) end.destroy();
	}

	mend(): void {
		this.#up = true;
	}
}

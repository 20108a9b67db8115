// One connection that follows many runs, and joins them again after each cut.
import { io, type Socket } from 'socket.io-client';
import { Follower } from './follower';

/** A viewer may be in 64 rooms. */
const ROOMS = 48;

export class Watcher {
	readonly socket: Socket;
	/** Why the server refused the connection, each time. */
	readonly refusals: string[] = [];
	#following = new Map<string, Follower>();

	constructor(base: string, token: string) {
		this.socket = io(base, { auth: { token }, transports: ['websocket'], reconnectionDelay: 10, reconnectionDelayMax: 60, randomizationFactor: 0.5, timeout: 5_000 });
		this.socket.on('connect', () => {
			for (const follower of this.#following.values()) void follower.join();
		});
		// A server that has just started may refuse; the library leaves trying again to its user.
		this.socket.on('connect_error', (error) => {
			if (this.socket.active) return;
			this.refusals.push(error.message);
			setTimeout(() => this.socket.connect(), 50);
		});
		this.socket.on('disconnect', () => {
			for (const follower of this.#following.values()) follower.cut();
		});
		this.socket.onAny((name: string, payload) => this.#following.get(payload?.rapport_id ?? payload?.room?.replace('rapport_', ''))?.take(name, payload));
	}

	get isFull(): boolean {
		return this.#following.size >= ROOMS;
	}

	follow(id: string, logs: boolean): Follower {
		const follower = new Follower(this.socket, id, { logs, keep: true });
		this.#following.set(id, follower);
		if (this.socket.connected) void follower.join();
		return follower;
	}

	leave(id: string): void {
		this.#following.delete(id);
		if (this.socket.connected) this.socket.emit('leave', { room: `rapport_${id}` });
	}

	close(): void {
		this.socket.close();
	}
}

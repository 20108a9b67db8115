// One connection for the whole page; it opens when it is first needed and comes back by itself.
import { io, type Socket } from 'socket.io-client';

let socket: Socket | null = null;

export function connection(): Socket {
	if (!socket) {
		const opened = io({ transports: ['websocket', 'polling'], reconnectionDelay: 300, reconnectionDelayMax: 3000 });
		// Cut off by the server: the sign-in it came in with has ended, another one may be there.
		opened.on('disconnect', (reason) => {
			if (reason === 'io server disconnect') opened.connect();
		});
		socket = opened;
	}
	return socket;
}

/** Tries again at once, after signing in again. */
export function reconnect(): void {
	if (socket && !socket.connected) socket.connect();
}

export function disconnect(): void {
	socket?.disconnect();
	socket = null;
}

// One connection for the whole page; it opens when it is first needed and comes back by itself.
import { io, type Socket } from 'socket.io-client';
import { get } from '$lib/api/client';

/** Who was refused tries again after this long. */
const REFUSED_MS = 3000;

let socket: Socket | null = null;

export function connection(): Socket {
	if (!socket) {
		const opened = io({ transports: ['websocket', 'polling'], reconnectionDelay: 300, reconnectionDelayMax: 3000 });
		// Cut off by the server: the sign-in it came in with has ended, another one may be there.
		opened.on('disconnect', (reason) => {
			if (reason === 'io server disconnect') opened.connect();
		});
		// Refused, not unreachable: then nothing tries again by itself.
		opened.on('connect_error', () => {
			if (!opened.active) void connectAfterRefusal(opened);
		});
		socket = opened;
	}
	return socket;
}

/** Asks to sign in again where that is why it was refused, then connects again. */
async function connectAfterRefusal(refused: Socket): Promise<void> {
	await get('/api/me').catch(() => undefined);
	setTimeout(() => {
		if (socket === refused && !refused.connected) refused.connect();
	}, REFUSED_MS);
}

/** Tries again at once, after signing in again. */
export function reconnect(): void {
	if (socket && !socket.connected) socket.connect();
}

export function disconnect(): void {
	socket?.disconnect();
	socket = null;
}

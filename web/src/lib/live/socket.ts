// One connection for the whole page; it opens when it is first needed and comes back by itself.
import { io, type Socket } from 'socket.io-client';

let socket: Socket | null = null;

export function connection(): Socket {
	socket ??= io({ transports: ['websocket', 'polling'], reconnectionDelay: 300, reconnectionDelayMax: 3000 });
	return socket;
}

export function disconnect(): void {
	socket?.disconnect();
	socket = null;
}

// A room that is listened to while a page is open; joined again after a cut.
import type { Handlers, LiveEvents } from './events';
import { connection } from './socket';

/** How many listen to each room: one that leaves takes nothing from the others. */
const listening = new Map<string, number>();

/** Listens to one room or to several. `joined` is called at each joining, once the server has said so: what is read from
 * then on misses nothing. Gives the way out. */
export function listenTo(room: string | string[], joined: () => void, handlers: Handlers): () => void {
	const socket = connection();
	const rooms = typeof room === 'string' ? [room] : room;
	let listens = true;
	const enter = (entered: string[]) => {
		let asked = entered.length;
		const answered = () => {
			asked -= 1;
			if (asked === 0 && listens) joined();
		};
		for (const one of entered) socket.emit('join', { room: one }, answered);
	};
	const join = () => enter(rooms);
	// Too far behind for a room, this page has left it.
	const resync = (told: LiveEvents['resync']) => enter(rooms.filter((one) => one === told.room));
	for (const one of rooms) listening.set(one, (listening.get(one) ?? 0) + 1);
	socket.on('connect', join);
	socket.on('resync', resync);
	for (const [name, handler] of Object.entries(handlers)) socket.on(name, handler);
	if (socket.connected) join();
	return () => {
		listens = false;
		for (const one of rooms) if (nobodyElse(one)) socket.emit('leave', { room: one });
		socket.off('connect', join);
		socket.off('resync', resync);
		for (const [name, handler] of Object.entries(handlers)) socket.off(name, handler);
	};
}

/** Takes one listener away; tells whether it was the last. */
function nobodyElse(room: string): boolean {
	const left = (listening.get(room) ?? 1) - 1;
	if (left > 0) listening.set(room, left);
	else listening.delete(room);
	return left === 0;
}

// A room that is listened to while a page is open; joined again after a cut.
import { connection } from './socket';

/** What a campaign's room tells. */
export interface CampaignEvent {
	campain_id?: string;
	rapport_id: string;
	progress?: number;
	/** A place in the queue. */
	position?: number;
	/** Who paused it, let it go on or stops it. */
	by?: string | null;
}

/** How many listen to each room: one that leaves takes nothing from the others. */
const listening = new Map<string, number>();

/** Listens to one room or to several; `joined` is called at each joining. Gives the way out. */
export function listenTo<E>(room: string | string[], joined: () => void, handlers: Record<string, (event: E) => void>): () => void {
	const socket = connection();
	const rooms = typeof room === 'string' ? [room] : room;
	const enter = (entered: string[]) => {
		for (const one of entered) socket.emit('join', { room: one });
		if (entered.length > 0) joined();
	};
	const join = () => enter(rooms);
	// So much was told at once that some of it was lost on the way.
	const resync = (told: { room: string }) => enter(rooms.filter((one) => one === told.room));
	for (const one of rooms) listening.set(one, (listening.get(one) ?? 0) + 1);
	socket.on('connect', join);
	socket.on('resync', resync);
	for (const [name, handler] of Object.entries(handlers)) socket.on(name, handler);
	if (socket.connected) join();
	return () => {
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

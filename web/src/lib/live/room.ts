// A room that is listened to while a page is open; joined again after a cut.
import { connection } from './socket';

/** What a campaign's room tells. */
export interface CampaignEvent {
	campain_id?: string;
	rapport_id: string;
	progress?: number;
}

/** How many listen to each room: one that leaves takes nothing from the others. */
const listening = new Map<string, number>();

/** Listens to a room; `joined` is called at each joining. Gives the way out. */
export function listenTo<E>(room: string, joined: () => void, handlers: Record<string, (event: E) => void>): () => void {
	const socket = connection();
	const join = () => {
		socket.emit('join', { room });
		joined();
	};
	listening.set(room, (listening.get(room) ?? 0) + 1);
	socket.on('connect', join);
	for (const [name, handler] of Object.entries(handlers)) socket.on(name, handler);
	if (socket.connected) join();
	return () => {
		const left = (listening.get(room) ?? 1) - 1;
		listening.set(room, left);
		if (left === 0) socket.emit('leave', { room });
		socket.off('connect', join);
		for (const [name, handler] of Object.entries(handlers)) socket.off(name, handler);
	};
}

// What lies in the trash, and how long it stays there.
import type { TrashKind } from '$lib/api/types';

export const KINDS: TrashKind[] = ['campain', 'test', 'rapport'];

/** The kind that an address asks for; empty for all of them. */
export const kindOf = (text: string | null): TrashKind | '' => KINDS.find((kind) => kind === text) ?? '';

const DAY_MS = 86_400_000;

/** Days until it is removed for good, begun ones counted whole. */
export function daysLeft(purgeAt: string, now: number): number {
	return Math.max(0, Math.ceil((Date.parse(purgeAt) - now) / DAY_MS));
}

/** Where something lives once it is back. */
export function addressOf(item: { kind: TrashKind; _id: string; campainId: string }): string {
	if (item.kind === 'campain') return `/campains/${item._id}`;
	return item.kind === 'rapport' ? `/rapports/${item._id}` : `/campains/${item.campainId}/edit/test/${item._id}`;
}

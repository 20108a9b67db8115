// Lists whose items are moved by dragging; the keyboard has its own buttons beside.
import { combine } from '@atlaskit/pragmatic-drag-and-drop/combine';
import { draggable, dropTargetForElements } from '@atlaskit/pragmatic-drag-and-drop/element/adapter';
import { attachClosestEdge, extractClosestEdge } from '@atlaskit/pragmatic-drag-and-drop-hitbox/closest-edge';
import { getReorderDestinationIndex } from '@atlaskit/pragmatic-drag-and-drop-hitbox/util/get-reorder-destination-index';
import type { Attachment } from 'svelte/attachments';

/** What an item needs to be moved within its list. */
export interface Place {
	/** Tells this list from others on the page. */
	list: string;
	index: number;
	/** Takes the item from one place to another; places count from 0. */
	move: (from: number, to: number) => void;
}

/** Makes an element an item of a list; `[data-handle]` inside it is where it is taken hold of. */
export function movable(place: () => Place): Attachment<HTMLElement> {
	return (element) => {
		const handle = element.querySelector<HTMLElement>('[data-handle]');
		if (!handle) return;
		const show = (edge: string | null) => {
			if (edge) element.dataset.edge = edge;
			else delete element.dataset.edge;
		};
		return combine(
			draggable({
				element,
				dragHandle: handle,
				getInitialData: () => ({ list: place().list, index: place().index }),
				onDragStart: () => (element.dataset.dragged = ''),
				onDrop: () => delete element.dataset.dragged
			}),
			dropTargetForElements({
				element,
				canDrop: ({ source }) => source.data.list === place().list,
				getData: ({ input }) => attachClosestEdge({ index: place().index }, { element, input, allowedEdges: ['top', 'bottom'] }),
				onDrag: ({ self, source }) => show(source.element === element ? null : extractClosestEdge(self.data)),
				onDragLeave: () => show(null),
				onDrop: ({ self, source }) => {
					show(null);
					const { index, move } = place();
					const from = source.data.index as number;
					const closestEdgeOfTarget = extractClosestEdge(self.data);
					const to = getReorderDestinationIndex({ startIndex: from, indexOfTarget: index, closestEdgeOfTarget, axis: 'vertical' });
					if (to !== from) move(from, to);
				}
			})
		);
	};
}

/** The list with the item at `from` taken to `to`. */
export function moved<T>(list: readonly T[], from: number, to: number): T[] {
	const rest = list.filter((_, index) => index !== from);
	const item = list[from];
	return item === undefined ? rest : [...rest.slice(0, to), item, ...rest.slice(to)];
}

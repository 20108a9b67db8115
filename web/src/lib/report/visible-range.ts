// Long lists in blocks: what is far from what is seen is not drawn, and takes the place it took.

/** Lines of one block. */
export const BLOCK = 25;
/** Shorter lists are drawn whole: the browser finds and prints all of them. */
export const WHOLE = 100;
/** How far beyond what is seen is near. */
const MARGIN = '1000px 0px';

export interface Block<T> {
	items: T[];
	/** The place of its first item in the list. */
	from: number;
}

export function blocks<T>(items: T[]): Block<T>[] {
	const size = items.length <= WHOLE ? WHOLE : BLOCK;
	return Array.from({ length: Math.ceil(items.length / size) }, (_, index) => ({ items: items.slice(index * size, (index + 1) * size), from: index * size }));
}

type Told = (near: boolean, height: number) => void;

const told = new WeakMap<Element, Told>();
let observer: IntersectionObserver | null = null;

/** Tells whether an element is near what is seen; gives the way out. */
export function watchVisibleRange(element: Element, tell: Told): () => void {
	observer ??= new IntersectionObserver(
		(entries) => {
			for (const entry of entries) told.get(entry.target)?.(entry.isIntersecting, entry.boundingClientRect.height);
		},
		{ rootMargin: MARGIN }
	);
	told.set(element, tell);
	observer.observe(element);
	return () => observer?.unobserve(element);
}

// Short notices at the edge of the page.
export type ToastKind = 'success' | 'danger' | 'info';

export interface Toast {
	id: number;
	kind: ToastKind;
	text: string;
	/** What can still be done about it: undone, say. */
	action?: { label: string; run: () => void };
}

const SHOWN_MS = 8000;
/** What can be undone stays longer. */
const UNDO_MS = 20_000;
let next = 0;
let shown = $state<Toast[]>([]);

export function toasts(): Toast[] {
	return shown;
}

/** Shows a notice; gives its number. */
export function notify(kind: ToastKind, text: string, action?: Toast['action']): number {
	const toast = { id: next++, kind, text, action };
	shown.push(toast);
	setTimeout(() => dismiss(toast.id), action ? UNDO_MS : SHOWN_MS);
	return toast.id;
}

export function dismiss(id: number): void {
	shown = shown.filter((toast) => toast.id !== id);
}

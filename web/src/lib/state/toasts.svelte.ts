// Short notices at the edge of the page.
export type ToastKind = 'success' | 'danger' | 'info';

export interface Toast {
	id: number;
	kind: ToastKind;
	text: string;
}

const SHOWN_MS = 8000;
let next = 0;
let shown = $state<Toast[]>([]);

export function toasts(): Toast[] {
	return shown;
}

export function notify(kind: ToastKind, text: string): void {
	const toast = { id: next++, kind, text };
	shown.push(toast);
	setTimeout(() => dismiss(toast.id), SHOWN_MS);
}

export function dismiss(id: number): void {
	shown = shown.filter((toast) => toast.id !== id);
}

// Keys of SSH servers that are kept: how they are named, and what is asked before one goes.
import { remove } from '$lib/api/client';
import type { HostKey } from '$lib/api/types';
import type { Question } from '$lib/components/shared/Confirm.svelte';
import { t } from '$lib/i18n/index.svelte';
import { notify } from '$lib/state/toasts.svelte';

/** The server and its port; `null` where its name is hashed. */
export function placeOf(key: Pick<HostKey, 'host' | 'port'>): string | null {
	if (typeof key.host !== 'string' || typeof key.port !== 'number') return null;
	return `${key.host.includes(':') ? `[${key.host}]` : key.host}:${key.port}`;
}

/** What is asked before a key goes. */
export function removal(key: HostKey, changed: () => Promise<void>): Question {
	const name = placeOf(key) ?? t('host-key-hashed');
	return {
		title: t('host-key-remove'),
		text: t('host-key-remove-help', { name }),
		warning: t('host-key-remove-warning'),
		go: t('host-key-remove'),
		act: async () => {
			await remove('/api/host-keys/{id}', { params: { path: { id: key._id } } });
			notify('success', t('host-key-removed', { name }));
			await changed();
		}
	};
}

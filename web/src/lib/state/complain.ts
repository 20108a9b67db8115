// Says what went wrong where there is no better place for it.
import { ApiError } from '$lib/api/client';
import { t } from '$lib/i18n/index.svelte';
import { notify } from './toasts.svelte';

export function complain(error: unknown): void {
	notify('danger', error instanceof ApiError && error.message ? error.message : t('problem-unreachable'));
}

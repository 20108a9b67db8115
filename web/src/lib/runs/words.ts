// Words about a run.
import { FluentNumber } from '@fluent/bundle';
import { t } from '$lib/i18n/index.svelte';

/** `En attente (3e)`: a place in the queue, 1 is next. */
export const waitingAt = (place: number): string => t('status-waiting-at', { place: new FluentNumber(place, { type: 'ordinal' } as Intl.NumberFormatOptions) });

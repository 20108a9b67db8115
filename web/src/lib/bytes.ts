// How many bytes something has, for people.
import { number, t } from '$lib/i18n/index.svelte';

const KIB = 1024;

export const formatBytes = (bytes: number): string => (bytes < KIB ? t('file-bytes', { count: bytes }) : t('file-size', { size: number(bytes / KIB) }));

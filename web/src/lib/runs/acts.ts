// What can be done with runs.
import { post, put } from '$lib/api/client';
import type { ReportHead } from '$lib/api/coming';
import type { Environment } from '$lib/api/types';
import type { Question } from '$lib/components/shared/Confirm.svelte';
import { t } from '$lib/i18n/index.svelte';

interface Run {
	_id: string;
	details: string;
	filiere: string;
}

export type Only = 'failed' | 'all';

const nameOf = (run: Run): string => run.details || t('test-alone');

/** What is asked before a run is stopped. */
export function stopQuestion(run: Run, stopped: () => void): Question {
	return {
		title: t('run-stop'),
		text: t('run-stop-help', { name: nameOf(run), environment: run.filiere }),
		go: t('run-stop'),
		act: async () => {
			await post(`/api/rapports/${run._id}/cancel`);
			stopped();
		}
	};
}

export const pause = (run: Run): Promise<unknown> => post(`/api/rapports/${run._id}/pause`);
export const resume = (run: Run): Promise<unknown> => post(`/api/rapports/${run._id}/resume`);
export const keep = (run: ReportHead): Promise<unknown> => put(`/api/rapports/${run._id}`, { kept: !run.kept });

/** Runs it again; gives the new report. */
export async function rerun(run: Run, only: Only): Promise<string> {
	return (await post<{ rapport_id: string }>(`/api/rapports/${run._id}/rerun`, { only })).rapport_id;
}

/** What is asked before a run is repeated in a protected environment; nothing in others. */
export function rerunQuestion(run: Run, only: Only, environments: Environment[], act: () => Promise<void>): Question | null {
	if (!environments.find((one) => one.name === run.filiere)?.protected) return null;
	return {
		title: t('run-protected'),
		text: t('rerun-protected-help', { name: nameOf(run), environment: run.filiere }),
		go: only === 'failed' ? t('rerun-failed') : t('rerun-all'),
		name: run.filiere,
		act
	};
}

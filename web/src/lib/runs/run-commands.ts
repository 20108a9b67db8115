// What can be done with runs, from whatever page.
import { post, put, remove } from '$lib/api/client';
import type { Environment, ReportHead, ReportStatus } from '$lib/api/types';
import type { Question } from '$lib/components/shared/Confirm.svelte';
import { t } from '$lib/i18n/index.svelte';
import { isFinal } from '$lib/report/fold';
import { complain } from '$lib/state/complain';
import { notify } from '$lib/state/toasts.svelte';

interface Run {
	_id: string;
	details: string;
	filiere: string;
}

type Doomed = Pick<Run, '_id' | 'details'> & { status: ReportStatus };

export type Only = 'failed' | 'all';

export const nameOf = (run: Pick<Run, 'details'>): string => run.details || t('test-alone');

/** Its teardown tests run; asked a second time, they are given up, too. */
export const stop = (run: Pick<Run, '_id'>): Promise<unknown> => post('/api/rapports/{id}/cancel', { params: { path: { id: run._id } } });
export const pause = (run: Pick<Run, '_id'>): Promise<unknown> => post('/api/rapports/{id}/pause', { params: { path: { id: run._id } } });
export const resume = (run: Pick<Run, '_id'>): Promise<unknown> => post('/api/rapports/{id}/resume', { params: { path: { id: run._id } } });
export const keep = (run: Pick<ReportHead, '_id' | 'kept'>): Promise<unknown> => put('/api/rapports/{id}', { params: { path: { id: run._id } }, body: { kept: !run.kept } });

/** What is asked before a run is stopped; `other` is who else has launched it. */
export function stopQuestion(run: Run, other = ''): Question {
	return {
		title: t('run-stop'),
		text: t('run-stop-help', { name: nameOf(run), environment: run.filiere }),
		warning: other === '' ? '' : t('run-of-other', { name: other }),
		go: t('run-stop'),
		act: async () => void (await stop(run))
	};
}

/** Runs it again; gives the new report. */
export async function rerun(run: Run, only: Only): Promise<string> {
	return (await post('/api/rapports/{id}/rerun', { params: { path: { id: run._id } }, body: { only } })).rapport_id;
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

/** What is asked before reports go to the trash. */
export function removalQuestion(doomed: Doomed[], act: () => Promise<void>): Question {
	const count = doomed.length;
	const going = doomed.filter((report) => !isFinal(report.status)).length;
	return {
		title: t('reports-delete', { count }),
		text: t('reports-delete-help', { names: doomed.map(nameOf).join(', '), count }),
		warning: going > 0 ? t('runs-going', { count: going }) : '',
		progress: going > 0 ? t('runs-stopping') : '',
		go: t('reports-delete', { count }),
		act
	};
}

/** Moves reports to the trash, and offers to take that back; then `back` is called. */
export async function removeReports(doomed: Doomed[], back: () => unknown = () => undefined): Promise<void> {
	const gone: Doomed[] = [];
	try {
		for (const report of doomed) {
			await remove('/api/rapports/{id}', { params: { path: { id: report._id } } });
			gone.push(report);
		}
	} finally {
		if (gone.length > 0) tellRemoval(gone, back);
	}
}

function tellRemoval(gone: Doomed[], back: () => unknown): void {
	const restore = async (): Promise<void> => {
		try {
			for (const { _id } of gone) await post('/api/trash/{kind}/{id}/restore', { params: { path: { kind: 'rapport', id: _id } } });
		} catch (error) {
			complain(error);
		}
		back();
	};
	notify('success', t('reports-deleted', { names: gone.map(nameOf).join(', '), count: gone.length }), { label: t('undo'), run: () => void restore() });
}

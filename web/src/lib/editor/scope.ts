// What a field of the editor can put between braces, and what it may not.
import { t } from '$lib/i18n/index.svelte';
import { NO_RULES, type Rules } from '$lib/rules/types';
import { COLLECTION, filled, gap, type Gap, type Known } from '$lib/template/placeholders';

export interface Scope {
	environment: string;
	known: Known;
	/** Names of `{{app.…}}` with where they come from; empty for the test itself. */
	app: ReadonlyMap<string, string>;
	/** Values of those, from the last run. */
	last: ReadonlyMap<string, string>;
	/** Subjects, operators, filters and generators that there are. */
	rules: Rules;
}

/** Where the names of a loop come from. */
export const FROM_LOOP = 'loop';

export interface Choice {
	name: string;
	group: 'environment' | 'app' | 'collection' | 'generator';
	detail: string;
	/** What is written where it is not just the name. */
	insert?: string;
}

export const EMPTY: Scope = { environment: '', known: new Map(), app: new Map(), last: new Map(), rules: NO_RULES };

/** Everything that can be inserted, by group. */
export function choices(scope: Scope): Choice[] {
	const environment = [...scope.known.values()].map((one): Choice => ({ name: one.key, group: 'environment', detail: one.value === null ? t('ph-none') : one.secret ? one.value : filled(one.value, scope.known) }));
	const app = [...scope.app].map(([name, from]): Choice => ({ name: `app.${name}`, group: 'app', detail: scope.last.get(name) ?? origin(from) }));
	const collection = COLLECTION.map((name): Choice => ({ name: `test.${name}`, group: 'collection', detail: t(`ph-test-${name.replace('_', '-')}`) }));
	const generators = scope.rules.generators.map(({ name, example, help }): Choice => ({ name, group: 'generator', detail: help, insert: example }));
	return [...environment, ...app, ...collection, ...generators];
}

function origin(from: string): string {
	if (from === FROM_LOOP) return t('ph-loop');
	return from ? t('ph-from', { action: from }) : t('ph-declared');
}

export function reasonOf(name: string, scope: Scope): string {
	const why = gap(name, scope.known, new Set(scope.app.keys()));
	return why ? say(name, why, scope.environment) : '';
}

/** Why a placeholder has no value, in words. */
export function say(name: string, why: Gap, environment: string): string {
	return t(`gap-${why.reason}`, { name, detail: why.detail ?? '', environment });
}

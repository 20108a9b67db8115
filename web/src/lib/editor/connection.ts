// A form that chooses a saved connection: what the connection brings along is not asked for.
import type { ActionInfo, Connection } from '$lib/api/types';
import { textOf, type Form } from './form';

/** The field that chooses a connection. */
export const CHOICE = 'connection';

/** The connection that a form chooses; empty where it chooses none. */
export function chosenIn(form: Form): string {
	return textOf(form[CHOICE]).trim();
}

/** Names of the fields that a connection fills in. */
export function partsOf(info: ActionInfo | undefined): string[] {
	return (info?.fields ?? []).filter((field) => field.connection && field.name !== CHOICE).map((field) => field.name);
}

/** Names of the fields that the chosen connection fills in; none where the form chooses none. */
export function broughtAlong(form: Form, info: ActionInfo | undefined): Set<string> {
	return new Set(info?.connection && chosenIn(form) !== '' ? partsOf(info) : []);
}

/** Where a connection leads, as people write it. */
export function placeOf({ value }: Pick<Connection, 'value'>): string {
	const [user, host, port, database] = [value.username, value.host, value.port, value.database].map(textOf);
	if (!host) return textOf(value.url) || textOf(value.endpoint_url) || database!;
	return `${user ? `${user}@` : ''}${host}${port ? `:${port}` : ''}${database ? `/${database}` : ''}`;
}

/** Chooses a connection, or none: what was written in the fields it fills in is set aside, and comes back with none. */
export function choose(action: { value: Form; aside?: Form }, id: string, info: ActionInfo): void {
	const form = action.value;
	if (id === '') {
		delete form[CHOICE];
		Object.assign(form, action.aside);
		delete action.aside;
		return;
	}
	// A password that nobody sees any more is not to stay in the test.
	const aside: Form = { ...action.aside };
	for (const name of partsOf(info)) {
		if (name in form) aside[name] = form[name];
		delete form[name];
	}
	form[CHOICE] = id;
	action.aside = aside;
}

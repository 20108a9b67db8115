// What stands in the fields of a form, whoever asks for it: an action or a saved connection.
import type { MaskField } from '$lib/api/types';
import { t } from '$lib/i18n/index.svelte';

export type Form = Record<string, unknown>;

export const empty = (value: unknown): boolean => value === undefined || value === null || value === '';

export function textOf(value: unknown): string {
	if (empty(value)) return '';
	if (typeof value === 'string') return value;
	return typeof value === 'object' ? JSON.stringify(value, null, 2) : String(value);
}

/** The fields that mean something with what is chosen in the others. */
export function present(fields: MaskField[], form: Form): MaskField[] {
	// A choice that is left open is its default.
	const chosen = (name: string) => textOf(form[name]) || (fields.find((field) => field.name === name)?.default ?? '');
	return fields.filter(({ when }) => !when || when.choices.includes(chosen(when.field)));
}

/** Takes the first choice of each list that must be chosen from: it is as good as an empty one. */
export function begin(fields: MaskField[], form: Form): void {
	for (const field of fields) if (field.required && field.type === 'select' && field.options?.[0] && empty(form[field.name])) form[field.name] = field.options[0];
}

/** Rarely needed fields stay out of the way. Where a form does not say which they are, the first few, and those that count, come before them. */
export function parted(fields: MaskField[], few: number): { first: MaskField[]; more: MaskField[] } {
	const told = fields.some((field) => field.rare);
	const first = fields.filter((field, index) => field.required || (told ? !field.rare : field.pairs || field.code || index < few));
	return { first, more: fields.filter((field) => !first.includes(field)) };
}

/** What is wrong with a value, in words; `tried` is whether saving was tried. */
export function faultOf(field: MaskField, value: unknown, tried: boolean): string {
	if (field.required && tried && empty(value)) return t('field-missing');
	const said = textOf(value).trim();
	if (field.type === 'number' && said !== '' && !said.includes('{{') && !/^-?\d+([.,]\d+)?$/.test(said)) return t('field-number');
	return '';
}

/** Writes a value into a form; an empty one leaves no trace. */
export function put(form: Form, name: string, value: unknown): void {
	if (empty(value)) delete form[name];
	else form[name] = value;
}

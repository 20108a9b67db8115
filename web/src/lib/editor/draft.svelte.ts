// A test while it is written: what the person typed, what is saved, and what can be used where.
import type { ActionCall, ActionInfo, Test } from '$lib/api/types';
import { held, holdsDigits, text } from '$lib/json';
import { moved } from '$lib/dnd/reorder';
import { byName } from '$lib/names';
import { rowsOf } from '$lib/rules/checks';
import { loopNames, part } from '$lib/rules/flow';
import type { Extraction, TestFlow } from '$lib/rules/types';
import { gap, namesIn, type Gap, type Known } from '$lib/template/placeholders';
import { broughtAlong } from './connection';
import { begin, empty, present, type Form } from './form';
import { FROM_LOOP } from './scope';

export type { Form };

export interface DraftAction {
	/** Stays the same while the action moves. */
	uid: number;
	type: string;
	value: Form;
	disabled: boolean;
	open: boolean;
	/** Keys beside these, which other programs wrote; they are sent back as they came. */
	beside?: Record<string, unknown>;
	/** What was written in the fields that the chosen connection fills in; never saved. */
	aside?: Form;
}

export interface DraftVariable {
	uid: number;
	name: string;
	/** The value it starts with, `null` where it has none. */
	value: unknown;
}

/** Actions that are all shown open when a test is opened; with more, each is opened by hand. */
const FEW = 6;
let next = 0;

export class TestDraft {
	id = $state<string | null>(null);
	version = $state(0);
	name = $state('');
	description = $state('');
	tags = $state<string[]>([]);
	variables = $state<DraftVariable[]>([]);
	actions = $state<DraftAction[]>([]);
	/** When the whole test runs, and how often. */
	flow = $state<TestFlow>({});
	/** Whether the server has a flow: then an empty one must be told, too. */
	#flowing = false;
	#saved = $state('');

	constructor(readonly campaign: string) {
		this.#saved = JSON.stringify(this.body());
	}

	readonly dirty = $derived.by(() => JSON.stringify(this.body()) !== this.#saved);

	/** Takes over a test as the server has it. */
	take(test: Test): void {
		this.id = test._id;
		this.version = test.version;
		this.name = test.name;
		this.description = test.description;
		this.tags = [...test.tags];
		this.variables = (test.variables as (string | { name?: string; key?: string; value?: unknown })[]).map((one) =>
			typeof one === 'string' ? { uid: next++, name: one, value: null } : { uid: next++, name: one.name ?? one.key ?? '', value: held(one.value) ?? null }
		);
		this.flow = { ...(held(test.flow) as TestFlow | null) };
		this.#flowing = Object.keys(this.flow).length > 0;
		const open = test.actions.length <= FEW;
		this.actions = test.actions.map(({ type, value, disabled = false, ...beside }) => ({ uid: next++, type, value: formOf(value), disabled, beside: held(beside) as Record<string, unknown>, open }));
		this.#saved = JSON.stringify(this.body());
	}

	/** What the server is sent. */
	body(): { name: string; description: string; tags: string[]; variables: unknown[]; actions: ActionCall[]; flow?: TestFlow } {
		const flow = $state.snapshot(this.flow);
		return {
			name: this.name.trim(),
			description: this.description,
			tags: $state.snapshot(this.tags),
			variables: this.variables.filter((one) => one.name.trim() !== '').map((one) => (one.value === null ? one.name.trim() : { name: one.name.trim(), value: $state.snapshot(one.value) })),
			actions: this.actions.map((one) => ({ ...$state.snapshot(one.beside), type: one.type, value: $state.snapshot(one.value), ...(one.disabled ? { disabled: true } : {}) })),
			...(this.#flowing || Object.keys(flow).length > 0 ? { flow } : {})
		};
	}

	/** Notes that the server has what `body` says. */
	saved(body: unknown, version: number, id: string): void {
		this.#flowing ||= Object.keys(this.flow).length > 0;
		this.#saved = JSON.stringify(body);
		this.version = version;
		this.id = id;
	}

	add(info: ActionInfo): DraftAction {
		const value: Form = {};
		begin(info.fields, value);
		this.actions.push({ uid: next++, type: info.type, value, disabled: false, open: true });
		return this.actions[this.actions.length - 1]!;
	}

	duplicate(index: number): void {
		const source = this.actions[index];
		if (!source) return;
		const copy: DraftAction = { ...$state.snapshot(source), uid: next++ };
		this.actions.splice(index + 1, 0, copy);
	}

	/** Takes an action out; the answer puts it back where it was. */
	remove(index: number): () => void {
		const [gone] = this.actions.splice(index, 1);
		return () => {
			if (gone && !this.actions.some((one) => one.uid === gone.uid)) this.actions.splice(Math.min(index, this.actions.length), 0, gone);
		};
	}

	move(from: number, to: number): void {
		if (to >= 0 && to < this.actions.length) this.actions = moved(this.actions, from, to);
	}

	addVariable(): void {
		this.variables.push({ uid: next++, name: '', value: null });
	}

	/** Names of `{{app.…}}` that have a value before the action at `index` runs, each with where it comes from. */
	appNames(index: number): Map<string, string> {
		const names = new Map<string, string>();
		const loops = [this.flow.loop, part<TestFlow>(this.actions[index]?.value, 'flow').loop].flatMap(loopNames);
		for (const one of this.variables) if (one.value !== null && one.name.trim() !== '') names.set(one.name.trim(), '');
		this.actions.slice(0, index).forEach((action, place) => {
			if (action.disabled) return;
			for (const name of givenBy(action)) names.set(name, `${place + 1}. ${action.type}`);
		});
		for (const name of loops) names.set(name, FROM_LOOP);
		return names;
	}

	/** Every name that is declared or given somewhere in the test. */
	allNames(): string[] {
		const given = this.actions.flatMap(givenBy);
		return [...new Set([...this.variables.map((one) => one.name.trim()), ...given])].filter((name) => name !== '').sort(byName);
	}
}

/** Parts of a form that are no fields: they stay what they are. */
const APART = ['checks', 'extract', 'flow', 'output_mapping'];

/** The fields of a form. One that holds digits beyond JavaScript's numbers (1.10, a long integer) becomes the JSON text that means the same. */
function formOf(value: unknown): Form {
	if (typeof value !== 'object' || value === null || Array.isArray(value)) return {};
	const field = ([name, inner]: [string, unknown]): [string, unknown] => [name, !holdsDigits(inner) ? inner : APART.includes(name) ? held(inner) : text(inner)];
	return Object.fromEntries(Object.entries(value).map(field));
}

/** The names that an action gives values to. */
export function givenBy(action: { type: string; value: Form }): string[] {
	const names = Object.values(mapping(action.value)).map((name) => name.replace(/^app\./, '').trim());
	// `var` gives its variable a value of another type, or a first one.
	if (/^(var|VarAction)$/.test(action.type) && typeof action.value.variable_name === 'string') names.push(action.value.variable_name.trim());
	names.push(...rowsOf<Extraction>(action.value, 'extract').map(({ name }) => (typeof name === 'string' ? name.trim() : '')));
	return names.filter((name) => name !== '');
}

/** Outputs and the names they are given. */
export function mapping(value: Form): Record<string, string> {
	const found = value.output_mapping;
	if (typeof found !== 'object' || found === null || Array.isArray(found)) return {};
	return Object.fromEntries(Object.entries(found).filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
}

/** Required fields of an action that are empty. */
export function missingFields(action: DraftAction, info: ActionInfo | undefined): string[] {
	const brought = broughtAlong(action.value, info);
	const blank = (value: unknown) => empty(typeof value === 'string' ? value.trim() : value);
	return present(info?.fields ?? [], action.value).filter((field) => field.required && !brought.has(field.name) && blank(action.value[field.name])).map((field) => field.label);
}

export interface Unknown {
	name: string;
	gap: Gap;
}

/** Placeholders of an action that have no value when it runs. */
export function unknownIn(action: DraftAction, info: ActionInfo | undefined, known: Known, app: ReadonlySet<string>): Unknown[] {
	if (action.disabled) return [];
	const brought = broughtAlong(action.value, info).add('output_mapping');
	const form = Object.entries(action.value).filter(([name]) => !brought.has(name));
	return namesIn(JSON.stringify(form.map(([, value]) => value))).flatMap((name) => {
		const why = gap(name, known, app);
		return why ? [{ name, gap: why }] : [];
	});
}

/** A line that tells an action from the others while it is closed; `connection` is the name of the one it chooses. */
export function summary(action: DraftAction, connection?: string): string {
	const { method, url, operation, path, variable_name, target_type, message, duration, host, command } = action.value as Record<string, unknown>;
	const said = [method, operation, connection ?? host, url, path, command, variable_name, target_type && `→ ${String(target_type)}`, message, duration !== undefined && duration !== '' && `${String(duration)} ms`];
	return said.filter((part) => part !== undefined && part !== null && part !== false && part !== '').map((part) => (typeof part === 'string' ? part : JSON.stringify(part))).join(' ');
}

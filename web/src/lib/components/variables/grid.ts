// The grid of variables: keys down, environments across.
import type { GroupedVariables } from '$lib/api/lists';
import type { Environment, Variable } from '$lib/api/types';
import { gap, knownIn } from '$lib/template/placeholders';

export interface Cell {
	/** The variable behind it; `undefined` where there is none. */
	variable?: Variable;
	state: 'own' | 'inherited' | 'missing' | 'none';
	/** What is shown: the value, or the default that holds here. */
	shown: string;
	/** A variable that the value asks for and that has none here. */
	lacks?: string;
}

export interface Row {
	root: Variable;
	standard: Cell;
	cells: Map<string, Cell>;
}

export function rows(grouped: GroupedVariables, environments: Environment[]): Row[] {
	const own = new Map(environments.map(({ name }) => [name, new Map((grouped[name] ?? []).map((one) => [one.key, one]))]));
	const known = new Map(environments.map(({ name }) => [name, knownIn(grouped, name)]));
	return (grouped[''] ?? []).map((root) => {
		const standard: Cell = has(root) ? { variable: root, state: 'own', shown: root.value ?? '' } : { variable: root, state: 'none', shown: '' };
		const cells = environments.map(({ name }): [string, Cell] => {
			const variable = own.get(name)?.get(root.key);
			const lacks = gap(root.key, known.get(name)!, new Set())?.detail;
			if (variable && has(variable)) return [name, { variable, state: 'own', shown: variable.value ?? '', lacks }];
			return [name, { variable, state: has(root) ? 'inherited' : 'missing', shown: root.value ?? '', lacks }];
		});
		return { root, standard, cells: new Map(cells) };
	});
}

const has = (variable: Variable): boolean => variable.value !== null && variable.value !== undefined;

/** Environments in which a variable cannot be used. */
export function lacking(row: Row): string[] {
	return [...row.cells].filter(([, cell]) => cell.state === 'missing' || cell.lacks !== undefined).map(([name]) => name);
}

// The grid of variables: keys down, environments across.
import type { Environment, Variable } from '$lib/api/types';
import type { GroupedVariables } from '$lib/template/placeholders';

export interface Cell {
	/** The variable behind it; `undefined` where there is none. */
	variable?: Variable;
	state: 'own' | 'inherited' | 'missing' | 'none';
	/** What is shown: the value, or the default that holds here. */
	shown: string;
}

export interface Row {
	root: Variable;
	standard: Cell;
	cells: Map<string, Cell>;
}

export function rows(grouped: GroupedVariables, environments: Environment[]): Row[] {
	const own = new Map(environments.map(({ name }) => [name, new Map((grouped[name] ?? []).map((one) => [one.key, one]))]));
	return (grouped[''] ?? []).map((root) => {
		const standard: Cell = has(root) ? { variable: root, state: 'own', shown: root.value ?? '' } : { variable: root, state: 'none', shown: '' };
		const cells = environments.map(({ name }): [string, Cell] => {
			const variable = own.get(name)?.get(root.key);
			if (variable && has(variable)) return [name, { variable, state: 'own', shown: variable.value ?? '' }];
			return [name, { variable, state: has(root) ? 'inherited' : 'missing', shown: root.value ?? '' }];
		});
		return { root, standard, cells: new Map(cells) };
	});
}

const has = (variable: Variable): boolean => variable.value !== null && variable.value !== undefined;

/** Environments in which a variable has no value. */
export function lacking(row: Row): string[] {
	return [...row.cells].filter(([, cell]) => cell.state === 'missing').map(([name]) => name);
}

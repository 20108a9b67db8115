// Campaigns of various shapes, and what is to be expected of each of their tests.
import type { Api } from '../../support/api';

export interface ShapedTest {
	name: string;
	/** Calls of the target, one after the other. */
	calls: number;
	/** Which of them is answered with an error. */
	badly?: number;
	role?: 'setup' | 'teardown';
	/** How many rows it is repeated for. */
	rows?: number;
	/** Lines written between two calls. */
	chatter?: number;
	/** Milliseconds that it waits after each call. */
	wait?: number;
}

export interface Shape {
	name: string;
	tests: ShapedTest[];
	stop?: boolean;
	parallel: number;
	/** Its tests are run one at a time, alone. */
	alone?: true;
}

/** A shape that the server knows. */
export interface Campaign extends Shape {
	id: string;
	/** Names of its tests, by their ids. */
	names: Map<string, string>;
}

export const several = (count: number, make: (number: number) => Omit<ShapedTest, 'name'>): ShapedTest[] =>
	Array.from({ length: count }, (_, number) => ({ name: `t${number}`, ...make(number) }));

export const SHAPES: Shape[] = [
	{ name: 'sequential', parallel: 1, tests: several(5, () => ({ calls: 3 })) },
	{ name: 'failing', parallel: 8, tests: several(6, (number) => ({ calls: 3, badly: number % 3 === 1 ? 1 : undefined })) },
	{ name: 'stopping', parallel: 1, stop: true, tests: several(6, (number) => ({ calls: 2, badly: number === 3 ? 0 : undefined })) },
	{ name: 'stopping wide', parallel: 8, stop: true, tests: several(20, (number) => ({ calls: 2, badly: number === 6 ? 0 : undefined })) },
	{
		name: 'framed',
		parallel: 8,
		tests: several(6, (number) => ({ calls: 2, role: number === 0 ? 'setup' : number === 5 ? 'teardown' : undefined }))
	},
	{
		name: 'broken setup',
		parallel: 1,
		tests: several(4, (number) => ({ calls: 2, badly: number === 0 ? 1 : undefined, role: number === 0 ? 'setup' : number === 3 ? 'teardown' : undefined }))
	},
	{ name: 'rows', parallel: 8, tests: several(3, (number) => ({ calls: 2, rows: 2 + number })) },
	{ name: 'chatty', parallel: 1, tests: several(8, () => ({ calls: 2, chatter: 80 })) },
	{ name: 'chatty wide', parallel: 8, tests: several(16, () => ({ calls: 2, chatter: 40 })) },
	{ name: 'wide', parallel: 8, tests: several(24, () => ({ calls: 2 })) },
	// Only the newest fifty runs of one test alone are kept: here each has fewer.
	{ name: 'alone', parallel: 1, alone: true, tests: several(32, () => ({ calls: 3, chatter: 20 })) }
];

/** The calls a test makes where it goes through. */
export function callsOf(test: ShapedTest): string[] {
	const last = test.badly ?? test.calls - 1;
	const rows = test.rows ? Array.from({ length: test.rows }, (_, row) => row + 1) : [0];
	return rows.flatMap((row) => Array.from({ length: last + 1 }, (_, call) => `${test.name}/${call}/${row}`));
}

function actions(test: ShapedTest, target: string): object[] {
	const row = test.rows ? '{{app.row_number}}' : '0';
	const call = (number: number): object => ({
		type: 'http',
		value: { method: 'GET', url: `${target}/{{slot}}/${test.name}/${number}/${row}/${number === test.badly ? 'badly' : 'well'}` }
	});
	const talk = (lines: number): object => ({
		type: 'pause',
		value: { duration: 5, message: Array.from({ length: lines }, (_, line) => `${test.name} says line ${line} of many`).join('\n') }
	});
	const wait = test.wait === undefined ? [] : [{ type: 'pause', value: { duration: test.wait } }];
	return Array.from({ length: test.calls }, (_, number) => [...(test.chatter ? [talk(test.chatter)] : []), call(number), ...wait]).flat();
}

/** Writes a shape as a campaign. */
export async function create(client: Api, shape: Shape, target: string): Promise<Campaign> {
	const { campain_id: id } = await client.must('POST', '/api/campains', { name: shape.name, parallel: shape.parallel });
	const names = new Map<string, string>();
	for (const test of shape.tests) {
		const flow = { ...(test.role && { role: test.role }), ...(test.rows && { loop: { list: Array.from({ length: test.rows }, (_, row) => `r${row}`) } }) };
		const { test_id } = await client.must('POST', '/api/tests', { campain_id: id, name: test.name, flow, actions: actions(test, target) });
		names.set(test_id, test.name);
	}
	return { ...shape, id, names };
}

/** Environments in which `{{slot}}` is their own name, so that the target can tell runs apart. */
export async function environments(client: Api, names: string[]): Promise<void> {
	await client.must('POST', '/api/variables', { key: 'slot', isRoot: true });
	for (const name of names) await client.must('POST', '/api/variables', { key: 'slot', filiere: name, value: name });
}

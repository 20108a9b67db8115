// The walls of the house: which crate may know which, and who may write. `make lint` runs it.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { files } from './files.mjs';

const root = path.resolve(import.meta.dirname, '..');
const ours = (name) => name.startsWith('testgyver-');

// What each crate may name. Who is not here may be named by nobody but the program itself.
const MAY_KNOW = {
	// Every crate gets its languages from model; the face serves texts to the pages, too.
	language: [],
	derive: [],
	model: ['derive', 'language'],
	documents: ['model'],
	rules: ['documents', 'model'],
	bus: ['model'],
	desk: ['model'],
	// A campaign as files, and what becomes one: no server, no store, nothing that runs.
	project: ['model', 'rules'],
	import: ['model', 'project'],
	engine: ['documents', 'model', 'rules'],
	// Neither actions nor what is stored evaluates a rule.
	actions: ['documents', 'model'],
	store: ['model'],
	// The running side: no store, no bus, no commands.
	worker: ['desk', 'engine', 'model', 'rules'],
	// What leaves a run, and a run of files without a server: neither store nor server.
	reports: ['model'],
	runner: ['desk', 'model', 'project', 'reports', 'worker'],
	// The asking side: no worker, no desk.
	app: ['bus', 'model', 'project', 'rules', 'store'],
	dispatch: ['bus', 'desk', 'model', 'store'],
	// The face reads the store and changes things through the commands alone.
	server: ['app', 'bus', 'import', 'language', 'model', 'project', 'rules', 'store'],
	testbed: []
};

const faults = [];
const metadata = JSON.parse(execFileSync('cargo', ['metadata', '--no-deps', '--format-version', '1', '--offline'], { cwd: root, maxBuffer: 1 << 26 }));
for (const crate of metadata.packages.filter(({ name }) => ours(name))) {
	const name = crate.name.replace('testgyver-', '');
	const allowed = MAY_KNOW[name];
	if (!allowed) faults.push(`crates/${name}: name in scripts/check-walls.mjs what it may know`);
	const known = crate.dependencies.filter(({ name, kind }) => ours(name) && kind !== 'dev').map(({ name }) => name.replace('testgyver-', ''));
	for (const other of known.filter((other) => allowed && !allowed.includes(other))) faults.push(`crates/${name} must not know ${other}`);
}

// A whole store in hand could be written to: the face has `Reads`.
const port = [...files(path.join(root, 'crates/store/src/port'), /\.rs$/)].map((file) => readFileSync(file, 'utf8')).join('\n');
const writing = [...port.matchAll(/pub trait (Write\w+|RunStore)\b/g)].map((match) => match[1]);
const held = new RegExp(`\\bdyn (testgyver_store::)?Store\\b|\\b(${writing.join('|')})\\b`);
for (const file of files(path.join(root, 'crates/server/src'), /\.rs$/)) {
	const text = readFileSync(file, 'utf8');
	if (held.test(text)) faults.push(`${path.relative(root, file)} holds a store that it could write to: add a command to crates/app`);
}
// SQL stays where it belongs: no other crate than store and the SQL action opens a database.
for (const crate of metadata.packages.filter(({ name }) => ours(name) && !['testgyver-store', 'testgyver-actions'].includes(name))) {
	if (crate.dependencies.some(({ name, kind }) => name === 'rusqlite' && kind !== 'dev')) faults.push(`${crate.name} must not open databases`);
}

for (const fault of faults) console.error(`wall: ${fault}`);
if (faults.length === 0) console.log('walls: every crate knows what it may, and no more');
process.exitCode = faults.length === 0 ? 0 : 1;

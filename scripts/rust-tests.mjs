// Runs the test programs that `cargo build --all-targets --message-format=json` has made, several at a time:
// cargo runs one after the other, and many of them wait most of their time. The argument is cargo's output.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import path from 'node:path';

// These take longest, so they begin.
const FIRST = ['servers', 'wire', 'streams', 'upkeep'];
const AT_A_TIME = availableParallelism() + 1;

const made = readFileSync(process.argv[2], 'utf8')
	.split('\n')
	.filter((line) => line.startsWith('{'))
	.map((line) => JSON.parse(line));
const complete = made.some((one) => one.reason === 'build-finished' && one.success);
const programs = made
	.filter((one) => one.reason === 'compiler-artifact' && one.executable && one.profile.test && !one.target.kind.some((kind) => kind === 'bench' || kind === 'proc-macro'))
	.map((one) => ({ name: one.target.name, kind: one.target.kind[0], folder: path.dirname(one.manifest_path), file: one.executable }))
	.sort((a, b) => rank(a) - rank(b));

function rank({ name, kind }) {
	const place = FIRST.indexOf(name);
	return kind === 'test' && place >= 0 ? place : FIRST.length;
}

/** Runs one as cargo does, in the folder of its crate; gives what it said. */
function run({ file, folder }) {
	return new Promise((resolve) => {
		const child = spawn(file, ['--quiet'], { cwd: folder, env: { ...process.env, CARGO_MANIFEST_DIR: folder }, stdio: ['ignore', 'pipe', 'pipe'] });
		let said = '';
		for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (said += text));
		child.once('error', (error) => (said += error));
		child.once('close', (code, signal) => resolve({ said, ended: signal ?? code }));
	});
}

const sum = { passed: 0, failed: 0, ignored: 0 };
const red = [];

async function lane() {
	for (let program = programs.shift(); program; program = programs.shift()) {
		const began = performance.now();
		const { said, ended } = await run(program);
		const seconds = ((performance.now() - began) / 1000).toFixed(1).padStart(6);
		const name = `${path.basename(program.folder)} ${program.kind === 'test' ? program.name : `(${program.kind})`}`;
		const result = /^test result: .*? (\d+) passed; (\d+) failed; (\d+) ignored/m.exec(said);
		if (result) ['passed', 'failed', 'ignored'].forEach((what, place) => (sum[what] += Number(result[place + 1])));
		console.log(`${seconds} s  ${name}: ${result ? `${result[1]} passed, ${result[2]} failed, ${result[3]} ignored` : 'no result'}`);
		// A program that says nothing of its tests has not run them.
		if (ended === 0 && result) continue;
		red.push(name);
		console.log(`${said.trimEnd()}\n-- ${name} ended with ${ended}`);
	}
}

if (programs.length === 0 || !complete) red.push('not everything was built');
await Promise.all(Array.from({ length: AT_A_TIME }, lane));
for (const name of red) console.log(`red: ${name}`);
console.log(`${sum.passed} passed, ${sum.failed} failed, ${sum.ignored} ignored`);
process.exitCode = red.length === 0 ? 0 : 1;

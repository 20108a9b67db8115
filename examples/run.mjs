// Runs every example against the servers of the testbed, in a fresh TestGyver, and tells the verdicts.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';

const here = import.meta.dirname;
const bin = (name) => path.resolve(here, '../target/debug', name);
const only = process.argv.slice(2);
const ADMIN = { email: 'exemples@testgyver.example', password: 'exemples-testgyver' };
const SECRETS = ['password', 'ssh_key', 's3_secret_key'];
const ENVIRONMENT = 'EXEMPLES';

/** The first line of a process's output that `wanted` makes something of. */
async function line(child, wanted) {
	for await (const text of createInterface(child.stdout)) {
		const found = wanted(text);
		if (found) return found;
	}
	throw new Error('the program ended');
}

const data = await mkdtemp(path.join(tmpdir(), 'testgyver-examples-'));
const bed = spawn(bin('testbed'), { stdio: ['pipe', 'pipe', 'inherit'] });
const program = spawn(bin('testgyver'), ['serve', '--data', data, '--listen', '127.0.0.1:0', '--commands'], {
	stdio: ['ignore', 'pipe', 'ignore'],
	env: { ...process.env, TESTGYVER_ADMIN_EMAIL: ADMIN.email, TESTGYVER_ADMIN_PASSWORD: ADMIN.password }
});

let failed = 0;
try {
	const servers = await line(bed, (text) => JSON.parse(text));
	const base = await line(program, (text) => /(http:\/\/\S+)/.exec(text)?.[1]);
	program.stdout.resume();
	let token = '';
	const call = async (method, where, body) => {
		const form = body instanceof FormData;
		const answer = await fetch(base + where, {
			method,
			headers: { Authorization: `Bearer ${token}`, ...(form ? {} : { 'Content-Type': 'application/json' }) },
			body: form ? body : body && JSON.stringify(body)
		});
		const told = await answer.json();
		if (!answer.ok) throw new Error(`${method} ${where}: ${told.message}`);
		return told;
	};
	token = (await call('POST', '/api/login', ADMIN)).token;
	for (const [key, value] of Object.entries(servers)) {
		await call('POST', '/api/variables', { key, isRoot: true, secret: SECRETS.includes(key) });
		await call('POST', '/api/variables', { key, value, filiere: ENVIRONMENT });
	}
	const names = (await readdir(here)).filter((name) => name.endsWith('.json')).sort();
	for (const name of names.filter((name) => only.length === 0 || only.includes(path.basename(name, '.json')))) {
		const example = JSON.parse(await readFile(path.join(here, name), 'utf8'));
		const { campain_id } = await call('POST', '/api/campains', { name: example.name, description: example.description });
		for (const [file, content] of Object.entries(example.files ?? {})) {
			const form = new FormData();
			form.append('file', new Blob([content.replace('{{ca}}', servers.ca)]), file);
			await call('POST', `/api/campains/${campain_id}/files`, form);
		}
		for (const test of example.tests) await call('POST', '/api/tests', { campain_id, ...test });
		const { rapport_id } = await call('POST', '/api/rapports/execute', { campain_id, name: example.name, filiere: ENVIRONMENT });
		let report;
		do {
			report = await call('GET', `/api/rapports/${rapport_id}`);
			if (report.result === 'pending') await new Promise((resolve) => setTimeout(resolve, 100));
		} while (report.result === 'pending');
		const good = report.result === 'success';
		console.log(`${good ? '✅' : '❌'} ${example.name}`);
		if (!good) {
			failed += 1;
			for (const test of report.tests.filter((one) => one.status !== 'passed')) console.log(`   ${test.name} (${test.status})\n${test.logs.replace(/^/gm, '      ')}`);
		}
	}
	console.log(failed === 0 ? 'All examples pass.' : `${failed} example(s) fail.`);
} finally {
	bed.stdin.end();
	program.kill();
	await Promise.all([bed, program].map((child) => child.exitCode ?? once(child, 'exit')));
	await rm(data, { recursive: true, force: true });
}
process.exitCode = failed === 0 ? 0 : 1;

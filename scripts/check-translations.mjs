// Fails where a text is missing in a language or used nowhere, where it is asked for with other values than it has
// places for, and where a French sign could part from its word at the end of a line.
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { files } from './files.mjs';

const root = path.resolve(import.meta.dirname, '..');
const folder = path.join(root, 'translations');
const read = (file) => readFileSync(file, 'utf8');
const faults = [];

/** The messages of a file by their keys, each with the names of its values; attributes belong to their message. */
function messages(file) {
	const found = new Map();
	let last;
	for (const line of read(file).split('\n')) {
		const key = /^([a-zA-Z][\w-]*) =/.exec(line)?.[1];
		if (key) found.set(key, (last = new Set()));
		if (!line.startsWith('#')) for (const [, name] of line.matchAll(/\{ ?\$(\w+)/g)) last.add(name);
	}
	return found;
}

// Every language has what English has, and no values that it has not.
const languages = readdirSync(folder).sort();
const below = (language) => readdirSync(path.join(folder, language), { recursive: true }).sort();
const parts = below('en').filter((name) => name.endsWith('.ftl'));
const english = new Map(parts.map((part) => [part, messages(path.join(folder, 'en', part))]));
for (const language of languages) {
	if (below(language).join(' ') !== below('en').join(' ')) faults.push(`translations/${language}: other files than in English: ${below(language).join(' ')}`);
	for (const part of parts) {
		const [own, wanted] = [messages(path.join(folder, language, part)), english.get(part)];
		for (const key of wanted.keys()) if (!own.has(key)) faults.push(`translations/${language}/${part}: ${key} is missing`);
		for (const [key, values] of own) {
			if (!wanted.has(key)) faults.push(`translations/${language}/${part}: ${key} is not in English`);
			else if (part !== 'web.ftl' && [...values].some((value) => !wanted.get(key).has(value))) faults.push(`translations/${language}/${part}: ${key} has a value that English has not`);
		}
	}
}

// The pages ask for what there is, and for all of it.
const page = [...files(path.join(root, 'web/src'), /(\.svelte|(?<!\.d)\.ts)$/)].map(read).join('\n');
const asked = new Set([...page.matchAll(/\bt\(\s*'([^']+)'/g)].map((match) => match[1]));
// Keys made from a status: `status-…`, `ended-…`. The choice between two texts is written out as two calls.
const made = [...page.matchAll(/\bt\(`([a-z-]+)\$\{/g)].map((match) => match[1]);
for (const key of asked) if (!english.get('web.ftl').has(key)) faults.push(`${key}: asked for by a page, not in the catalogue`);
for (const key of english.get('web.ftl').keys()) if (!asked.has(key) && !made.some((family) => key.startsWith(family))) faults.push(`translations/en/web.ftl: ${key} is used by no page`);

// So does the program. What names things (forms, operators, generators, …) is compared by tests of its crates.
const program = [...files(path.join(root, 'crates'), /(?<!tests)\.rs$/)].map(read).join('\n');
const named = /^(action|connection|form|output|subject|operator|type|conversion|filter|generator)-/;
const rest = new Map(parts.filter((part) => part !== 'web.ftl').flatMap((part) => [...english.get(part)]));
const words = new Set([...program.matchAll(/"([a-z][\w-]*)"/g)].map((match) => match[1]));
for (const key of rest.keys()) {
	// A code that programs know has underscores; its text is `error-` and the code with dashes.
	const code = key.replace(/^error-/, '').replaceAll('-', '_');
	if (!named.test(key) && !words.has(key) && !words.has(code)) faults.push(`translations/en: ${key} is used nowhere`);
}
/** What stands between a bracket at this place and the one that closes it. */
function within(text, open) {
	let depth = 0;
	for (let at = open; at < text.length; at += 1) {
		if (text[at] === '(') depth += 1;
		else if (text[at] === ')' && --depth === 0) return text.slice(open + 1, at);
	}
	return '';
}
for (const call of program.matchAll(/\btext!\(/g)) {
	const inside = within(program, call.index + 'text!'.length);
	const key = /^\s*[\w.:()]+,\s*"([\w.-]+)"/.exec(inside)?.[1];
	if (!key) continue;
	const wanted = rest.get(key.split('.')[0]);
	if (!wanted) faults.push(`${key}: asked for by the program, not in the catalogue`);
	const names = new Set([...inside.matchAll(/,\s*(\w+)(?=\s*(?:=[^=]|,|$))/g)].map((match) => match[1]));
	for (const name of wanted ?? []) if (!names.has(name)) faults.push(`${key}: asked for without its value '${name}'`);
}

// A French sign that stands apart from its word stays on its line. What the server answers and what stands in logs goes
// to programs, too, which know it with ordinary spaces.
for (const part of ['web.ftl', 'actions.ftl', 'rules.ftl']) {
	for (const [number, line] of read(path.join(folder, 'fr', part)).split('\n').entries()) {
		if (line.startsWith('#') || (part === 'rules.ftl' && !/^(filter|generator-[a-z_A-Z]+ |wanted)/.test(line))) continue;
		if (/\S [:;?!»]|« /.test(line.replace(/^\s*\.?[\w-]+ = ?/, ''))) faults.push(`translations/fr/${part}:${number + 1}: the space before : ; ? ! » and after « must be no-break (U+00A0)`);
	}
}

if (faults.length > 0) {
	process.stderr.write(`${faults.join('\n')}\n`);
	process.exit(1);
}
const count = [...english.values()].reduce((sum, part) => sum + part.size, 0);
process.stdout.write(`${count} texts in ${languages.length} languages, all of them used\n`);

// Fails where a text of the interface is missing in a language, or where none of the pages uses it.
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { files } from './files.mjs';

const root = path.resolve(import.meta.dirname, '..');
const keys = (code) =>
	readFileSync(path.join(root, 'translations', code, 'web.ftl'), 'utf8')
		.split('\n')
		.flatMap((line) => /^([a-z][a-z0-9-]*) =/.exec(line)?.[1] ?? []);

const source = [...files(path.join(root, 'web/src'), /(\.svelte|(?<!\.d)\.ts)$/)].map((file) => readFileSync(file, 'utf8')).join('\n');
const asked = new Set([...source.matchAll(/\bt\(\s*'([^']+)'/g)].map((match) => match[1]));
// Keys made from a status: `status-…`, `ended-…`.
const families = [...source.matchAll(/\bt\(`([a-z-]+)\$\{/g)].map((match) => match[1]);
// The choice between two texts: t(a ? 'x' : 'y') is written out as two calls, so nothing else is needed.
const helpOf = (code) => readdirSync(path.join(root, 'translations', code, 'help')).sort().join(' ');
const [french, english] = [keys('fr'), keys('en')];
const faults = [
	...french.filter((key) => !english.includes(key)).map((key) => `${key}: missing in English`),
	...english.filter((key) => !french.includes(key)).map((key) => `${key}: missing in French`),
	...[...asked].filter((key) => !french.includes(key)).map((key) => `${key}: asked for, not in the catalogue`),
	...french.filter((key) => !asked.has(key) && !families.some((family) => key.startsWith(family))).map((key) => `${key}: unused`)
];
// A French sign that stands apart from its word stays on its line. What the server says goes to programs, too, which
// know it with ordinary spaces.
const lines = readFileSync(path.join(root, 'translations/fr/web.ftl'), 'utf8').split('\n');
for (const [number, line] of lines.entries()) {
	if (!line.startsWith('#') && /\S [:;?!»]|« /.test(line.replace(/^[a-z0-9-]+ = ?/, ''))) faults.push(`translations/fr/web.ftl:${number + 1}: the space before : ; ? ! » and after « must be no-break (U+00A0)`);
}
if (helpOf('fr') !== helpOf('en')) faults.push(`help pages differ: ${helpOf('fr')} / ${helpOf('en')}`);
if (faults.length > 0) {
	process.stderr.write(`${faults.join('\n')}\n`);
	process.exit(1);
}
process.stdout.write(`${french.length} texts in both languages, all of them used\n`);

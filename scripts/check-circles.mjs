// Modules of a crate that need each other in a circle cannot be read, tested or moved alone. `make lint` runs it.
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { files } from './files.mjs';

const root = path.resolve(import.meta.dirname, '..');

/** A file's code without comments, texts and tests. */
function code(file) {
	return readFileSync(file, 'utf8')
		.replace(/^\s*\/\/.*$/gm, '')
		.replace(/#\[cfg\(test\)\]\s*mod \w+ \{[\s\S]*$/, '')
		.replace(/#\[cfg\(test\)\]\s*mod \w+;/g, '')
		.replace(/pub\(in [^)]*\)/g, 'pub')
		.replace(/"(?:[^"\\\n]|\\.)*"/g, '""');
}

/** Paths in a `use` tree: `a::{b, c::d}` is `a::b` and `a::c::d`. */
function expand(tree) {
	const open = tree.indexOf('{');
	if (open < 0) return [tree.replace(/\s+as\s+\w+$/, '').trim()];
	const [before, inside] = [tree.slice(0, open).trim(), tree.slice(open + 1, tree.lastIndexOf('}'))];
	const parts = [];
	let [depth, part] = [0, ''];
	for (const sign of inside) {
		if (sign === '{') depth += 1;
		if (sign === '}') depth -= 1;
		if (sign === ',' && depth === 0) parts.push(part), (part = '');
		else part += sign;
	}
	return [...parts, part].filter((part) => part.trim()).flatMap((part) => expand(part).map((path) => before + path));
}

/** The modules of a crate by their paths, each with its code. */
function modules(crate) {
	const source = path.join(root, 'crates', crate, 'src');
	const [found, forTests] = [new Map(), []];
	for (const file of files(source, /\.rs$/)) {
		const name = path.relative(source, file).replace(/\.rs$/, '').replace(/(^|\/)(mod|lib|main)$/, '');
		if (file.endsWith('/main.rs')) continue;
		const module = name.replaceAll('/', '::');
		found.set(module, { code: code(file), exports: new Map() });
		for (const [, tests] of readFileSync(file, 'utf8').matchAll(/#\[cfg\(test\)\]\s*(?:#\[[^\]]*\]\s*)?mod (\w+);/g)) forTests.push(join(module, tests));
	}
	for (const module of found.keys()) if (forTests.some((tests) => module === tests || module.startsWith(`${tests}::`))) found.delete(module);
	return found;
}

const join = (module, name) => (module ? `${module}::${name}` : name);
const parent = (module) => module.split('::').slice(0, -1).join('::');

/** The module that a path leads to from another one, through what is exported again; nothing for another crate's. */
function resolve(all, from, path, seen = new Set()) {
	let [at, rest] = [from, path.split('::').map((name) => name.trim())];
	if (rest[0] === 'crate') [at, rest] = ['', rest.slice(1)];
	else if (rest[0] === 'self') rest = rest.slice(1);
	else if (rest[0] === 'super') while (rest[0] === 'super') [at, rest] = [parent(at), rest.slice(1)];
	else if (!all.has(join(from, rest[0]))) return undefined;
	for (;;) {
		if (rest.length === 0 || !all.has(at)) return all.has(at) ? at : undefined;
		const [name, ...further] = rest;
		if (all.has(join(at, name))) [at, rest] = [join(at, name), further];
		else {
			const exported = all.get(at).exports.get(name);
			const key = `${at}::${name}`;
			if (!exported || seen.has(key)) return at;
			return resolve(all, at, exported, new Set([...seen, key])) ?? at;
		}
	}
}

/** Which modules each module needs. */
function graph(crate) {
	const all = modules(crate);
	for (const module of all.values()) {
		module.uses = [];
		module.code = module.code.replace(/^\s*(pub(?:\([^)]*\))? )?use\s+([^;]+);/gm, (_, pub, tree) => {
			const paths = expand(tree);
			// What a module names, those below it can take from it.
			paths.forEach((path) => module.exports.set(path.split('::').pop(), path));
			if (!pub) module.uses.push(...paths);
			return '';
		});
		module.uses.push(...(module.code.match(/\b(?:crate|super|self)(?:::\w+)+/g) ?? []));
		const beside = module.code.match(/(?<![\w:])(?!crate|super|self)[a-z_]\w*(?:::\w+)+/g);
		module.uses.push(...(beside ?? []));
	}
	const needs = new Map();
	for (const [name, module] of all) {
		const others = module.uses.map((path) => resolve(all, name, path)).filter((other) => other !== undefined && other !== name);
		needs.set(name, new Set(others));
	}
	return needs;
}

/** Groups of modules that need each other (Tarjan). */
function circles(needs) {
	const [index, low, stack, found] = [new Map(), new Map(), [], []];
	const visit = (node) => {
		index.set(node, index.size);
		low.set(node, index.get(node));
		stack.push(node);
		for (const next of needs.get(node)) {
			if (!index.has(next)) visit(next);
			if (stack.includes(next)) low.set(node, Math.min(low.get(node), low.get(next)));
		}
		if (low.get(node) !== index.get(node)) return;
		const group = stack.splice(stack.indexOf(node));
		if (group.length > 1) found.push(group);
	};
	for (const node of needs.keys()) if (!index.has(node)) visit(node);
	return found;
}

let found = 0;
for (const crate of readdirSync(path.join(root, 'crates'))) {
	const needs = graph(crate);
	for (const group of circles(needs)) {
		found += 1;
		const ties = group.flatMap((one) => [...needs.get(one)].filter((other) => group.includes(other)).map((other) => `  ${one || 'lib'} -> ${other || 'lib'}`));
		console.error(`circle in crates/${crate}: ${group.length} modules\n${ties.join('\n')}`);
	}
}
if (found === 0) console.log('circles: no modules need each other');
process.exitCode = found === 0 ? 0 : 1;

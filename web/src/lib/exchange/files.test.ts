import { expect, it } from 'vitest';
import { below, called, picked, type Entry } from './files';
import { fileName } from './save';

const file = (name: string, path = ''): File => Object.defineProperty(new File(['x'], name), 'webkitRelativePath', { value: path });

const leaf = (name: string): Entry => ({ name, isFile: true, isDirectory: false, file: (found) => found(new File(['x'], name)) });

/** A folder as browsers read it: a few entries at a time. */
function folder(name: string, inner: Entry[], step = 2): Entry {
	let at = 0;
	return { name, isFile: false, isDirectory: true, createReader: () => ({ readEntries: (found) => found(inner.slice(at, (at += step))) }) };
}

it('keeps the paths of a folder that is picked, and leaves aside what is none of it', () => {
	const files = [file('a.json'), file('b.bru', 'coll/auth/b.bru'), file('HEAD', 'coll/.git/HEAD'), file('x.js', 'coll/node_modules/x.js'), file('.DS_Store', 'coll/.DS_Store')];
	expect(picked(files).map(({ path }) => path)).toEqual(['a.json', 'coll/auth/b.bru']);
});

it('reads everything below a folder that is dropped', async () => {
	const dropped = folder('coll', [leaf('bruno.json'), leaf('a.bru'), leaf('b.bru'), folder('.git', [leaf('HEAD')]), folder('auth', [leaf('login.bru')]), folder('empty', [])]);
	expect((await below(dropped, 'coll')).map(({ path }) => path)).toEqual(['coll/bruno.json', 'coll/a.bru', 'coll/b.bru', 'coll/auth/login.bru']);
	const broken: Entry = { name: 'x', isFile: true, isDirectory: false, file: (_, failed) => failed(new Error('gone')) };
	await expect(below(folder('coll', [broken]), 'coll')).rejects.toThrow('gone');
});

it('calls several files by their folder, else by the first of them', () => {
	const chosen = (...paths: string[]) => paths.map((path) => ({ path, file: file('x') }));
	expect(called(chosen('coll/b.bru', 'coll/auth/a.bru'))).toBe('coll/');
	expect(called(chosen('coll/b.bru', 'other/a.bru'))).toBe('coll/b.bru · other/a.bru');
	expect(called(chosen('e', 'é', 'b', 'a', 'z'))).toBe('a · b · e · é · …');
	expect(called([])).toBe('');
});

it('takes the name of a download from the answer', () => {
	expect(fileName('attachment; filename="Ete_.zip"; filename*=UTF-8\'\'%C3%89t%C3%A9%20%F0%9F%98%80%2Ezip', 'x.zip')).toBe('Été 😀.zip');
	expect(fileName('attachment; filename="a b.zip"', 'x.zip')).toBe('a b.zip');
	expect(fileName('attachment; filename="a.zip"; filename*=UTF-8\'\'%E9', 'x.zip')).toBe('a.zip');
	expect(fileName(null, 'x.zip')).toBe('x.zip');
});

import { expect, it } from 'vitest';
import { byName, finder, folded } from './names';

const MIXED = ['Été à Paris', 'Zoo', 'École', 'abc', 'Eau'];

it('folds as the server does', () => {
	const pairs: [string, string][] = [
		['Été à Paris', 'ete a paris'],
		['E\u0301COLE', 'ecole'],
		['Œuvre, Æther', 'oeuvre, aether'],
		['STRASSE Straße STRAẞE', 'strasse strasse strasse'],
		['ﬁn ½ Ⅳ', 'fin 1⁄2 iv'],
		['İstanbul ılık', 'istanbul ilik'],
		['Łódź Ørsted', 'lodz orsted'],
		['ΣΊΣΥΦΟΣ Σίσυφος', 'σισυφοσ σισυφοσ'],
		['日本 100_%', '日本 100_%']
	];
	for (const [text, key] of pairs) expect(folded(text)).toBe(key);
});

it('finds names whatever their accents', () => {
	const found = (search: string) => MIXED.filter(finder(search));
	expect(found('été')).toEqual(['Été à Paris']);
	expect(found(' ETE')).toEqual(['Été à Paris']);
	expect(found('ECOLE')).toEqual(['École']);
	expect(found('école')).toEqual(['École']);
	expect(found(' ')).toEqual(MIXED);
	expect(found('œ')).toEqual([]);
});

it('orders É beside E', () => {
	expect(MIXED.toSorted(byName)).toEqual(['abc', 'Eau', 'École', 'Été à Paris', 'Zoo']);
	expect(['B', 'a', 'b', 'A'].toSorted(byName)).toEqual(['a', 'A', 'b', 'B']);
});

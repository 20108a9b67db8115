import { expect, it } from 'vitest';
import { pathOf, treeIn } from './path';

it('writes paths as RFC 9535 reads them, odd names quoted', () => {
	expect(pathOf([])).toBe('$');
	expect(pathOf(['items', 0, 'name'])).toBe('$.items[0].name');
	expect(pathOf(['odd name', 'été_2'])).toBe("$['odd name'].été_2");
	expect(pathOf(['2x', 'content-type', ''])).toBe("$['2x']['content-type']['']");
	expect(pathOf(["it's", 'a"b', 'c\\d', 'e\nf'])).toBe(`$['it\\'s']['a"b']['c\\\\d']['e\\nf']`);
});

it('walks through objects and lists only', () => {
	expect(treeIn(' {"a":[1]}')).toEqual({ a: [1] });
	expect(treeIn('[]')).toEqual([]);
	for (const text of ['12', '"a"', '{{app.x}}', '[broken', '', 'null']) expect(treeIn(text)).toBeUndefined();
});

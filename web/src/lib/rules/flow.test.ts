import { expect, it } from 'vitest';
import { listText, loopNames, numeric, part, plant } from './flow';

it('leaves no trace of what is empty', () => {
	const value: Record<string, unknown> = { url: 'x' };
	plant(value, ['flow', 'retry', 'attempts'], 3);
	plant(value, ['flow', 'always'], true);
	expect(value).toEqual({ url: 'x', flow: { retry: { attempts: 3 }, always: true } });
	plant(value, ['flow', 'retry', 'attempts'], '');
	plant(value, ['flow', 'always'], false);
	plant(value, ['flow', 'loop', 'as'], undefined);
	expect(JSON.stringify(value)).toBe('{"url":"x"}');
	expect([part(value, 'flow'), part(undefined, 'x')]).toEqual([{}, {}]);
});

it('keeps a number only where nothing typed would be lost', () => {
	expect(['5', '1.5', '1.0', '1.', '500ms', '{{n}}', '', '-2'].map(numeric)).toEqual([5, 1.5, '1.0', '1.', '500ms', '{{n}}', '', -2]);
});

it('shows a list as lines, and as JSON where lines would lie', () => {
	expect(listText(['a', 'b'])).toBe('a\nb');
	expect(listText('{{app.list}}')).toBe('{{app.list}}');
	expect(JSON.parse(listText([1, { a: 2 }]))).toEqual([1, { a: 2 }]);
	expect(listText(undefined)).toBe('');
});

it('knows the names a loop gives', () => {
	expect(loopNames({ file: 'a.csv' })).toEqual(['row', 'row_number']);
	expect(loopNames({ list: 'a', as: 'client' })).toEqual(['client', 'client_number']);
	expect([loopNames(undefined), loopNames({}), loopNames('x')]).toEqual([[], [], []]);
});

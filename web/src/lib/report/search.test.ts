import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { TestLog } from './logs.svelte';
import { LogSearch, drawn, finder } from './search.svelte';

const log = (count: number, text: (n: number) => string): TestLog => {
	const made = new TestLog('r', 't');
	for (let n = 0; n < count; n += 1) made.add(n, { level: 'info', text: text(n) }, n + 1);
	return made;
};

describe('search in a log', () => {
	beforeEach(() => void vi.useFakeTimers());
	afterEach(() => void vi.useRealTimers());

	it('finds the line at hand first, goes round, and takes in what comes', () => {
		const lines = log(100, (n) => `[10:00:00] ligne ${n % 10 === 0 ? 'ÉCRAN' : 'x'} ${n}`);
		const [search, looked] = [new LogSearch(lines), vi.fn()];
		search.onLook = looked;
		search.look('écran', 35);
		expect(search.busy).toBe(true);
		vi.advanceTimersByTime(100);
		// Who types on begins anew.
		search.look('écran ', 35);
		vi.advanceTimersByTime(149);
		expect(search.hits).toEqual([]);
		vi.runAllTimers();
		expect(search.hits).toEqual([0, 10, 20, 30, 40, 50, 60, 70, 80, 90]);
		expect([search.at, search.busy]).toEqual([4, false]);
		for (const step of [1, -1, -1] as const) search.go(step);
		expect(looked.mock.calls.flat()).toEqual([40, 50, 40, 30]);
		lines.add(100, { level: 'error', text: 'écran 100' }, 101);
		search.more();
		vi.runAllTimers();
		expect(search.hits.at(-1)).toBe(100);
		// What comes moves nobody away.
		expect(search.at).toBe(3);
		search.look('', 0);
		vi.runAllTimers();
		expect([search.hits.length, search.at, search.busy, search.find]).toEqual([0, -1, false, null]);
	});

	it('begins at the top where nothing follows, and says where nothing is', () => {
		const search = new LogSearch(log(50, (n) => `ligne ${n}`));
		const looked = vi.fn();
		search.onLook = looked;
		search.look('ligne 7', 30);
		vi.runAllTimers();
		expect([search.hits, search.at, looked.mock.calls]).toEqual([[7], 0, [[7]]]);
		search.go(1);
		expect(search.at).toBe(0);
		search.look('absent', 0);
		vi.runAllTimers();
		expect([search.hits.length, search.at]).toEqual([0, -1]);
		search.go(-1);
		expect(search.at).toBe(-1);
	});

	it('looks through colours, and takes signs as they are', () => {
		const search = new LogSearch(log(1, () => 'a \u001b[31mro\u001b[1muge\u001b[0m (b+c)*'));
		for (const needle of ['ROUGE', '(b+c)*', 'a rouge']) {
			search.look(needle, 0);
			vi.runAllTimers();
			expect(search.hits, needle).toEqual([0]);
		}
		search.look('[31m', 0);
		vi.runAllTimers();
		expect(search.hits).toEqual([]);
	});
});

it('lets others work while it looks through 200,000 lines', async () => {
	const search = new LogSearch(log(200_000, (n) => `[10:00:00] ${'une ligne assez ordinaire '.repeat(4)}${n}`));
	search.look('9999', 0);
	await vi.waitFor(() => expect(search.busy).toBe(false), { timeout: 10_000, interval: 5 });
	expect(search.hits).toHaveLength(38);
	// What counts is that it is not one long task; its length depends on the machine.
	expect(search.version).toBeGreaterThan(3);
});

describe('drawn', () => {
	it('sets the stamp apart and marks what is found across colours', () => {
		expect(drawn('[10:30:15] Bonjour', null)).toEqual({ stamp: [{ text: '[10:30:15]' }], said: [{ text: 'Bonjour' }] });
		expect(drawn('sans heure', null)).toEqual({ stamp: [], said: [{ text: 'sans heure' }] });
		expect(drawn('a\u001b[31mb\u001b[0mc', finder('AB')).said).toEqual([{ text: 'a', hit: true }, { text: 'b', color: '#ff8a8a', hit: true }, { text: 'c' }]);
		expect(drawn('[10:30:15] x', finder('15] X'))).toEqual({ stamp: [{ text: '[10:30:' }, { text: '15]', hit: true }], said: [{ text: 'x', hit: true }] });
		expect(drawn('İİi', finder('i')).said.map((part) => part.text).join('')).toBe('İİi');
	});
});

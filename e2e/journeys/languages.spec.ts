// Languages are folders: one is added beside the program, and everything it says comes from there.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Page } from '@playwright/test';
import { DEMO, expect, newCampaign, run, test } from '../support/fixtures';
import { Api } from '../support/api';
import { Program } from '../support/program';
import { marked, PSEUDO, writePseudo } from '../support/pseudo';

test.use({ locale: PSEUDO });

/** Data of this journey: names that people gave, which are no texts. */
const CAMPAIGN = '⟦Boutique⟧';
/** Months and halves of the day, as the browser writes instants. */
const INSTANTS = 'Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec|AM|PM';
/** Words that are the same in every language: names of protocols, of fields, of keys, of the product; values of forms. */
const NAMES = new RegExp(`^(${INSTANTS}|TestGyver|demo|node|Chrome|Linux|Ctrl\\+\\w+|DEV|REST|API|URL|HTTP\\S*|SSH|SFTP|FTP|FTPS|SQL|S3|TLS|WebDAV|WebSocket|GraphQL|JSON\\S*|XML|HTML|CSS|OAuth2|Français|English|Demo|demo@testgyver\\.example|administrateur|v?\\d[\\d.]*|\\S*[_./:$@={}]\\S*|GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS|ms|s|min)$`);

/** What people can read on a page and does not come from the catalogue. */
async function unmarked(page: Page, types: string[]): Promise<string[]> {
	const texts = await page.evaluate(() => {
		const skipped = 'code, kbd, pre, time, script, style, svg, .cm-editor, [translate=no], [role=log]';
		const block = 'p, li, td, th, h1, h2, h3, h4, option, dt, dd, div, section, header, main, nav, fieldset, legend, form, table, body';
		// What a block says by itself: a message that markup cuts is whole again.
		const own = (element: Element): string =>
			[...element.childNodes]
				.map((node) => {
					if (node.nodeType === Node.TEXT_NODE) return element.checkVisibility() ? node.textContent : '';
					if (!(node instanceof Element) || node.matches(block) || node.matches(skipped)) return ' ';
					return own(node);
				})
				.join('');
		const blocks = [...document.body.querySelectorAll(block)].filter((element) => !element.closest(skipped));
		const named = [...document.body.querySelectorAll('[aria-label], [title], [alt], [placeholder]')].filter((element) => !element.closest(skipped));
		// The examples of an action's fields are values.
		const names = (element: Element) => ['aria-label', 'title', 'alt', ...(element.closest('[data-action]') ? [] : ['placeholder'])];
		return [...blocks.map(own), ...named.flatMap((element) => names(element).map((name) => element.getAttribute(name) ?? ''))];
	});
	const words = texts.flatMap((text) => outside(text).split(/\s+/));
	return [...new Set(words.filter((word) => /\p{L}{2}/u.test(word) && !types.includes(word) && !NAMES.test(word.replace(/[(),;:…]/g, ''))))];
}

/** What of a text stands outside the marks; marked data may stand inside a marked message. */
function outside(text: string): string {
	let [depth, rest] = [0, ''];
	for (const sign of text) {
		if (sign === '⟦') depth += 1;
		if (depth === 0) rest += sign;
		if (sign === '⟧') [depth, rest] = [Math.max(0, depth - 1), `${rest} `];
	}
	return rest;
}

test.describe(() => {
	let folder: string;
	let server: Program;
	let api: Api;

	test.beforeEach(async () => {
		folder = await mkdtemp(path.join(tmpdir(), 'testgyver-language-'));
		await writePseudo(folder);
		server = await Program.serve(DEMO, { TESTGYVER_TRANSLATIONS: folder, TESTGYVER_LANGUAGE: PSEUDO });
		api = await Api.signIn(server.base, DEMO);
		await api.call('POST', '/api/filieres', { name: 'DEV' });
	});

	test.afterEach(async () => {
		await server.remove();
		await rm(folder, { recursive: true });
	});

	test('no text of the pages stands outside the catalogue', async ({ page }) => {
		test.setTimeout(180_000);
		const actions = (await api.call('GET', '/api/actions')).body as { type: string }[];
		const campaign = await newCampaign(api, CAMPAIGN, [
			{ name: '⟦Tout⟧', actions: actions.map(({ type }) => ({ type, value: {} })) },
			{ name: '⟦Pause⟧', actions: [{ type: 'pause', value: { duration: 5 } }] }
		]);
		const tests = (await api.call('GET', `/api/tests?campain_id=${campaign}`)).body.data as { _id: string; name: string }[];
		const of = (name: string) => tests.find((one) => one.name === name)!._id;
		const report = await run(api, campaign, '⟦Novembre⟧');
		await expect.poll(async () => (await api.call('GET', `/api/rapports/${report}`)).body.status).toBe('failed');
		const faults: string[] = [];
		const look = async (what: string) => {
			await page.waitForLoadState('networkidle');
			faults.push(...(await unmarked(page, actions.map(({ type }) => type))).map((text) => `${what}: ${text}`));
		};
		await page.goto(server.base);
		await page.getByRole('button', { name: marked('Sign in') }).waitFor();
		await look('sign-in');
		await page.getByLabel(marked('Email address')).fill(DEMO.email);
		await page.getByLabel(marked('Password')).fill(DEMO.password);
		await page.getByRole('button', { name: marked('Sign in') }).click();
		await page.waitForURL('**/dashboard');
		const paths = [
			...['/dashboard', '/campains/add', `/campains/${campaign}`, `/campains/${campaign}/add/test`],
			...[`/campains/${campaign}/edit/test/${of('⟦Tout⟧')}`, `/rapports/${report}`, '/trash', '/profile', '/nowhere'],
			...['/admin/variables', '/admin/connections', '/admin/users', '/admin/plugins/errors'],
			...['/help', '/help/first-campaign', '/help/checks', '/help/runs', '/help/variables', '/help/actions', '/help/shortcuts']
		];
		for (const address of paths) {
			await page.goto(server.base + address);
			await page.getByRole('heading', { level: 1 }).first().waitFor();
			for (const more of await page.locator('details:not([open]) > summary').all()) await more.click({ force: true }).catch(() => undefined);
			await look(address);
		}
		await page.goto(`${server.base}/dashboard`);
		await page.getByRole('button', { name: marked('Import') }).click();
		const collection = { info: { name: CAMPAIGN, schema: 'https://schema.getpostman.com/json/collection/v2.1.0/collection.json' }, item: [] };
		await page.getByLabel(marked('Choose files')).setInputFiles({ name: '⟦a.json⟧', mimeType: 'application/json', buffer: Buffer.from(JSON.stringify(collection)) });
		await page.getByRole('heading', { name: marked('What will change') }).waitFor();
		await look('import');
		expect(faults).toEqual([]);
	});

	test('every name, help and error of the interface for programs is in the language', async () => {
		const headers = { 'Accept-Language': PSEUDO };
		const ask = async (method: string, address: string, body?: unknown) => (await api.call(method, address, body, headers)).body;
		const bare: string[] = [];
		const each = (what: string, value: unknown): void => {
			if (typeof value !== 'object' || value === null) return;
			for (const [key, inner] of Object.entries(value)) {
				const text = ['label', 'label_not', 'help', 'description'].includes(key);
				if (key === 'option_labels') bare.push(...Object.values(inner as Record<string, string>).filter((one) => !one.startsWith('⟦')).map((one) => `${what}: ${one}`));
				else if (text && typeof inner === 'string' && !inner.startsWith('⟦')) bare.push(`${what}: ${inner}`);
				else each(what, inner);
			}
		};
		for (const address of ['/api/actions', '/api/rules', '/api/connections/types', '/api/plugins']) each(address, await ask('GET', address));
		expect(bare).toEqual([]);
		const rules = (checks: object[]) => ({ actions: [{ type: 'http', value: { method: 'GET', url: 'http://h/', checks } }] });
		const wrong: [string, string, unknown][] = [
			['POST', '/api/login', { email: 'x' }],
			['POST', '/api/campains', { name: '' }],
			['POST', '/api/campains', { name: 'x', parallel: 'many' }],
			['GET', '/api/rapports/nothing', undefined],
			['GET', '/api/campains?page=x', undefined],
			['POST', '/api/rules/check', rules([{ subject: 'jsonpath', path: '$[', operator: 'equals', expected: 1 }])],
			['POST', '/api/rules/check', rules([{ subject: 'status', operator: 'matches', expected: '(' }])],
			['POST', '/api/actions/http/from-command', { command: 'curl --no-such-option' }]
		];
		for (const [method, address, body] of wrong) {
			const said = JSON.stringify(await ask(method, address, body));
			expect(said, `${method} ${address}`).toContain('⟦');
		}
	});

	test('a language is chosen among several, and kept', async ({ page }) => {
		await page.goto(server.base);
		await page.getByLabel(marked('Language'), { exact: true }).selectOption('fr');
		await expect(page.getByRole('heading', { name: 'Connexion' })).toBeVisible();
		await page.reload();
		await expect(page.getByRole('heading', { name: 'Connexion' })).toBeVisible();
		await expect(page.locator('html')).toHaveAttribute('lang', 'fr');
	});
});

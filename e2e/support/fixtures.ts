import AxeBuilder from '@axe-core/playwright';
import { test as base, expect, type Locator, type Page } from '@playwright/test';
import { Api, type Credentials } from './api';
import { Program } from './program';

export const DEMO: Credentials = { email: 'demo@testgyver.example', password: 'demo-testgyver' };
export const CAMPAIGN = 'Boutique en ligne';

export const test = base.extend<{ demo: Program; settings: Record<string, string>; server: Program }>({
	demo: async ({}, use) => {
		const program = await Program.demo();
		await use(program);
		await program.remove();
	},
	settings: [{}, { option: true }],
	/** A server with these settings and the environment DEV; its administrator is as in the demonstration. */
	server: async ({ settings }, use) => {
		const program = await Program.serve(DEMO, settings);
		await (await Api.signIn(program.base, DEMO)).call('POST', '/api/filieres', { name: 'DEV' });
		await use(program);
		await program.remove();
	}
});

export { expect };

export async function signIn(page: Page, program: { base: string }, who: Credentials = DEMO): Promise<void> {
	await page.goto(program.base);
	await page.getByLabel('Adresse email').fill(who.email);
	await page.getByLabel('Mot de passe').fill(who.password);
	await page.getByRole('button', { name: 'Se connecter' }).click();
	await page.waitForURL('**/dashboard');
}

export async function openCampaign(page: Page): Promise<void> {
	await page.getByRole('link', { name: CAMPAIGN, exact: true }).click();
	await expect(page.getByRole('heading', { level: 1, name: CAMPAIGN })).toBeVisible();
}

/** From the campaign page to the live report. */
export async function launch(page: Page, environment: string, name?: string): Promise<void> {
	await page.getByRole('button', { name: 'Exécuter la campagne' }).click();
	const dialog = page.getByRole('dialog');
	const go = dialog.getByRole('button', { name: 'Lancer la campagne' });
	await expect(go).toBeEnabled();
	if (name) await dialog.getByLabel('Nom du rapport').fill(name);
	await dialog.getByLabel('Environnement').selectOption(environment);
	await go.click();
	await page.waitForURL('**/rapports/*');
}

const STANDARDS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice'];
/** What another theme can break: all other rules look at the same document again. */
const COLOURS = ['color-contrast', 'link-in-text-block'];

/** No accessibility fault that axe can find: everything in light, the colours in dark, too. */
export async function expectAccessible(page: Page, except: string[] = []): Promise<void> {
	for (const theme of ['light', 'dark']) {
		await page.evaluate((name) => (document.documentElement.dataset.bsTheme = name), theme);
		const axe = new AxeBuilder({ page });
		if (theme === 'light') axe.withTags(STANDARDS).disableRules(except);
		else axe.withRules(COLOURS.filter((rule) => !except.includes(rule)));
		const { violations } = await axe.analyze();
		const told = violations.map((one) => `${theme} ${one.id}: ${one.nodes.map((node) => `${node.target} ${node.failureSummary}`).join(' | ')}`);
		expect(told).toEqual([]);
	}
}

/** A fresh campaign of the demonstration, by REST; gives its id. */
export async function newCampaign(api: Api, name: string, tests: object[] = []): Promise<string> {
	const { body } = await api.call('POST', '/api/campains', { name });
	for (const one of tests) await api.call('POST', '/api/tests', { campain_id: body.campain_id, ...one });
	return body.campain_id as string;
}

/** The card of an action in the editor, by its place from 1. */
export const card = (page: Page, place: number): Locator => page.locator('[data-action]').nth(place - 1);

/** The text field of an editor card; it is a text box of its own kind. */
export const field = (within: Page | Locator, name: string): Locator => within.getByRole('textbox', { name, exact: true });

/** Everything in a field replaced by a text, typed as a person types. */
export async function write(box: Locator, text: string): Promise<void> {
	await box.click();
	await box.press('ControlOrMeta+a');
	await box.press('Delete');
	await box.pressSequentially(text);
	await box.press('Escape');
}

/** A test of the report page, by its name. */
export const testRow = (page: Page, name: string): Locator => page.locator('li[data-test]').filter({ has: page.getByRole('button', { name, exact: false }) });

/** What became of each test, in their order. */
export async function statuses(page: Page): Promise<(string | null)[]> {
	return Promise.all((await page.locator('li[data-test]').all()).map((one) => one.getAttribute('data-status')));
}

/** A run by REST; gives its report. */
export async function run(api: Api, campaign: string, name: string, more: object = {}): Promise<string> {
	const { status, body } = await api.call('POST', '/api/rapports/execute', { campain_id: campaign, name, filiere: 'DEV', ...more });
	expect(status, JSON.stringify(body)).toBe(201);
	return body.rapport_id as string;
}

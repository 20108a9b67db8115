// The main job: launch, watch live, join late, reload, restart; the report is the same throughout.
import type { Page } from '@playwright/test';
import { CAMPAIGN, DEMO, expect, launch, openCampaign, signIn, test } from '../support/fixtures';
import { Api } from '../support/api';
import type { Program } from '../support/program';

const row = (page: Page, name: string) => page.getByRole('listitem').filter({ has: page.getByRole('button', { name }) });

async function statuses(page: Page): Promise<(string | null)[]> {
	const rows = page.locator('li[data-test]');
	return Promise.all((await rows.all()).map((one) => one.getAttribute('data-status')));
}

async function ended(page: Page, word: string): Promise<void> {
	await expect(page.getByTestId('report-status')).toHaveText(word, { timeout: 40_000 });
}

async function logOf(page: Page, name: string): Promise<string> {
	const one = row(page, name);
	const button = one.getByRole('button', { name });
	if ((await button.getAttribute('aria-expanded')) === 'false') await button.click();
	await expect(one.getByRole('log')).toContainText('Démarrage du test');
	return one.getByRole('log').innerText();
}

async function joinInTheMiddle(page: Page, report: string): Promise<void> {
	await page.goto(report);
	await expect(page.getByText('Live', { exact: true })).toBeVisible();
	await expect(row(page, 'Le service répond')).toHaveAttribute('data-status', 'passed');
}

/** Lets the slow test wait for the shop long after its pause: a slow machine still joins in the middle of it. */
async function slowDown(demo: Program, seconds: number): Promise<void> {
	const api = await Api.signIn(demo.base, DEMO);
	const tests = (await api.call('GET', '/api/tests?page_size=100')).body.data as { _id: string; name: string; actions: { type: string; value: object }[] }[];
	const { _id, actions } = tests.find((one) => one.name === 'Traitement de nuit')!;
	const [batch, pause, health] = actions;
	const slower = [pause, { type: 'http', value: { ...batch?.value, url: `{{shop_url}}/night-batch?seconds=${seconds}`, timeout: seconds * 3 } }, health];
	expect((await api.call('PUT', `/api/tests/${_id}`, { actions: slower })).status).toBe(200);
}

test('a run is watched live by two browsers, survives a reload and a restart', async ({ page, browser, demo }) => {
	const second = await (await browser.newContext({ locale: 'fr-FR' })).newPage();
	await slowDown(demo, 10);
	await signIn(second, demo);
	await signIn(page, demo);
	await openCampaign(page);
	await launch(page, 'DEV');
	await expect(page.getByText('Live', { exact: true })).toBeVisible();
	await expect(page.locator('li[data-test]')).toHaveCount(9);

	// Lines appear while the action still runs.
	const slow = row(page, 'Traitement de nuit');
	await expect(slow).toHaveAttribute('data-status', 'running');
	await expect(slow.getByRole('log')).toContainText('⏳ encore 2 s');
	expect(await slow.getAttribute('data-status')).toBe('running');
	expect(await page.getByTestId('progress').innerText()).toBe('55 %');

	// A second browser joins in the middle; the first reloads in the middle.
	await joinInTheMiddle(second, page.url());
	await page.reload();
	await expect(row(page, 'Le service répond')).toHaveAttribute('data-status', 'passed');

	for (const viewer of [page, second]) {
		await ended(viewer, 'Échoué');
		await expect(viewer.getByText(/^L'exécution «\s.+\s» s'est terminée avec des échecs\.$/)).toBeVisible();
		await expect(viewer).toHaveTitle(/^❌ /);
		expect(await viewer.getByTestId('progress').innerText()).toBe('100 %');
		await expect(viewer.getByText('Live', { exact: true })).toBeHidden();
	}
	const expected = ['passed', 'passed', 'passed', 'passed', 'passed', 'passed', 'failed', 'passed', 'passed'];
	expect(await statuses(page)).toEqual(expected);
	expect(await statuses(second)).toEqual(expected);
	const failed = await logOf(page, 'Remise de fidélité');
	expect(failed).toContain('❌ Action échouée: statut 500 reçu, attendu 2xx');
	const slowLog = await logOf(page, 'Traitement de nuit');
	expect(await logOf(second, 'Traitement de nuit')).toBe(slowLog);
	expect(await logOf(page, 'Connexion d\'un client')).not.toContain('sesame-42');

	// The same after a restart.
	expect(await demo.end()).toBeLessThan(10);
	await demo.start();
	await page.reload();
	await ended(page, 'Échoué');
	expect(await statuses(page)).toEqual(expected);
	await expect.poll(() => logOf(page, 'Traitement de nuit')).toBe(slowLog);
});

test('a cut connection comes back and catches up without a reload', async ({ page, demo }) => {
	await signIn(page, demo);
	await openCampaign(page);
	await launch(page, 'RECETTE');
	await expect(row(page, 'Traitement de nuit')).toHaveAttribute('data-status', 'running');
	await page.evaluate(() => ((window as unknown as { same: boolean }).same = true));
	await demo.end('SIGKILL');
	await expect(page.getByText('Connexion coupée')).toBeVisible();
	await demo.start();
	// The test in flight is failed with its reason, the rest goes on.
	await ended(page, 'Échoué');
	expect(await statuses(page)).toEqual(['passed', 'passed', 'passed', 'passed', 'passed', 'failed', 'passed', 'passed', 'passed']);
	expect(await logOf(page, 'Traitement de nuit')).toContain("le programme qui l'exécutait s'est arrêté");
	expect(await page.evaluate(() => (window as unknown as { same?: boolean }).same)).toBe(true);
});

test('the stop button stops', async ({ page, demo }) => {
	await signIn(page, demo);
	await openCampaign(page);
	await launch(page, 'DEV');
	await expect(row(page, 'Traitement de nuit')).toHaveAttribute('data-status', 'running');
	await page.getByRole('button', { name: 'Arrêter', exact: true }).click();
	await ended(page, 'Annulé');
	expect((await statuses(page)).slice(5)).toEqual(['failed', 'skipped', 'skipped', 'skipped']);
	expect(await logOf(page, 'Traitement de nuit')).toContain('arrêt demandé');
});

test('stopping at the first failure skips the rest', async ({ page, demo }) => {
	await signIn(page, demo);
	await openCampaign(page);
	await page.getByRole('button', { name: 'Exécuter la campagne' }).click();
	await page.getByLabel('Arrêter au premier échec').check();
	await page.getByLabel('Environnement', { exact: true }).selectOption('DEV');
	await page.getByRole('button', { name: 'Lancer la campagne' }).click();
	await page.waitForURL('**/rapports/*');
	await ended(page, 'Échoué');
	expect((await statuses(page)).slice(6)).toEqual(['failed', 'skipped', 'skipped']);
	await page.getByRole('button', { name: 'Ignoré 2' }).click();
	await expect(page.locator('li[data-test]')).toHaveCount(2);
});

test('the list of reports moves by itself in another browser', async ({ page, browser, demo }) => {
	const second = await (await browser.newContext({ locale: 'fr-FR' })).newPage();
	await signIn(second, demo);
	await openCampaign(second);
	await expect(second.getByText("Aucune exécution pour l'instant")).toBeVisible();
	await signIn(page, demo);
	await openCampaign(page);
	await launch(page, 'RECETTE', 'Vu de loin');
	const line = second.getByRole('row', { name: /Vu de loin/ });
	await expect(line).toContainText('En cours');
	await expect(line).toContainText('Terminé', { timeout: 40_000 });
	await expect(line).toContainText('100 %');
	await second.getByRole('link', { name: 'Voir le rapport Vu de loin' }).click();
	await ended(second, 'Terminé');
	await expect(second.getByRole('navigation', { name: "Fil d'Ariane" }).getByRole('link').nth(1)).toHaveText(CAMPAIGN);
});

// Campaigns in and out: imported with what that changes told first, exported, replaced by a file.
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Locator, Page } from '@playwright/test';
import { CAMPAIGN, DEMO, expect, expectAccessible, newCampaign, openCampaign, signIn, test } from '../support/fixtures';
import { Api } from '../support/api';

const SAMPLES = path.resolve(import.meta.dirname, '../../crates/import/tests/samples');
const VAMPI = path.join(SAMPLES, 'postman/vampi.postman_collection.json');

const pause = (duration: number) => ({ type: 'pause', value: { duration } });
const names = (page: Page) => page.locator('[data-test] .name');
const group = (dialog: Locator, name: string) => dialog.locator('details').filter({ has: dialog.page().locator('summary', { hasText: name }) });

async function openImport(page: Page): Promise<Locator> {
	await page.getByRole('button', { name: 'Importer' }).click();
	const dialog = page.getByRole('dialog', { name: 'Importer une campagne' });
	await expect(dialog.getByRole('button', { name: 'Choisir des fichiers' })).toBeFocused();
	return dialog;
}

async function openMore(page: Page, item: string): Promise<void> {
	await page.getByRole('button', { name: 'Autres actions sur la campagne' }).click();
	await page.getByRole('menuitem', { name: item }).click();
}

/** The file that an entry of the campaign's menu saves. */
async function exported(page: Page, item: string): Promise<{ name: string; file: string }> {
	const download = page.waitForEvent('download');
	await openMore(page, item);
	const saved = await download;
	return { name: saved.suggestedFilename(), file: await saved.path() };
}

test('a collection comes in after its plan, goes out as an archive and comes in again', async ({ page, demo }) => {
	await signIn(page, demo);
	const dialog = await openImport(page);
	await expect(dialog.getByRole('button', { name: 'Importer' })).toBeDisabled();
	await expect(dialog.getByLabel('Dossiers de la collection')).toBeHidden();
	await expectAccessible(page);
	await page.keyboard.press('Escape');
	await expect(dialog).toBeHidden();
	await expect(page.getByRole('button', { name: 'Importer' })).toBeFocused();

	await page.keyboard.press('Enter');
	await dialog.getByLabel('Choisir des fichiers').setInputFiles(VAMPI);
	await expect(dialog.getByText(/^Reconnu\s: Postman$/)).toBeVisible();
	for (const tally of ['14 requêtes sur 14', '17 vérifications sur 17', '14 scripts sur 14']) await expect(dialog.getByText(tally)).toBeVisible();
	await expect(dialog.getByRole('region', { name: /^À savoir/ })).toContainText('Register new user');
	const tests = group(dialog, 'Tests');
	await expect(tests).toContainText('14 à créer');
	await expect(tests.getByRole('listitem')).toHaveCount(0);
	await tests.locator('summary').click();
	await expect(tests.getByRole('listitem')).toHaveCount(14);
	for (const size of [{ width: 375, height: 800 }, { width: 1280, height: 720 }]) {
		await page.setViewportSize(size);
		await expectAccessible(page);
		expect(await dialog.evaluate((one) => one.scrollWidth - one.clientWidth), 'nothing sticks out sideways').toBeLessThanOrEqual(0);
	}
	await dialog.getByLabel('Nom de la campagne').fill('API des livres');
	await expect(group(dialog, 'Campagne')).toContainText('API des livres');
	await dialog.getByRole('button', { name: 'Importer' }).click();
	await page.waitForURL('**/campains/*');
	await expect(page.getByRole('heading', { level: 1, name: 'API des livres' })).toBeVisible();
	await expect(page.getByText(/Campagne «\sAPI des livres\s» importée/)).toBeVisible();
	await expect(names(page)).toHaveCount(14);
	const written = await names(page).allInnerTexts();

	const archive = await exported(page, 'Exporter Archive');
	expect(archive.name).toBe('API des livres.zip');
	const original = await exported(page, "Exporter pour l'ancien TestGyver");
	expect(original.name).toMatch(/^campain_API des livres_.+\.json$/);
	expect(JSON.parse(await readFile(original.file, 'utf8')).tests).toHaveLength(14);

	await page.goto(`${demo.base}/dashboard`);
	await openImport(page);
	await dialog.getByLabel('Choisir des fichiers').setInputFiles({ name: archive.name, mimeType: 'application/zip', buffer: await readFile(archive.file) });
	await expect(dialog.getByText(/^Reconnu\s: Campagne TestGyver$/)).toBeVisible();
	await expect(group(dialog, 'Campagne')).toContainText('API des livres (1)');
	await dialog.getByRole('button', { name: 'Importer' }).click();
	await expect(page.getByRole('heading', { level: 1, name: 'API des livres (1)' })).toBeVisible();
	await expect(names(page)).toHaveText(written);
});

test('several campaigns stay in the list; a folder and what is dropped come in', async ({ page, demo }) => {
	await signIn(page, demo);
	const dialog = await openImport(page);
	await dialog.getByLabel('Choisir un dossier').setInputFiles(path.join(SAMPLES, 'bruno/realworld-articles-auth'));
	await expect(dialog.getByText(/^Reconnu\s: Bruno$/)).toBeVisible();
	await dialog.getByLabel('Dossiers de la collection').selectOption({ label: 'une campagne par dossier, un test par requête' });
	await expect(dialog.getByText(/^\d+ campagnes\s:$/)).toBeVisible();
	await expect(dialog.getByLabel('Nom de la campagne')).toBeHidden();
	await expectAccessible(page);
	await dialog.getByRole('button', { name: 'Importer' }).click();
	await expect(page.getByText(/^\d+ campagnes importées\.$/)).toBeVisible();
	await expect(dialog).toBeHidden();
	await expect(page.locator('h2 a')).not.toHaveText([CAMPAIGN]);
	expect(new URL(page.url()).pathname).toBe('/dashboard');

	await openImport(page);
	const zone = dialog.locator('.zone');
	const data = await page.evaluateHandle(() => {
		const transfer = new DataTransfer();
		transfer.items.add(new File(['curl https://shop.example/articles\n'], 'commandes été.sh', { type: 'text/plain' }));
		return transfer;
	});
	for (const type of ['dragenter', 'dragover', 'drop']) await zone.dispatchEvent(type, { dataTransfer: data });
	await expect(dialog.getByText(/^Reconnu\s: Commandes curl$/)).toBeVisible();
	await dialog.getByRole('button', { name: 'Importer' }).click();
	await page.waitForURL('**/campains/*');
	await expect(names(page)).toHaveCount(1);
});

test('an import goes on when its dialog is closed, and tells how it ended', async ({ page, demo }) => {
	await signIn(page, demo);
	let release = (): void => undefined;
	const held = new Promise<void>((resolve) => (release = resolve));
	await page.route('**/api/imports', async (route) => {
		if (!route.request().postDataBuffer()?.includes('name="dry_run"\r\n\r\ntrue')) await held;
		await route.continue();
	});
	const dialog = await openImport(page);
	await dialog.getByLabel('Choisir des fichiers').setInputFiles(VAMPI);
	await dialog.getByRole('button', { name: 'Importer' }).click();
	await expect(dialog.getByRole('progressbar')).toBeVisible();
	await expect(dialog.getByRole('button', { name: 'Importer' })).toBeDisabled();
	await page.keyboard.press('Escape');
	await expect(dialog).toBeHidden();
	release();
	await expect(page.getByText(/Campagne «\sVAmPI\s» importée/)).toBeVisible();
	await expect(page.getByRole('link', { name: 'VAmPI', exact: true })).toBeVisible();
	expect(new URL(page.url()).pathname).toBe('/dashboard');
});

test('what cannot be read is told, and the dialog stays', async ({ page, demo }) => {
	await signIn(page, demo);
	const dialog = await openImport(page);
	await dialog.getByLabel('Choisir des fichiers').setInputFiles({ name: 'étrange.txt', mimeType: 'text/plain', buffer: Buffer.from('rien de connu') });
	await expect(dialog.getByRole('alert')).toContainText("Le format de ce fichier n'est pas reconnu");
	await expect(dialog.getByRole('button', { name: 'Importer' })).toBeDisabled();
	await dialog.getByLabel('Format').selectOption({ label: 'Postman' });
	await expect(dialog.getByRole('alert')).toContainText('étrange.txt');
	await expectAccessible(page);
	await dialog.getByLabel('Format').selectOption({ label: 'Reconnu automatiquement' });
	await dialog.getByLabel('Choisir des fichiers').setInputFiles({ name: 'coupée.zip', mimeType: 'application/zip', buffer: Buffer.from('PK\x03\x04 coupée') });
	await expect(dialog.getByRole('alert')).toContainText('Import impossible');
	await dialog.getByLabel('Choisir des fichiers').setInputFiles(VAMPI);
	await expect(dialog.getByText('14 requêtes sur 14')).toBeVisible();
	await expect(dialog.getByRole('alert')).toBeHidden();
});

test('thousands of notes are shown in portions and searched', async ({ page, demo }) => {
	const item = (number: number) => ({ name: `Requête ${number}`, event: [{ listen: 'test', script: { exec: ['postman.inconnu();'] } }], request: { method: 'GET', url: 'https://shop.example/' } });
	const info = { name: 'Longue', schema: 'https://schema.getpostman.com/json/collection/v2.1.0/collection.json' };
	const collection = JSON.stringify({ info, item: Array.from({ length: 2000 }, (_, number) => item(number)) });
	await signIn(page, demo);
	const dialog = await openImport(page);
	await dialog.getByLabel('Choisir des fichiers').setInputFiles({ name: 'longue.json', mimeType: 'application/json', buffer: Buffer.from(collection) });
	const notes = dialog.getByRole('region', { name: /^À savoir/ });
	await expect(notes.getByRole('listitem')).toHaveCount(50);
	await expect(notes.getByRole('listitem').first()).toContainText('Perdu');
	await notes.getByLabel('Rechercher').fill('requete 1999');
	await expect(notes.getByRole('listitem')).toHaveCount(1);
	await notes.getByLabel('Rechercher').fill('nulle part');
	await expect(notes.getByText('Rien ne correspond.')).toBeVisible();
	await notes.getByLabel('Rechercher').fill('');
	await notes.getByRole('button', { name: /^Afficher la suite/ }).click();
	await expect(notes.getByRole('listitem')).toHaveCount(150);
	await group(dialog, 'Tests').locator('summary').click();
	await expect(group(dialog, 'Tests').getByRole('listitem')).toHaveCount(50);
});

test('a campaign is replaced by a changed file, unless it changed meanwhile', async ({ page, demo }) => {
	const api = await Api.signIn(demo.base, DEMO);
	const campaign = await newCampaign(api, 'Avant', [
		{ name: 'Reste', actions: [pause(1)] },
		{ name: 'Part', actions: [pause(1)] }
	]);
	const source = (tests: string) => ({ name: 'testgyver.yaml', mimeType: 'text/yaml', buffer: Buffer.from(`testgyver: 1\nname: Après\ntests:\n${tests}`) });
	await signIn(page, demo);
	await page.goto(`${demo.base}/campains/${campaign}`);
	const same = await exported(page, 'Exporter Archive');
	const dialog = page.getByRole('dialog', { name: /^Remplacer «\sAvant\s» par un fichier$/ });
	const replace = dialog.getByRole('button', { name: 'Remplacer la campagne' });
	await openMore(page, 'Remplacer par un fichier…');
	await dialog.getByLabel('Choisir des fichiers').setInputFiles({ name: same.name, mimeType: 'application/zip', buffer: await readFile(same.file) });
	await expect(dialog.getByText('Ce fichier ne change rien à la campagne.')).toBeVisible();
	await expect(replace).toBeDisabled();

	await dialog.getByLabel('Choisir des fichiers').setInputFiles(source('  - name: Reste\n    actions:\n      - { do: pause, duration: 2 }\n  - name: Arrive\n    actions:\n      - { do: pause, duration: 1 }\n'));
	const gone = dialog.getByRole('alert');
	await expect(gone).toContainText(/Un test de la campagne n'est pas dans le fichier.*Part/);
	await expect(group(dialog, 'Tests')).toContainText(/Part.*à la corbeille/);
	await expectAccessible(page);
	await api.must('POST', '/api/tests', { campain_id: campaign, name: 'Entre-temps', actions: [] });
	await replace.click();
	const problem = dialog.getByRole('alert').filter({ has: page.getByRole('button', { name: 'Réessayer' }) });
	await expect(problem).toBeVisible();
	await expect(replace).toBeDisabled();
	await problem.getByRole('button', { name: 'Réessayer' }).click();
	await expect(gone).toContainText(/2 tests de la campagne.*Entre-temps/);
	await replace.click();
	await expect(dialog).toBeHidden();
	await expect(page.getByRole('heading', { level: 1, name: 'Après' })).toBeVisible();
	await expect(names(page)).toHaveText(['Reste', 'Arrive']);
	await expect(page.getByRole('button', { name: 'Autres actions sur la campagne' })).toBeFocused();
});

test('who only reads neither exports nor imports; who edits brings no variables', async ({ page, demo, browser }) => {
	const api = await Api.signIn(demo.base, DEMO);
	for (const role of ['editor', 'viewer']) await api.must('POST', '/api/users', { name: role, email: `${role}@example.org`, password: 'long enough', role });
	const editor = await (await browser.newContext({ locale: 'fr-FR' })).newPage();
	await signIn(editor, demo, { email: 'editor@example.org', password: 'long enough' });
	const dialog = await openImport(editor);
	await dialog.getByLabel('Choisir des fichiers').setInputFiles(VAMPI);
	await expect(group(dialog, 'Variables secrètes')).toContainText(/3 non repris.*Seul un administrateur peut les créer\./);
	await editor.context().close();

	await signIn(page, demo, { email: 'viewer@example.org', password: 'long enough' });
	await expect(page.getByRole('link', { name: CAMPAIGN, exact: true })).toBeVisible();
	await expect(page.getByRole('button', { name: 'Importer' })).toHaveCount(0);
	await openCampaign(page);
	await expect(page.getByRole('button', { name: 'Autres actions sur la campagne' })).toHaveCount(0);
	await expectAccessible(page);
});

// The launch dialog: names, checks, keyboard, warnings.
import { DEMO, expect, launch, openCampaign, signIn, test } from '../support/fixtures';
import { Api } from '../support/api';

test('names are suggested, required, unique', async ({ page, demo }) => {
	await signIn(page, demo);
	await openCampaign(page);
	const open = page.getByRole('button', { name: 'Exécuter la campagne' });
	await open.click();
	const dialog = page.getByRole('dialog');
	const name = dialog.getByLabel('Nom du rapport');
	await expect(name).toHaveValue(/^\p{Lu}\p{L}+ \d{4}$/u);
	const suggested = await name.inputValue();
	await dialog.getByRole('button', { name: 'Lancer la campagne' }).click();
	await expect(dialog.getByText("Choisissez l'environnement où exécuter la campagne.")).toBeVisible();
	await name.fill(' ');
	await expect(dialog.getByText('Donnez un nom au rapport.')).toBeVisible();
	await page.keyboard.press('Escape');
	await expect(dialog).toBeHidden();
	await expect(open).toBeFocused();

	await launch(page, 'RECETTE');
	await page.goBack();
	await open.click();
	await expect(name).toHaveValue(`${suggested} (1)`);
	await name.fill(suggested);
	await dialog.getByLabel('Environnement').selectOption('DEV');
	await page.keyboard.press('Enter');
	await expect(dialog.getByRole('alert')).toContainText('Un rapport avec ce nom existe déjà');
});

test('launching by keyboard alone', async ({ page, demo }) => {
	await page.goto(demo.base);
	await expect(page.getByLabel('Adresse email')).toBeFocused();
	await page.keyboard.type(DEMO.email);
	await page.keyboard.press('Tab');
	await page.keyboard.type(DEMO.password);
	await page.keyboard.press('Enter');
	await page.waitForURL('**/dashboard');
	await page.getByRole('link', { name: 'Boutique en ligne', exact: true }).focus();
	await page.keyboard.press('Enter');
	// The focus moves with the page; only then it is taken further.
	await expect(page.getByRole('heading', { level: 1, name: 'Boutique en ligne' })).toBeVisible();
	await page.getByRole('button', { name: 'Exécuter la campagne' }).press('Enter');
	await expect(page.getByLabel('Nom du rapport')).toBeFocused();
	await expect(page.getByRole('button', { name: 'Lancer la campagne' })).toBeEnabled();
	await page.keyboard.press('Tab');
	await page.keyboard.type('REC');
	await page.keyboard.press('Tab');
	await page.keyboard.press('Space');
	await page.keyboard.press('Enter');
	await page.waitForURL('**/rapports/*');
	await expect(page.getByText('Live', { exact: true })).toBeVisible();
});

test('a protected environment asks for its name, a missing variable is told', async ({ page, demo }) => {
	const api = await Api.signIn(demo.base, DEMO);
	await api.call('POST', '/api/variables', { key: 'other', isRoot: true });
	await api.call('POST', '/api/variables', { key: 'other', filiere: 'PROD', value: 'x' });
	expect((await api.call('PUT', '/api/filieres/PROD', { protected: true })).status).toBe(200);
	await signIn(page, demo);
	await openCampaign(page);
	await page.getByRole('button', { name: 'Exécuter la campagne' }).click();
	const dialog = page.getByRole('dialog');
	await dialog.getByLabel('Environnement').selectOption('PROD');
	await expect(dialog.getByRole('alert')).toContainText('{{shop_url}}');
	await expect(dialog.getByRole('alert')).not.toContainText('shop_password');
	await dialog.getByRole('button', { name: 'Lancer la campagne' }).click();
	await expect(dialog.getByText('Tapez exactement « PROD ».')).toBeVisible();
	await dialog.getByLabel('Environnement protégé').fill('PROD');
	await dialog.getByRole('button', { name: 'Lancer la campagne' }).click();
	await page.waitForURL('**/rapports/*');
	await expect(page.getByTestId('report-status')).toHaveText('Échoué');
	await expect(page.getByRole('log').first()).toContainText('variable sans valeur : {{shop_url}}');
});

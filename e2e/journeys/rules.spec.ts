// Checks and extraction in the editor: written by hand or taken from the last answer, tried at once, told where wrong.
import type { Locator, Page } from '@playwright/test';
import { DEMO, card, expect, expectAccessible, field, newCampaign, signIn, test, write } from '../support/fixtures';
import { Api } from '../support/api';

const section = (within: Locator, name: string) => within.getByRole('button', { name: new RegExp(`^${name} \\d+`) });
const add = (page: Page) => page.getByRole('group', { name: 'Ajouter une action :' }).getByRole('button', { name: 'Requête HTTP' }).click();
const row = (within: Locator, name: string) => within.getByRole('listitem').filter({ has: within.page().getByRole('combobox', { name: `${name} : ce qui est vérifié` }) });
const holds = 'Réussie sur la dernière réponse';
const fails = 'En échec sur la dernière réponse';

async function run(page: Page, verdict: string): Promise<void> {
	await page.getByRole('button', { name: 'Enregistrer et lancer' }).click();
	await expect(page.getByTestId('run-status')).toHaveText(verdict);
}

test('a test is checked, a value is taken out of the last answer and used by the next action', async ({ page, demo }) => {
	const api = await Api.signIn(demo.base, DEMO);
	const campaign = await newCampaign(api, 'Règles');
	await signIn(page, demo);
	await page.goto(`${demo.base}/campains/${campaign}/add/test`);
	await page.getByLabel('Nom du test').fill('Commande suivie');
	await add(page);
	const first = card(page, 1);
	await write(field(first, 'URL'), '{{shop_url}}/orders/1001');

	// By hand: what one looks at first is there already.
	await section(first, 'Vérifications').click();
	await first.getByRole('button', { name: 'Ajouter une vérification' }).click();
	const status = row(first, 'Vérification 1');
	await expect(status.getByRole('combobox', { name: 'ce qui est vérifié' })).toBeFocused();
	await expect(status.getByRole('combobox', { name: 'ce qui est vérifié' })).toHaveValue('status');
	await expect(field(status, 'Vérification 1 : valeur attendue')).toHaveText('200');
	await run(page, 'Réussi');
	await expect(status).toContainText(holds);

	// From the last answer, by clicks.
	await first.getByRole('button', { name: 'Parcourir http_response_body' }).click();
	await first.getByRole('button', { name: 'status : "paid"' }).click();
	await first.getByRole('button', { name: 'Vérifier $.status' }).click();
	const paid = row(first, 'Vérification 2');
	await expect(field(paid, 'Vérification 2 : Chemin JSONPath')).toHaveText('$.status');
	await expect(paid).toContainText(`${holds}, obtenu : "paid"`);
	await write(field(paid, 'Vérification 2 : valeur attendue'), 'refused');
	await expect(paid).toContainText(fails);
	await paid.getByRole('combobox', { name: 'comparaison' }).selectOption({ label: 'est différent de' });
	await expect(paid).toContainText(holds);
	await first.getByRole('button', { name: /^order : 1001/ }).click();
	await first.getByRole('button', { name: 'Extraire $.order' }).click();
	const order = row(first, 'Valeur 1');
	await expect(order.getByLabel('Valeur 1 : Nom de la variable')).toBeFocused();
	await page.keyboard.type('numero');
	await expect(order.getByLabel('Valeur 1 : Nom de la variable')).toHaveValue('numero');
	await expect(order).toContainText('Vaudrait 1001');

	// The next action has it, with its value.
	await add(page);
	const second = card(page, 2);
	const url = field(second, 'URL');
	await write(url, '{{shop_url}}/orders/');
	await url.press('End');
	await url.pressSequentially('{{app.num');
	await expect(page.getByRole('option', { name: /app\.numero/ })).toBeVisible();
	await page.keyboard.press('Enter');
	await expect(url).toHaveText('{{shop_url}}/orders/{{app.numero}}');
	await run(page, 'Réussi');
	await url.click();
	await expect(second).toContainText('Réussie à la dernière exécution');

	// A check of the second compares with what the first gave.
	await section(second, 'Vérifications').click();
	await second.getByRole('button', { name: 'Ajouter une vérification' }).click();
	const same = row(second, 'Vérification 1');
	await same.getByRole('combobox', { name: 'ce qui est vérifié' }).selectOption('jsonpath');
	await write(field(same, 'Vérification 1 : Chemin JSONPath'), '$.order');
	await write(field(same, 'Vérification 1 : valeur attendue'), '{{app.numero}}');
	await expect(same).toContainText(`${holds}, obtenu : 1001`);

	// What cannot be is told where it is written, and again when it is saved.
	await write(field(same, 'Vérification 1 : Chemin JSONPath'), '$.[');
	await expect(same.getByRole('status')).toContainText('chemin');
	await expect(second).toContainText('1 règle à corriger');
	await second.getByRole('button', { name: /^2 Requête HTTP/ }).click();
	await page.getByRole('button', { name: 'Enregistrer', exact: true }).click();
	await expect(page.getByRole('alert')).toContainText('Action 2, vérification 1');
	await expect(field(same, 'Vérification 1 : Chemin JSONPath')).toBeVisible();
	await write(field(same, 'Vérification 1 : Chemin JSONPath'), '$.order');
	await expect(second).not.toContainText('règle à corriger');
	await run(page, 'Réussi');
	await expect(page.getByRole('alert')).toBeHidden();
	const { body } = await api.call('GET', `/api/tests?campain_id=${campaign}`);
	expect(body.data[0].actions[0].value).toMatchObject({
		checks: [{ subject: 'status', operator: 'equals', expected: 200 }, { subject: 'jsonpath', path: '$.status', operator: 'equals', not: true, expected: 'refused' }],
		extract: [{ name: 'numero', subject: 'jsonpath', path: '$.order' }]
	});
});

test('what failed can be looked into, and mended on its last answer', async ({ page, demo }) => {
	const api = await Api.signIn(demo.base, DEMO);
	const checks = [{ subject: 'jsonpath', path: '$.error', operator: 'empty' }];
	const campaign = await newCampaign(api, 'Échec', [{ name: 'Remise', actions: [{ type: 'http', value: { method: 'POST', url: '{{shop_url}}/discount', checks, extract: [{ name: 'remise', subject: 'jsonpath', path: '$.discount' }] } }] }]);
	await signIn(page, demo);
	await page.goto(`${demo.base}/campains/${campaign}`);
	await page.getByRole('link', { name: 'Remise', exact: true }).click();
	const only = card(page, 1);
	await run(page, 'Échoué');
	await expect(only).toContainText('A échoué à la dernière exécution');
	await expect(row(only, 'Vérification 1')).toContainText(fails);
	await expect(row(only, 'Valeur 1')).toContainText('rien trouvé');
	await only.getByRole('button', { name: 'Parcourir http_response_body' }).click();
	await only.getByRole('button', { name: /^error : "DiscountService/ }).click();
	await only.getByRole('button', { name: 'Vérifier $.error' }).click();
	await expect(row(only, 'Vérification 2')).toContainText(holds);
});

test('a secret value is extracted, used and never shown', async ({ page, demo }) => {
	const api = await Api.signIn(demo.base, DEMO);
	const login = { type: 'http', value: { method: 'POST', url: '{{shop_url}}/login', body: '{"email": "{{shop_user}}", "password": "{{shop_password}}"}', extract: [{ name: 'jeton', subject: 'body' }] } };
	const account = { type: 'http', value: { method: 'GET', url: '{{shop_url}}/account', headers: { Authorization: 'Bearer {{app.jeton}}' }, checks: [{ subject: 'jsonpath', path: '$.points', operator: 'greater', expected: 100 }] } };
	const campaign = await newCampaign(api, 'Discret', [{ name: 'Compte', actions: [login, account] }]);
	await signIn(page, demo);
	await page.goto(`${demo.base}/campains/${campaign}`);
	await page.getByRole('link', { name: 'Compte', exact: true }).click();
	const row1 = row(card(page, 1), 'Valeur 1');
	await row1.getByRole('button', { name: /Conversion, valeur par défaut/ }).click();
	await row1.getByRole('switch', { name: 'Valeur secrète' }).check();
	await run(page, 'Réussi');
	await expect(page.getByTestId('action-results')).toContainText('POST');
	await page.getByTestId('action-results').getByRole('button', { name: /POST/ }).click();
	await page.getByTestId('action-results').getByRole('button', { name: 'Requête et réponse' }).click();
	await expect(page.getByTestId('action-results').getByRole('group', { name: 'Requête', exact: true })).toBeVisible();
	await page.getByTestId('action-results').getByRole('button', { name: /account/ }).click();
	await page.getByTestId('action-results').getByRole('button', { name: 'Requête et réponse' }).last().click();
	await expect(page.getByText('Bearer ••••••')).toBeVisible();
	await expect(row(card(page, 2), 'Vérification 1')).toContainText(holds);
	for (const secret of ['jeton-5f1c2a', 'sesame-42']) expect(await page.content()).not.toContain(secret);
	await page.getByRole('link', { name: 'Voir le rapport' }).click();
	await page.getByTestId('action-results').getByRole('button', { name: /POST/ }).click();
	await expect(page.getByTestId('action-results')).toContainText(/jeton\s*••••••/);
	for (const secret of ['jeton-5f1c2a', 'sesame-42']) expect(await page.content()).not.toContain(secret);
});

test('rows are moved and removed by the keyboard, and what they ask for follows the choice', async ({ page, demo }) => {
	const api = await Api.signIn(demo.base, DEMO);
	const checks = [{ subject: 'status', operator: 'equals', expected: 200 }, { subject: 'duration', operator: 'less', expected: 5000 }, { subject: 'jsonpath', path: '$.status', operator: 'type', expected: 'string' }];
	const campaign = await newCampaign(api, 'Clavier', [{ name: 'Trois', actions: [{ type: 'http', value: { method: 'GET', url: '{{shop_url}}/health', checks } }] }]);
	await signIn(page, demo);
	await page.goto(`${demo.base}/campains/${campaign}`);
	await page.getByRole('link', { name: 'Trois', exact: true }).click();
	const only = card(page, 1);
	const subject = (number: number) => only.getByRole('combobox', { name: `Vérification ${number} : ce qui est vérifié` });
	await only.getByRole('button', { name: 'Déplacer Vérification 2' }).press('ArrowUp');
	await expect(subject(1)).toHaveValue('duration');
	await expect(only.getByRole('button', { name: 'Déplacer Vérification 1' })).toBeFocused();
	await only.getByRole('button', { name: 'Supprimer Vérification 1' }).press('Enter');
	await expect(subject(1)).toBeFocused();
	await expect(subject(1)).toHaveValue('status');
	const operator = only.getByRole('combobox', { name: 'Vérification 2 : comparaison' });
	await expect(only.getByRole('combobox', { name: 'Vérification 2 : valeur attendue' })).toHaveValue('string');
	await operator.selectOption('between');
	await expect(field(only, 'Vérification 2 : au moins')).toBeVisible();
	await expect(field(only, 'Vérification 2 : au plus')).toBeVisible();
	await operator.selectOption('exists');
	await expect(field(only, 'Vérification 2 : au moins')).toBeHidden();
	await section(only, 'Conditions, boucle et tentatives').click();
	await write(field(only, 'Tentatives'), '3');
	await write(field(only, 'Attente entre les tentatives (s)'), 'souvent');
	await expect(only).toContainText('règle à corriger');
	await write(field(only, 'Attente entre les tentatives (s)'), '0.5');
	await expect(only).not.toContainText('règle à corriger');
	await page.getByRole('button', { name: 'Enregistrer', exact: true }).click();
	await expect(page.getByText('Test enregistré.')).toBeVisible();
	const { body } = await api.call('GET', `/api/tests?campain_id=${campaign}`);
	expect(body.data[0].actions[0].value).toMatchObject({ checks: [{ subject: 'status' }, { subject: 'jsonpath', operator: 'exists' }], flow: { retry: { attempts: 3, delay: 0.5 } } });
});

test('the editor with its rules open is accessible, light and dark, wide and narrow', async ({ page, demo }) => {
	test.setTimeout(180_000);
	const api = await Api.signIn(demo.base, DEMO);
	const value = {
		method: 'GET',
		url: '{{shop_url}}/orders/7',
		checks: [{ subject: 'status', operator: 'equals', expected: 200 }, { subject: 'jsonpath', path: '$.', operator: 'between', expected: 1, expected_to: 9, soft: true, name: 'à moi', filter: 'int' }, { subject: 'body', operator: 'json_contains', expected: { status: 'paid' } }],
		extract: [{ name: 'numero', subject: 'jsonpath', path: '$.order', convert: 'int', secret: false, default: '0' }],
		flow: { run_if: "env == 'DEV'", retry: { attempts: 3 }, loop: { list: 'a\nb' } }
	};
	const campaign = await newCampaign(api, 'Accès', [{ name: 'Tout', actions: [{ type: 'http', value: { ...value, checks: value.checks.filter(({ path }) => path === undefined) } }], flow: { role: 'setup', run_if: 'true' } }]);
	await signIn(page, demo);
	await page.goto(`${demo.base}/campains/${campaign}`);
	await page.getByRole('link', { name: 'Tout', exact: true }).click();
	await run(page, 'Réussi');
	const only = card(page, 1);
	await expect(row(only, 'Vérification 1')).toContainText(holds);
	await only.getByRole('button', { name: 'Parcourir http_response_body' }).click();
	await only.getByRole('button', { name: /^order : 7/ }).click();
	await only.getByRole('button', { name: 'Vérifier $.order' }).click();
	await write(field(only, 'Vérification 3 : Chemin JSONPath'), '$.');
	await expect(only).toContainText('règle à corriger');
	await only.getByRole('button', { name: 'Vérification 3 : Filtre, nom…' }).click();
	for (const size of [{ width: 1440, height: 900 }, { width: 375, height: 800 }]) {
		await page.setViewportSize(size);
		await expectAccessible(page);
		const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
		expect(wide, 'nothing sticks out sideways').toBeLessThanOrEqual(0);
	}
});

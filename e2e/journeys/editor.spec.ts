// The test editor: writing, chaining, running beside, and never losing what was typed.
import type { Route } from '@playwright/test';
import { DEMO, card, expect, expectAccessible, field, newCampaign, signIn, test, write } from '../support/fixtures';
import { Api } from '../support/api';

const login = { type: 'http', value: { method: 'POST', url: '{{shop_url}}/login', body: '{"email": "{{shop_user}}", "password": "{{shop_password}}"}' } };
const health = { type: 'http', value: { method: 'GET', url: '{{shop_url}}/health' } };
const pause = (duration: number) => ({ type: 'pause', value: { duration } });

test('from nothing to a campaign of three chained actions, run alone, mended and launched', async ({ page, demo }) => {
	await signIn(page, demo);
	await page.getByRole('link', { name: 'Nouvelle campagne' }).click();
	await page.getByRole('button', { name: 'Créer la campagne' }).click();
	await expect(page.getByText('Donnez un nom à la campagne.')).toBeVisible();
	await page.getByLabel('Nom de la campagne').fill('Paiement été 😀 <b>x</b>');
	await page.getByRole('button', { name: 'Créer la campagne' }).dblclick();
	await expect(page.getByRole('heading', { level: 1 })).toHaveText('Paiement été 😀 <b>x</b>');
	await page.getByRole('link', { name: 'Écrire le premier test' }).click();

	await page.getByLabel('Nom du test').fill('Commande');
	const add = page.getByRole('group', { name: 'Ajouter une action :' });
	await add.getByRole('button', { name: 'Requête HTTP' }).click();
	await card(page, 1).getByLabel('Méthode').selectOption('POST');
	await write(field(card(page, 1), 'URL'), '{{shop_url}}/login');
	await write(field(card(page, 1), 'Corps'), '{"email": "{{shop_user}}", "password": "{{shop_password}}"}');
	await expect(card(page, 1)).toContainText('JSON valide');
	await page.getByRole('button', { name: 'Enregistrer et lancer' }).click();
	await expect(page.getByTestId('run-status')).toHaveText('Réussi');
	await expect(page).toHaveURL(/\/edit\/test\//);

	// A value of the last answer becomes a variable by a click.
	await card(page, 1).getByRole('button', { name: /jeton-/ }).click();
	await card(page, 1).getByLabel('Nom de la variable pour Corps de la réponse').fill('jeton');
	await add.getByRole('button', { name: 'Requête HTTP' }).click();
	await card(page, 2).getByLabel('Méthode').selectOption('POST');
	await write(field(card(page, 2), 'URL'), '{{shop_url}}/orders');
	await card(page, 2).getByLabel('En-têtes : nom 1').fill('Authorization');
	const value = field(card(page, 2), 'En-têtes : valeur 1');
	await value.click();
	await value.pressSequentially('Bearer {{app.j');
	await expect(page.getByRole('option', { name: /app\.jeton/ })).toBeVisible();
	await page.keyboard.press('Enter');
	await expect(value).toHaveText('Bearer {{app.jeton}}');
	await write(field(card(page, 2), 'Corps'), '{"lines": [{"reference": "MAR-1", "quantity": 2}]}');
	await card(page, 2).getByLabel('Corps de la réponse').check();
	await card(page, 2).getByLabel('Nom de la variable pour Corps de la réponse').fill('commande');
	await add.getByRole('button', { name: 'Requête HTTP' }).click();
	await write(field(card(page, 3), 'URL'), '{{shop_url}}/orders/{{app.comande}}');
	await expect(card(page, 3)).toContainText("n'est donnée par aucune action avant celle-ci");
	await page.getByRole('button', { name: 'Enregistrer et lancer' }).click();
	await expect(page.getByTestId('run-status')).toHaveText('Échoué');
	await expect(page.getByRole('log')).toContainText('app.comande');
	await expect(card(page, 3)).toContainText('A échoué à la dernière exécution');
	await expect(card(page, 2)).toContainText('Réussie à la dernière exécution');
	await write(field(card(page, 3), 'URL'), '{{shop_url}}/orders/{{app.commande}}');
	await expect(card(page, 3)).not.toContainText("n'est donnée par aucune");
	await page.getByRole('button', { name: 'Enregistrer et lancer' }).click();
	await expect(page.getByRole('log')).toContainText('✅ Test terminé avec succès');

	await page.getByRole('navigation', { name: "Fil d'Ariane" }).getByRole('link', { name: 'Paiement' }).click();
	await page.getByRole('button', { name: 'Exécuter la campagne' }).click();
	const dialog = page.getByRole('dialog');
	await dialog.getByLabel('Environnement', { exact: true }).selectOption('DEV');
	await dialog.getByRole('button', { name: 'Lancer la campagne' }).click();
	await expect(page.getByTestId('report-status')).toHaveText('Terminé', { timeout: 20_000 });
});

test('a test is written, run and its campaign launched by the keyboard alone', async ({ page, demo }) => {
	const api = await Api.signIn(demo.base, DEMO);
	const campaign = await newCampaign(api, 'Clavier');
	await signIn(page, demo);
	await page.goto(`${demo.base}/campains/${campaign}/add/test`);
	await expect(page.getByLabel('Nom du test')).toBeFocused();
	const keys = page.keyboard;
	const reach = async (name: RegExp | string, role: 'button' | 'textbox' | 'link' | 'combobox' = 'button') => {
		const target = page.getByRole(role, { name, exact: typeof name === 'string' }).first();
		await expect(target).toBeVisible();
		for (let step = 0; step < 80; step += 1) {
			if (await target.evaluate((one) => one === document.activeElement || one === document.activeElement?.shadowRoot?.activeElement).catch(() => false)) return;
			await keys.press('Tab');
		}
		throw new Error(`the keyboard does not reach ${String(name)}`);
	};
	await keys.type('Santé');
	await reach(/Requête HTTP/);
	await keys.press('Enter');
	await expect(card(page, 1).getByLabel('Méthode')).toBeFocused();
	await reach('URL', 'textbox');
	await keys.type('{{shop_u');
	await expect(page.getByRole('option', { name: /shop_url/ })).toBeVisible();
	// A list that has only just appeared takes no key yet, lest one that was meant for the text chooses.
	await expect(async () => {
		await keys.press('Enter');
		await expect(field(card(page, 1), 'URL')).toHaveText('{{shop_url}}', { timeout: 500 });
	}).toPass();
	await keys.type('/health');
	await expect(field(card(page, 1), 'URL')).toHaveText('{{shop_url}}/health');
	// Tab leaves the code editor as any other field.
	await reach('Corps', 'textbox');
	await keys.press('Tab');
	await expect(field(card(page, 1), 'Corps')).not.toBeFocused();
	await reach(/^Pause/);
	await keys.press('Enter');
	await expect(card(page, 2)).toBeVisible();
	await keys.press('Alt+ArrowUp');
	await expect(card(page, 1)).toContainText('Pause');
	await keys.press('ArrowDown');
	await expect(card(page, 1)).toContainText('Requête HTTP');
	await keys.press('ControlOrMeta+s');
	await expect(page).toHaveURL(/\/edit\/test\//);
	await keys.press('ControlOrMeta+Enter');
	await expect(page.getByRole('log')).toContainText('✅ Test terminé avec succès');
	await page.goto(`${demo.base}/campains/${campaign}`);
	await reach('Exécuter la campagne');
	await keys.press('Enter');
	await expect(page.getByLabel('Nom du rapport')).toBeFocused();
	await expect(page.getByLabel('Environnement', { exact: true }).getByRole('option', { name: /DEV/ })).toBeAttached();
	await expect(page.getByLabel('Nom du rapport')).not.toHaveValue('');
	await keys.press('Tab');
	await expect(page.getByLabel('Environnement', { exact: true })).toBeFocused();
	await keys.press('D');
	await keys.press('Shift+Tab');
	await keys.press('Enter');
	await expect(page.getByTestId('report-status')).toHaveText('Terminé', { timeout: 20_000 });
});

test('cards are moved, copied, disabled, and a deletion is undone', async ({ page, demo }) => {
	const api = await Api.signIn(demo.base, DEMO);
	const campaign = await newCampaign(api, 'Cartes', [{ name: 'Trois', actions: [pause(1), health, pause(3)] }]);
	await signIn(page, demo);
	await page.goto(`${demo.base}/campains/${campaign}`);
	await page.getByRole('link', { name: 'Trois', exact: true }).click();
	await page.getByRole('button', { name: 'Tout replier' }).click();
	const order = () => page.locator('[data-action] .toggle').allInnerTexts().then((all) => all.map((one) => one.replace(/\s+/g, ' ').trim()));
	await expect.poll(order).toEqual(['1 Pause 1 ms', '2 Requête HTTP GET {{shop_url}}/health', '3 Pause 3 ms']);
	await card(page, 3).locator('[data-handle]').dragTo(card(page, 1), { targetPosition: { x: 200, y: 4 } });
	await expect.poll(order).toEqual(['1 Pause 3 ms', '2 Pause 1 ms', '3 Requête HTTP GET {{shop_url}}/health']);
	await card(page, 1).locator('[data-handle]').press('ArrowDown');
	await expect(card(page, 2).locator('[data-handle]')).toBeFocused();
	expect((await order())[1]).toBe('2 Pause 3 ms');
	await page.getByRole('button', { name: "Dupliquer l'action 2" }).click();
	await page.getByRole('button', { name: "Désactiver l'action 3" }).click();
	await expect(card(page, 3)).toContainText('désactivée');
	await page.getByRole('button', { name: "Supprimer l'action 4" }).click();
	await expect(page.locator('[data-action]')).toHaveCount(3);
	await page.getByRole('button', { name: 'Annuler', exact: true }).click();
	await expect(page.locator('[data-action]')).toHaveCount(4);
	expect((await order())[3]).toContain('Requête HTTP');
	await page.getByRole('button', { name: 'Enregistrer et lancer' }).click();
	await expect(page.getByRole('log')).toContainText('Action 3/4 désactivée');
	await page.reload();
	await page.getByRole('button', { name: 'Tout replier' }).click();
	await expect.poll(order).toHaveLength(4);
});

test('leaving with unsaved changes asks, and what is saved is what was typed', async ({ page, demo }) => {
	const api = await Api.signIn(demo.base, DEMO);
	const campaign = await newCampaign(api, 'Départ', [{ name: 'Un', actions: [health] }]);
	await signIn(page, demo);
	await page.goto(`${demo.base}/campains/${campaign}`);
	await page.getByRole('link', { name: 'Un', exact: true }).click();
	await page.getByLabel('Description', { exact: true }).fill('à garder');
	await page.getByRole('link', { name: 'Départ' }).click();
	const dialog = page.getByRole('dialog', { name: 'Quitter sans enregistrer ?' });
	await expectAccessible(page);
	await dialog.getByRole('button', { name: 'Rester' }).click();
	await expect(page.getByLabel('Description', { exact: true })).toHaveValue('à garder');
	await page.getByRole('link', { name: 'Départ' }).click();
	await dialog.getByRole('button', { name: 'Enregistrer et quitter' }).click();
	await expect(page.getByRole('heading', { level: 1, name: 'Départ' })).toBeVisible();
	await expect(page.getByText('à garder')).toBeVisible();
	await page.getByRole('link', { name: 'Un', exact: true }).click();
	await page.getByLabel('Description', { exact: true }).fill('à jeter');
	await page.getByRole('link', { name: 'Départ' }).click();
	await dialog.getByRole('button', { name: 'Quitter sans enregistrer' }).click();
	await expect(page.getByText('à garder')).toBeVisible();
});

test('what another program wrote comes back whole: digits, and keys beside a form', async ({ page, demo }) => {
	const api = await Api.signIn(demo.base, DEMO);
	const campaign = await newCampaign(api, 'Chiffres');
	const headers = { Authorization: `Bearer ${api.token}`, 'Content-Type': 'application/json' };
	// As text: this side would change the digits, too.
	const actions = '[{"type":"http","value":{"method":"POST","url":"http://127.0.0.1:1/","body":{"price":1.10,"id":12345678901234567890}},"structure_id":"s1"}]';
	const created = await fetch(`${demo.base}/api/tests`, { method: 'POST', headers, body: `{"campain_id":"${campaign}","name":"Prix","actions":${actions}}` });
	const { test_id } = (await created.json()) as { test_id: string };
	await signIn(page, demo);
	await page.goto(`${demo.base}/campains/${campaign}/edit/test/${test_id}`);
	await expect(page.getByText('12345678901234567890')).toBeVisible();
	await page.getByLabel('Description', { exact: true }).fill('touché');
	await page.getByRole('button', { name: 'Enregistrer', exact: true }).click();
	await expect.poll(async () => (await api.call('GET', `/api/tests/${test_id}`)).body.description).toBe('touché');
	const stored = await (await fetch(`${demo.base}/api/tests/${test_id}`, { headers })).text();
	expect(JSON.parse(stored).actions[0]).toMatchObject({ structure_id: 's1', value: { body: '{\n  "price": 1.10,\n  "id": 12345678901234567890\n}' } });
});

test('two people edit one test: the second is told and chooses', async ({ page, demo, browser }) => {
	const api = await Api.signIn(demo.base, DEMO);
	await api.call('POST', '/api/users', { name: 'Bob', email: 'bob@example.org', password: 'bob-password' });
	const campaign = await newCampaign(api, 'À deux', [{ name: 'Partagé', actions: [health] }]);
	const bob = await (await browser.newContext({ locale: 'fr-FR' })).newPage();
	await signIn(page, demo);
	await signIn(bob, demo, { email: 'bob@example.org', password: 'bob-password' });
	for (const one of [page, bob]) {
		await one.goto(`${demo.base}/campains/${campaign}`);
		await one.getByRole('link', { name: 'Partagé', exact: true }).click();
		await expect(one.getByLabel('Nom du test')).toHaveValue('Partagé');
	}
	await bob.getByLabel('Nom du test').fill('De Bob');
	await bob.getByRole('button', { name: 'Enregistrer', exact: true }).click();
	await expect(bob.getByText('Test enregistré.')).toBeVisible();
	await page.getByLabel('Nom du test').fill('De Démo');
	await page.getByRole('button', { name: 'Enregistrer', exact: true }).click();
	const dialog = page.getByRole('dialog', { name: 'Ce test a changé entre-temps' });
	await expect(dialog).toContainText('Bob a modifié ce test');
	await expectAccessible(page);
	await dialog.getByRole('button', { name: 'Continuer à modifier' }).click();
	await expect(page.getByLabel('Nom du test')).toHaveValue('De Démo');
	await page.getByRole('button', { name: 'Enregistrer', exact: true }).click();
	await dialog.getByRole('button', { name: "Reprendre l'autre" }).click();
	await expect(page.getByLabel('Nom du test')).toHaveValue('De Bob');
	await page.getByLabel('Nom du test').fill('De Démo enfin');
	await page.getByRole('button', { name: 'Enregistrer', exact: true }).click();
	await expect(page.getByText('Test enregistré.')).toBeVisible();
	await bob.getByLabel('Nom du test').fill('De Bob encore');
	await bob.getByRole('button', { name: 'Enregistrer', exact: true }).click();
	await bob.getByRole('dialog').getByRole('button', { name: 'Écraser par la mienne' }).click();
	await expect(bob.getByRole('dialog')).toBeHidden();
	// The dialog closes as it is answered, the test is saved a moment later.
	const stored = async (): Promise<string> => (await api.call('GET', `/api/tests?campain_id=${campaign}`)).body.data[0].name;
	await expect.poll(stored).toBe('De Bob encore');
	await bob.context().close();
});

test('a session that ends while somebody writes loses nothing', async ({ page, demo }) => {
	const api = await Api.signIn(demo.base, DEMO);
	const campaign = await newCampaign(api, 'Session', [{ name: 'Long', actions: [health] }]);
	await signIn(page, demo);
	await page.goto(`${demo.base}/campains/${campaign}`);
	await page.getByRole('link', { name: 'Long', exact: true }).click();
	await page.getByRole('textbox', { name: 'Description' }).fill('<script>alert(1)</script> {{x}} 😀');
	const cookie = (await page.context().cookies()).find((one) => one.name === 'token')!;
	// It ends just before what was written arrives.
	const end = async (route: Route) => {
		await fetch(`${demo.base}/api/logout`, { method: 'POST', headers: { Authorization: `Bearer ${cookie.value}` } });
		await route.continue();
	};
	await page.route((url) => url.pathname.startsWith('/api/tests/'), end, { times: 1 });
	await page.getByRole('button', { name: 'Enregistrer', exact: true }).click();
	const dialog = page.getByRole('dialog', { name: 'Votre session a expiré' });
	await expect(dialog.getByLabel('Adresse email')).toHaveValue(DEMO.email);
	await expectAccessible(page);
	await dialog.getByLabel('Mot de passe').fill('wrong');
	await dialog.getByRole('button', { name: 'Se connecter' }).click();
	await expect(dialog.getByRole('alert')).toContainText('incorrect');
	await dialog.getByLabel('Mot de passe').fill(DEMO.password);
	await dialog.getByRole('button', { name: 'Se connecter' }).click();
	await expect(page.getByText('Test enregistré.')).toBeVisible();
	const { body } = await api.call('GET', `/api/tests?campain_id=${campaign}`);
	expect(body.data[0].description).toBe('<script>alert(1)</script> {{x}} 😀');
	// Live pages go on with the new sign-in.
	await page.getByRole('button', { name: 'Enregistrer et lancer' }).click();
	await expect(page.getByTestId('run-status')).toHaveText('Réussi');
});

test('placeholders are proposed in three groups, coloured, and explained', async ({ page, demo }) => {
	const api = await Api.signIn(demo.base, DEMO);
	await api.call('POST', '/api/variables', { key: 'seule_en_dev', isRoot: true });
	await api.call('POST', '/api/variables', { key: 'seule_en_dev', filiere: 'DEV', value: 'oui' });
	const campaign = await newCampaign(api, 'Variables', [{ name: 'V', variables: [{ name: 'depart', value: '1' }], actions: [login, health] }]);
	await signIn(page, demo);
	await page.goto(`${demo.base}/campains/${campaign}`);
	await page.getByRole('link', { name: 'V', exact: true }).click();
	const url = field(card(page, 2), 'URL');
	await url.click();
	await url.press('End');
	await url.pressSequentially('{{');
	const list = page.getByRole('listbox');
	for (const group of ['Environnement', 'Test', 'Collection']) await expect(list.getByText(group, { exact: true })).toBeVisible();
	await expect(list.getByRole('option', { name: /shop_password/ })).toContainText('••••••');
	await expect(list.getByRole('option', { name: /seule_en_dev/ })).toContainText('oui');
	await expect(list.getByRole('option', { name: /app\.depart/ })).toBeVisible();
	await expect(list.getByRole('option', { name: /test\.work_dir/ })).toContainText('dossier où écrire');
	await url.pressSequentially('seule');
	await expect(list.getByRole('option')).toHaveCount(1);
	await page.keyboard.press('Enter');
	await expect(url).toHaveText('{{shop_url}}/health{{seule_en_dev}}');
	await expect(url.locator('.ph-unknown')).toHaveCount(0);
	await page.getByRole('combobox', { name: 'Environnement', exact: true }).selectOption('RECETTE');
	await expect(url.locator('.ph-unknown')).toHaveText('{{seule_en_dev}}');
	await expect(card(page, 2)).toContainText("n'a pas de valeur en RECETTE");
	await url.locator('.ph-unknown').hover();
	await expect(page.locator('.why')).toContainText("n'a pas de valeur en RECETTE");
	await card(page, 2).getByRole('button', { name: 'Insérer une variable dans Corps' }).click();
	await page.getByRole('listbox').getByRole('option', { name: /campain_id/ }).click();
	await expect(field(card(page, 2), 'Corps')).toHaveText('{{test.campain_id}}');
});

test('a curl command fills in the form and comes back out', async ({ page, demo }) => {
	const api = await Api.signIn(demo.base, DEMO);
	const campaign = await newCampaign(api, 'curl', [{ name: 'C', actions: [health] }]);
	await signIn(page, demo);
	await page.context().grantPermissions(['clipboard-read', 'clipboard-write'], { origin: demo.base });
	await page.goto(`${demo.base}/campains/${campaign}`);
	await page.getByRole('link', { name: 'C', exact: true }).click();
	await page.getByRole('button', { name: 'Coller une commande curl' }).click();
	const dialog = page.getByRole('dialog');
	await dialog.getByLabel('Commande').fill("curl 'https://a.example");
	await dialog.getByRole('button', { name: 'Remplir le formulaire' }).click();
	await expect(dialog.getByRole('alert')).toContainText("un guillemet n'est pas fermé");
	await dialog.getByLabel('Commande').fill("curl -X PUT '{{shop_url}}/orders' -H 'X-A: é' -H 'Content-Type: application/json' --data-raw '{\"a\": 1}' -k");
	await dialog.getByRole('button', { name: 'Remplir le formulaire' }).click();
	await expect(card(page, 1).getByLabel('Méthode')).toHaveValue('PUT');
	await expect(field(card(page, 1), 'URL')).toHaveText('{{shop_url}}/orders');
	await expect(card(page, 1).getByLabel('En-têtes : nom 1')).toHaveValue('X-A');
	await expect(field(card(page, 1), 'En-têtes : valeur 1')).toHaveText('é');
	await expect(card(page, 1).getByLabel('Vérifier le certificat TLS')).not.toBeChecked();
	await page.getByRole('button', { name: 'Copier comme commande curl' }).click();
	await expect(page.getByText('Commande copiée')).toBeVisible();
	const copied = await page.evaluate(() => navigator.clipboard.readText());
	expect(copied).toMatch(/^curl -X PUT \\\n {2}http:\/\/127\.0\.0\.1:\d+\/dev\/orders/);
	// Pasted where the address goes, a command is understood as one.
	await page.evaluate(() => navigator.clipboard.writeText('curl -H "B: c" https://pasted.example/x'));
	const url = field(card(page, 1), 'URL');
	await url.click();
	await url.press('ControlOrMeta+v');
	await expect(url).toHaveText('https://pasted.example/x');
	await expect(card(page, 1).getByLabel('En-têtes : nom 1')).toHaveValue('B');
});

test('every kind of field, a broken body and a number that is none', async ({ page, demo }) => {
	const api = await Api.signIn(demo.base, DEMO);
	const campaign = await newCampaign(api, 'Champs', [{ name: 'F', variables: ['n'], actions: [{ type: 'teleport', value: { a: 1 } }] }]);
	const form = new FormData();
	form.append('file', new Blob(['a;b']), 'donnée été.csv');
	await fetch(`${demo.base}/api/campains/${campaign}/files`, { method: 'POST', headers: { Authorization: `Bearer ${api.token}` }, body: form });
	await signIn(page, demo);
	await page.goto(`${demo.base}/campains/${campaign}`);
	await page.getByRole('link', { name: 'F', exact: true }).click();
	await expect(card(page, 1)).toContainText("ne connaît pas le type d'action « teleport »");
	const add = page.getByRole('group', { name: 'Ajouter une action :' });
	await add.getByRole('button', { name: 'Requête HTTP' }).click();
	const http = card(page, 2);
	await http.getByText('autres réglages').click();
	await http.getByRole('group', { name: 'Fichiers joints' }).getByLabel('donnée été.csv').check();
	await http.getByLabel('Suivre les redirections').uncheck();
	await http.getByLabel('Envoi du corps').selectOption('multipart');
	await write(field(http, 'Délai maximal (s)'), 'beaucoup');
	await expect(http).toContainText('Entrez un nombre.');
	await write(field(http, 'Délai maximal (s)'), '{{delai}}');
	await expect(http).not.toContainText('Entrez un nombre.');
	await write(field(http, 'Corps'), '{"a": ');
	await expect(http).toContainText('JSON incorrect, ligne 1');
	await write(field(http, 'Corps'), '<a><b></a>');
	await expect(http).toContainText('XML incorrect');
	await write(field(http, 'Corps'), '{"a":{{app.n}}}');
	await expect(http).toContainText('JSON valide');
	await http.getByRole('button', { name: 'En texte' }).click();
	await write(field(http, 'En-têtes'), 'A: 1');
	await http.getByRole('button', { name: 'En tableau' }).click();
	await expect(http.getByLabel('En-têtes : nom 1')).toHaveValue('A');
	await page.getByRole('button', { name: 'Enregistrer', exact: true }).click();
	await expect(http).toContainText('À remplir : URL');
	await add.getByRole('button', { name: 'Variables (Conversion)' }).click();
	await card(page, 3).getByLabel('Variable*').fill('n');
	// The words of the saving before may still be there.
	const saved = page.waitForResponse((answer) => answer.request().method() === 'PUT' && (answer.request().postData() ?? '').includes('"var"'));
	await page.getByRole('button', { name: 'Enregistrer', exact: true }).click();
	expect((await saved).status()).toBe(200);
	await expect(page.getByText('Test enregistré.').first()).toBeVisible();
	const { body } = await api.call('GET', `/api/tests?campain_id=${campaign}`);
	expect(body.data[0].actions[0]).toEqual({ type: 'teleport', value: { a: 1 } });
	expect(body.data[0].actions[1].value).toMatchObject({ files: 'donnée été.csv', follow_redirects: false, body_type: 'multipart', timeout: '{{delai}}', headers: { A: '1' } });
	expect(body.data[0].actions[2]).toMatchObject({ type: 'var', value: { variable_name: 'n', target_type: 'int' } });
});

test('a test runs on its own page, live, and remembers its runs', async ({ page, demo }) => {
	const api = await Api.signIn(demo.base, DEMO);
	const campaign = await newCampaign(api, 'Seul', [{ name: 'Lent', actions: [pause(5000), health] }]);
	await signIn(page, demo);
	await page.goto(`${demo.base}/campains/${campaign}`);
	await page.getByRole('link', { name: 'Lancer le test Lent seul' }).click();
	await expect(page.getByText("Ce test n'a pas encore été exécuté seul.")).toBeVisible();
	await page.getByLabel('Environnement').selectOption('RECETTE');
	await page.getByRole('button', { name: 'Lancer le test' }).click();
	await expect(page.getByTestId('run-status')).toHaveText('En cours');
	await page.reload();
	await expect(page.getByRole('log')).toContainText('✅ Test terminé avec succès');
	await expect(page.getByTestId('run-status')).toHaveText('Réussi');
	await expect(page.getByRole('region', { name: 'Exécutions récentes' }).getByText('RECETTE')).toBeVisible();
	await expectAccessible(page);
	await page.getByRole('button', { name: 'Lancer le test' }).click();
	await page.getByRole('button', { name: 'Arrêter' }).click();
	await expect(page.getByRole('log')).toContainText('arrêt demandé');
});

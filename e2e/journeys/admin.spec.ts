// Variables, environments, people, profile, languages, help.
import { readFile } from 'node:fs/promises';
import { io } from 'socket.io-client';
import { CAMPAIGN, DEMO, expect, expectAccessible, newCampaign, openCampaign, signIn, test } from '../support/fixtures';
import { Api } from '../support/api';
import { Program } from '../support/program';

const ADMIN = { email: 'chef@example.org', password: 'chef-password' };

test('environments and variables are made from nothing, as a grid', async ({ page }) => {
	const program = await Program.serve(ADMIN);
	await signIn(page, program, ADMIN);
	await expect(page.getByText("Aucune campagne pour l'instant")).toBeVisible();
	await page.getByRole('link', { name: 'Variables' }).click();
	await expect(page.getByText('Aucun environnement, aucune variable')).toBeVisible();
	await expectAccessible(page);
	const dialog = page.getByRole('dialog');
	const environment = async (name: string, isProtected = false) => {
		await page.getByRole('button', { name: 'Ajouter un environnement' }).first().click();
		await dialog.getByRole('button', { name: 'Enregistrer' }).click();
		await expect(dialog.getByText('Ce champ est obligatoire.')).toBeVisible();
		await dialog.getByLabel("Nom de l'environnement").fill(name);
		await dialog.getByLabel('Couleur').fill('#2f9e44');
		if (isProtected) await dialog.getByLabel('Environnement protégé').check();
		await dialog.getByRole('button', { name: 'Enregistrer' }).dblclick();
		await expect(page.getByRole('columnheader', { name })).toBeVisible();
	};
	await environment('DEV');
	await environment('PROD / été', true);
	await page.getByRole('button', { name: 'Ajouter un environnement' }).click();
	await dialog.getByLabel("Nom de l'environnement").fill('DEV');
	await dialog.getByRole('button', { name: 'Enregistrer' }).click();
	await expect(dialog.getByRole('alert')).toContainText('Un environnement porte déjà ce nom');
	await page.keyboard.press('Escape');

	await page.getByRole('button', { name: 'Ajouter une variable' }).click();
	await dialog.getByLabel('Nom', { exact: true }).fill('a b {{x}}');
	await dialog.getByRole('button', { name: 'Enregistrer' }).click();
	await expect(dialog.getByRole('alert')).toContainText('Nom de variable incorrect');
	await dialog.getByLabel('Nom', { exact: true }).fill('hote');
	await dialog.getByLabel('Description', { exact: true }).fill('<b>Adresse</b>');
	await dialog.getByRole('button', { name: 'Enregistrer' }).click();
	const row = page.locator('tr[data-key="hote"]');
	await expect(row.getByText('manquante')).toHaveCount(2);
	await expect(page.getByText("1 variable est sans valeur dans au moins un environnement.")).toBeVisible();
	await row.getByRole('button', { name: 'hote en DEV' }).click();
	await page.keyboard.type('dev.example');
	await page.keyboard.press('Enter');
	await expect(row.getByRole('button', { name: 'hote en DEV : dev.example' })).toBeFocused();
	await expect(row.getByText('manquante')).toHaveCount(1);
	// Enter without a change changes nothing.
	await row.getByRole('button', { name: 'hote en PROD / été' }).click();
	await page.keyboard.press('Enter');
	await expect(row.getByText('manquante')).toHaveCount(1);
	await row.getByRole('button', { name: 'hote en Par défaut' }).click();
	await page.keyboard.type('default.example');
	await page.keyboard.press('Enter');
	await expect(row.locator('td.inherited')).toHaveText('default.example');
	await row.getByRole('button', { name: 'hote en DEV' }).click();
	await row.getByRole('button', { name: 'Reprendre la valeur par défaut' }).click();
	await expect(row.locator('td.inherited')).toHaveCount(2);

	// Values use values; a circle is told at the cell.
	await page.getByRole('button', { name: 'Ajouter une variable' }).click();
	await dialog.getByLabel('Nom', { exact: true }).fill('url');
	await dialog.getByLabel('Valeur par défaut').fill('https://{{hote}}/api');
	await dialog.getByRole('button', { name: 'Enregistrer' }).click();
	await row.getByRole('button', { name: 'hote en PROD / été' }).click();
	await page.keyboard.press('ControlOrMeta+a');
	await page.keyboard.type('{{url}}');
	await page.keyboard.press('Enter');
	await expect(row.getByRole('alert')).toContainText("Cette valeur dépend d'elle-même : hote → url → hote");
	await page.keyboard.press('Escape');
	await expectAccessible(page);

	await page.getByRole('button', { name: 'Déplacer PROD / été à gauche' }).click();
	await expect(page.getByRole('columnheader').nth(2)).toContainText('PROD / été');
	await page.getByRole('button', { name: 'Modifier PROD / été' }).click();
	await dialog.getByLabel("Nom de l'environnement").fill('PROD');
	await dialog.getByRole('button', { name: 'Enregistrer' }).click();
	await expect(page.getByRole('columnheader', { name: /^PROD/ })).toBeVisible();
	await page.getByRole('button', { name: 'Supprimer DEV' }).click();
	await dialog.getByLabel(/Tapez/).fill('DEV');
	await dialog.getByRole('button', { name: "Supprimer l'environnement" }).click();
	await expect(page.getByRole('columnheader')).toHaveCount(3);
	await program.remove();
});

test('a secret is dots until an administrator looks, and that is noted', async ({ page, demo }) => {
	await signIn(page, demo);
	await page.goto(`${demo.base}/admin/variables`);
	const row = page.locator('tr[data-key="shop_password"]');
	await expect(row.getByText('••••••').first()).toBeVisible();
	await row.getByRole('button', { name: /Montrer/ }).click();
	await expect(row.locator('td.own')).not.toContainText('••••••');
	expect(demo.output).toContain('a secret value is shown');
	expect(demo.output).toContain('shop_password');
	await row.getByRole('button', { name: /Cacher/ }).click();
	// Opened and left as it was, the secret is still there.
	await row.getByRole('button', { name: 'shop_password en Par défaut : Secrète' }).click();
	await page.keyboard.press('Enter');
	await row.getByRole('button', { name: /Montrer/ }).click();
	await expect(row.locator('td.own')).not.toContainText('texte vide');
	await row.getByRole('button', { name: /Cacher/ }).click();
	await page.getByRole('button', { name: 'Modifier shop_password' }).click();
	await page.getByRole('dialog').getByLabel('Valeur secrète').uncheck();
	await page.getByRole('dialog').getByRole('button', { name: 'Enregistrer' }).click();
	await expect(page.getByRole('dialog').getByRole('alert')).toContainText('donnez-lui une nouvelle valeur');
});

test('the table goes out to a file and comes back in', async ({ page, demo }) => {
	await signIn(page, demo);
	await page.goto(`${demo.base}/admin/variables`);
	const download = page.waitForEvent('download');
	await page.getByRole('link', { name: 'Exporter' }).click();
	const text = await readFile(await (await download).path(), 'utf8');
	expect(text).toContain('key;description;secret;default;DEV;RECETTE');
	expect(text).toContain('shop_password;Mot de passe du compte client;true;••••••');
	await page.getByLabel('Importer').setInputFiles({ name: 'v.csv', mimeType: 'text/csv', buffer: Buffer.from(text) });
	await expect(page.getByText('Ce tableau ne change rien.')).toBeVisible();
	await page.getByLabel('Importer').setInputFiles({ name: 'v.csv', mimeType: 'text/csv', buffer: Buffer.from('key,default,QUALIF\nmarque,"é ""x"", y",q\n') });
	const dialog = page.getByRole('dialog');
	await expect(dialog).toContainText('À ajouter : 2 valeurs. À modifier : aucune.');
	await expect(dialog).toContainText('Un environnement sera créé : QUALIF.');
	await dialog.getByRole('button', { name: 'Importer' }).click();
	await expect(page.locator('tr[data-key="marque"]')).toContainText('é "x", y');
	await expect(page.getByRole('columnheader', { name: /QUALIF/ })).toBeVisible();
	await page.getByLabel('Importer').setInputFiles({ name: 'v.csv', mimeType: 'text/csv', buffer: Buffer.from('nom\nx\n') });
	await expect(page.getByRole('alert')).toContainText('ligne 1 : la première colonne doit s\'appeler « key »');
});

test('people are added, changed, put aside and removed; a viewer only reads', async ({ page, demo, browser }) => {
	await signIn(page, demo);
	await page.getByRole('link', { name: 'Utilisateurs' }).click();
	const dialog = page.getByRole('dialog');
	await page.getByRole('button', { name: 'Ajouter un utilisateur' }).click();
	await dialog.getByRole('button', { name: 'Enregistrer' }).click();
	await expect(dialog.getByText('Ce champ est obligatoire.')).toHaveCount(2);
	await dialog.getByLabel('Nom', { exact: true }).fill('Éva <i>😀</i>');
	await dialog.getByLabel('Adresse email').fill('eva');
	await dialog.getByLabel('Mot de passe').fill('court');
	await dialog.getByLabel('Rôle').selectOption('viewer');
	await dialog.getByRole('button', { name: 'Enregistrer' }).click();
	await expect(dialog.locator('.invalid-feedback')).toHaveText(["Ce n'est pas une adresse email.", '8 caractères au moins, sans votre nom, votre adresse email ni un mot courant.']);
	await dialog.getByLabel('Mot de passe').fill('eva-password');
	await dialog.getByLabel('Adresse email').fill('demo@testgyver.example');
	await dialog.getByRole('button', { name: 'Enregistrer' }).click();
	await expect(dialog.getByRole('alert')).toContainText('Un compte avec cet email existe déjà');
	await expectAccessible(page);
	await dialog.getByLabel('Adresse email').fill('eva@example.org');
	await dialog.getByRole('button', { name: 'Enregistrer' }).dblclick();
	const row = page.locator('[data-user="eva@example.org"]');
	await expect(row).toContainText('Lecteur');
	await expect(page.locator('[data-user]')).toHaveCount(2);
	await expectAccessible(page);

	const eva = await (await browser.newContext({ locale: 'fr-FR' })).newPage();
	await signIn(eva, demo, { email: 'eva@example.org', password: 'eva-password' });
	await expect(eva.getByRole('link', { name: 'Nouvelle campagne' })).toBeHidden();
	await expect(eva.getByRole('link', { name: 'Utilisateurs' })).toBeHidden();
	await openCampaign(eva);
	for (const name of ['Exécuter la campagne', 'Ajouter des fichiers', 'Dupliquer Le service répond']) await expect(eva.getByRole('button', { name })).toBeHidden();
	await eva.getByRole('link', { name: 'Le service répond', exact: true }).click();
	await expect(eva.getByText('Votre rôle permet de lire ce test')).toBeVisible();
	await expect(eva.getByLabel('Nom du test')).toBeDisabled();
	await expect(eva.getByRole('button', { name: 'Enregistrer', exact: true })).toBeHidden();
	await expectAccessible(eva);
	await eva.goto(`${demo.base}/admin/users`);
	await expect(eva.getByText('Page réservée aux administrateurs').last()).toBeVisible();
	await expectAccessible(eva);

	await row.getByRole('button', { name: /Modifier/ }).click();
	await dialog.getByLabel('Compte actif').uncheck();
	await dialog.getByRole('button', { name: 'Enregistrer' }).click();
	await expect(row).toContainText('désactivé');
	await eva.goto(`${demo.base}/dashboard`);
	await expect(eva.getByRole('heading', { name: 'Connexion' })).toBeVisible();
	await eva.getByLabel('Adresse email').fill('eva@example.org');
	await eva.getByLabel('Mot de passe').fill('eva-password');
	await eva.getByRole('button', { name: 'Se connecter' }).click();
	await expect(eva.getByRole('alert')).toContainText('Ce compte est désactivé');
	await row.getByRole('button', { name: /Supprimer/ }).click();
	await dialog.getByLabel(/Tapez/).fill('eva@example.org');
	await dialog.getByRole('button', { name: "Supprimer l'utilisateur" }).click();
	await expect(page.locator('[data-user]')).toHaveCount(1);
	await eva.context().close();
});

test('the profile keeps name, password, language and theme, wherever one signs in', async ({ page, demo, browser }) => {
	await signIn(page, demo);
	await page.getByRole('link', { name: /Mon profil/ }).click();
	await page.getByLabel('Nom', { exact: true }).fill('Démo Été');
	await page.getByRole('button', { name: 'Enregistrer' }).click();
	await expect(page.getByRole('navigation', { name: 'Navigation principale' })).toContainText('Démo Été');
	await page.getByRole('combobox', { name: 'Thème' }).selectOption('dark');
	await expect.poll(() => page.evaluate(() => document.documentElement.dataset.bsTheme)).toBe('dark');
	await page.getByRole('combobox', { name: 'Langue' }).selectOption('en');
	await expect(page.getByRole('heading', { level: 1, name: 'My profile' })).toBeVisible();
	await page.getByLabel('Current password').fill('wrong-password');
	await page.getByLabel('New password', { exact: true }).fill('brand-new-password');
	await page.getByLabel('Confirm new password').fill('another');
	await page.getByRole('button', { name: 'Change password' }).click();
	await expect(page.getByText('The passwords do not match.')).toBeVisible();
	await page.getByLabel('Confirm new password').fill('brand-new-password');
	await page.getByRole('button', { name: 'Change password' }).click();
	await expect(page.getByRole('alert')).toContainText('The current password is incorrect');
	await page.getByLabel('Current password').fill(DEMO.password);
	await page.getByRole('button', { name: 'Change password' }).click();
	await expect(page.getByText('Password changed.')).toBeVisible();
	await expectAccessible(page);

	const elsewhere = await (await browser.newContext({ locale: 'fr-FR' })).newPage();
	await elsewhere.goto(demo.base);
	await elsewhere.getByLabel('Adresse email').fill(DEMO.email);
	await elsewhere.getByLabel('Mot de passe').fill('brand-new-password');
	await elsewhere.getByRole('button', { name: 'Se connecter' }).click();
	await expect(elsewhere.getByRole('heading', { level: 1, name: 'Campaigns' })).toBeVisible();
	expect(await elsewhere.evaluate(() => document.documentElement.dataset.bsTheme)).toBe('dark');
	await elsewhere.context().close();
});

test('people see where they are signed in, and sign out elsewhere at once', async ({ page, demo, browser }) => {
	const elsewhere = await (await browser.newContext({ locale: 'fr-FR' })).newPage();
	await signIn(elsewhere, demo);
	await signIn(page, demo);
	await page.goto(`${demo.base}/profile`);
	const list = page.getByRole('region', { name: 'Mes sessions' });
	await expect(list.getByRole('listitem')).toHaveCount(2);
	await expect(list.getByText('cet appareil')).toHaveCount(1);
	await expect(list.getByText('Chrome, Linux')).toHaveCount(2);
	await expectAccessible(page);
	await list.getByRole('button', { name: 'Se déconnecter partout ailleurs' }).click();
	await expect(list.getByRole('listitem')).toHaveCount(1);
	await expect(list.getByRole('button')).toHaveCount(0);
	await elsewhere.goto(`${demo.base}/profile`);
	await expect(elsewhere.getByRole('button', { name: 'Se connecter' })).toBeVisible();
	await elsewhere.context().close();
	// One's own password is not among what an administrator sets for others.
	await page.goto(`${demo.base}/admin/users`);
	await page.getByRole('button', { name: /Modifier/ }).first().click();
	const dialog = page.getByRole('dialog');
	await expect(dialog.getByRole('link', { name: 'Mon profil' })).toBeVisible();
	await expect(dialog.getByLabel('Nouveau mot de passe')).toHaveCount(0);
});

test('a program gets a token of its own, follows a run with it, and loses it at once', async ({ page, demo }) => {
	await signIn(page, demo);
	await page.goto(`${demo.base}/profile`);
	const tokens = page.getByRole('region', { name: "Jetons d'API" });
	await expect(tokens.getByText('Aucun jeton.')).toBeVisible();
	await tokens.getByRole('button', { name: 'Créer un jeton' }).click();
	await expect(tokens.getByText('Ce champ est obligatoire.')).toBeVisible();
	await tokens.getByLabel('Nom du jeton').fill('Chaîne nocturne');
	await tokens.getByLabel('Portée').selectOption('run');
	await tokens.getByLabel('Durée').selectOption('30');
	await tokens.getByRole('button', { name: 'Créer un jeton' }).click();
	const made = tokens.getByRole('status');
	await expect(made).toContainText('il ne sera plus jamais affiché');
	const text = (await made.locator('code').textContent())!;
	expect(text).toMatch(/^tg_[\w-]{43}$/);
	await expectAccessible(page);
	const program = new Api(demo.base);
	program.token = text;
	const [campaign] = (await program.must('GET', '/api/campains')).data as { _id: string }[];
	const launched = await program.must('POST', '/api/rapports/execute', { campain_id: campaign!._id, name: 'la nuit', filiere: 'DEV' });
	const socket = io(demo.base, { auth: { token: text }, transports: ['websocket'], reconnection: false });
	const joined = await socket.emitWithAck('join_rapport', { rapport_id: launched.rapport_id });
	expect(joined.rapport.details).toBe('la nuit');
	expect((await program.call('POST', '/api/campains', { name: 'x' })).body).toMatchObject({ code: 'scope_missing', message: expect.stringContaining('write') });
	await page.reload();
	await expect(tokens.getByRole('status')).toHaveCount(0);
	await expect(tokens.getByText('utilisé le')).toBeVisible();
	const cut = new Promise((resolve) => socket.once('disconnect', resolve));
	await tokens.getByRole('button', { name: 'Révoquer le jeton Chaîne nocturne' }).click();
	await page.getByRole('dialog').getByRole('button', { name: 'Révoquer' }).click();
	await expect(tokens.getByText('Aucun jeton.')).toBeVisible();
	await cut;
	expect((await program.call('GET', '/api/campains')).status).toBe(401);
});

test('everything is there in English, the server included', async ({ page, demo }) => {
	const api = await Api.signIn(demo.base, DEMO);
	const campaign = await newCampaign(api, 'Shop', [{ name: 'One', actions: [{ type: 'http', value: {} }, { type: 'io', value: {} }, { type: 'var', value: {} }, { type: 'pause', value: {} }] }]);
	const { body } = await api.call('GET', `/api/tests?campain_id=${campaign}`);
	await signIn(page, demo);
	await page.getByRole('button', { name: 'English' }).click();
	const french = /\b(le|la|les|des|une|est|pas|avec|pour|Aucun|Ajouter|Supprimer|Enregistrer)\b/;
	for (const path of ['/dashboard', '/campains/add', `/campains/${campaign}`, `/campains/${campaign}/edit/test/${body.data[0]._id}`, `/test/${body.data[0]._id}/execute`, '/admin/users', '/admin/plugins/errors', '/profile', '/help', '/help/first-campaign', '/help/variables', '/help/actions', '/help/shortcuts']) {
		await page.goto(demo.base + path);
		await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
		await expect(page.getByText('Loading…')).toHaveCount(0);
		const text = (await page.locator('main').innerText()).replace(new RegExp(CAMPAIGN, 'g'), '').replace(/Le parcours d'un client[^\n]*\n?/, '');
		expect(text, path).not.toMatch(french);
	}
	await page.goto(`${demo.base}/admin/variables`);
	await page.getByRole('button', { name: 'Add variable' }).click();
	await page.getByRole('dialog').getByLabel('Name', { exact: true }).fill('shop_url');
	await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
	await expect(page.getByRole('dialog').getByRole('alert')).toContainText('already exists');
});

test('help tells of the actions that are there', async ({ page, demo }) => {
	const api = await Api.signIn(demo.base, DEMO);
	const { body } = await api.call('GET', '/api/actions');
	await signIn(page, demo);
	await page.getByRole('link', { name: 'Aide' }).click();
	await expectAccessible(page);
	await page.getByRole('link', { name: /Les actions/ }).click();
	for (const info of body) {
		await expect(page.getByRole('heading', { level: 2, name: new RegExp(`(^|\\s)${info.type}$`) })).toBeVisible();
		for (const one of [...info.fields, ...info.outputs]) await expect(page.locator('article').getByText(one.name, { exact: true }).first()).toBeVisible();
	}
	await expectAccessible(page);
	for (const topic of ['Première campagne', 'Variables et environnements', 'Raccourcis clavier']) {
		await page.getByRole('link', { name: topic }).click();
		await expect(page.getByRole('heading', { level: 1, name: topic })).toBeVisible();
		await expect(page.getByRole('heading', { level: 2 }).first()).toBeVisible();
		await expectAccessible(page);
	}
	await page.goto(`${demo.base}/admin/plugins/errors`);
	await expect(page.getByText('Toutes les actions sont chargées.')).toBeVisible();
	await page.getByRole('button', { name: 'Recharger' }).click();
	await expect(page.getByText('Plugins rechargés')).toBeVisible();
	await expectAccessible(page);
});

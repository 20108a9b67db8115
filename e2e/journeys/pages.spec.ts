// Every page: no accessibility fault, nothing from another host, no broken rule, both languages.
import { CAMPAIGN, DEMO, expect, expectAccessible, launch, openCampaign, signIn, test } from '../support/fixtures';
import { Program } from '../support/program';

test('every page is accessible in light and dark, wide and narrow', async ({ page, demo }) => {
	test.setTimeout(240_000);
	for (const size of [{ width: 1440, height: 900 }, { width: 375, height: 800 }]) {
		await page.context().clearCookies();
		await page.setViewportSize(size);
		await page.goto(demo.base);
		await expect(page.getByRole('heading', { name: 'Connexion' })).toBeVisible();
		await expectAccessible(page);
		await signIn(page, demo);
		await expect(page.getByRole('link', { name: CAMPAIGN, exact: true })).toBeVisible();
		await expectAccessible(page);
		await openCampaign(page);
		await expectAccessible(page);
		await page.getByRole('button', { name: 'Exécuter la campagne' }).click();
		await expect(page.getByRole('button', { name: 'Lancer la campagne' })).toBeEnabled();
		await expectAccessible(page);
		await page.keyboard.press('Escape');
		await launch(page, 'DEV');
		await expect(page.getByRole('log')).toContainText('⏳ encore');
		await expectAccessible(page);
		await expect(page.getByTestId('report-status')).toHaveText('Échoué', { timeout: 40_000 });
		await expectAccessible(page);
		await page.goBack();
		await expect(page.getByRole('link', { name: /Voir le rapport/ }).first()).toBeVisible();
		await expectAccessible(page);
		const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
		expect(wide, 'nothing sticks out sideways').toBeLessThanOrEqual(0);
		await page.goto(`${demo.base}/rapports/00000000-0000-7000-8000-000000000000`);
		await expect(page.getByRole('alert')).toContainText('Introuvable : rapport');
		await expectAccessible(page);
	}
});

test('the pages for writing are accessible in light and dark, wide and narrow', async ({ page, demo }) => {
	test.setTimeout(360_000);
	await signIn(page, demo);
	await openCampaign(page);
	const campaign = page.url();
	const edit = await page.getByRole('link', { name: 'Passer une commande', exact: true }).getAttribute('href');
	const run = await page.getByRole('link', { name: 'Lancer le test Passer une commande seul' }).getAttribute('href');
	for (const size of [{ width: 1440, height: 900 }, { width: 375, height: 800 }]) {
		await page.setViewportSize(size);
		for (const path of ['/campains/add', `${new URL(campaign).pathname}/add/test`, edit!, run!, '/admin/variables', '/admin/users', '/admin/plugins/errors', '/profile', '/help', '/help/variables', '/help/actions', '/help/runs', '/help/nothing', '/trash']) {
			await page.goto(demo.base + path);
			await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
			await expect(page.getByText('Chargement…')).toHaveCount(0);
			await expectAccessible(page);
			const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
			expect(wide, `nothing sticks out sideways on ${path}`).toBeLessThanOrEqual(0);
		}
	}
	await page.goto(demo.base + edit!);
	await page.getByRole('button', { name: 'Enregistrer et lancer' }).click();
	await expect(page.getByRole('log')).toContainText('✅ Test terminé avec succès');
	await expectAccessible(page);
	await page.getByRole('textbox', { name: 'URL' }).first().click();
	await page.keyboard.type('{{');
	await expect(page.getByRole('listbox')).toBeVisible();
	// The list scrolls while the focus stays in the text field, which names the chosen one
	// (aria-activedescendant): a tab stop of its own would take the focus away from what is typed.
	await expectAccessible(page, ['scrollable-region-focusable']);
});

test('the first page needs little script', async ({ page, demo }) => {
	let bytes = 0;
	page.on('requestfinished', (request) => {
		if (request.resourceType() === 'script') void request.sizes().then((sizes) => (bytes += sizes.responseBodySize));
	});
	await page.goto(demo.base);
	await expect(page.getByRole('heading', { name: 'Connexion' })).toBeVisible();
	await signIn(page, demo);
	await expect(page.getByRole('link', { name: CAMPAIGN, exact: true })).toBeVisible();
	await page.waitForLoadState('networkidle');
	console.log(`script up to the dashboard: ${Math.round(bytes / 1000)} KB compressed`);
	expect(bytes).toBeGreaterThan(10_000);
	expect(bytes).toBeLessThan(300_000);
});

test('pages load nothing from elsewhere and break no rule of theirs', async ({ page, demo }) => {
	const broken: string[] = [];
	page.on('request', (request) => {
		const { origin, protocol } = new URL(request.url());
		if (protocol.startsWith('http') && origin !== demo.base) broken.push(request.url());
	});
	page.on('console', (message) => {
		if (/Content Security Policy/.test(message.text())) broken.push(message.text());
	});
	page.on('pageerror', (error) => broken.push(error.message));
	await signIn(page, demo);
	await openCampaign(page);
	await page.getByRole('link', { name: 'Passer une commande', exact: true }).click();
	await page.getByRole('textbox', { name: 'URL' }).first().click();
	await page.keyboard.type('{{');
	await expect(page.getByRole('listbox')).toBeVisible();
	await page.goBack();
	await page.getByRole('dialog').getByRole('button', { name: 'Quitter sans enregistrer' }).click();
	await launch(page, 'RECETTE');
	await expect(page.getByTestId('report-status')).toHaveText('Terminé', { timeout: 40_000 });
	for (const path of ['/admin/variables', '/help/variables', '/profile']) {
		await page.goto(demo.base + path);
		await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
	}
	await page.goto(`${demo.base}/swagger/`);
	await expect(page.getByText('/api/rapports/execute')).toBeVisible();
	expect(broken).toEqual([]);
});

test('English beside French, kept over a reload', async ({ page, demo }) => {
	await signIn(page, demo);
	await page.getByRole('button', { name: 'English' }).click();
	await expect(page.getByRole('heading', { name: 'Campaigns' })).toBeVisible();
	await page.reload();
	await page.getByRole('link', { name: CAMPAIGN, exact: true }).click();
	await expect(page.getByRole('button', { name: 'Run campaign' })).toBeVisible();
	expect(await page.evaluate(() => document.documentElement.lang)).toBe('en');
	await page.getByRole('button', { name: 'Switch to the dark theme' }).click();
	await page.reload();
	expect(await page.evaluate(() => document.documentElement.dataset.bsTheme)).toBe('dark');
});

test('a wrong password is told, a page asks to sign in and then comes back', async ({ page, demo }) => {
	await page.goto(`${demo.base}/campains/00000000-0000-7000-8000-000000000000?x=1`);
	await page.waitForURL('**/?next=*');
	await page.getByRole('button', { name: 'Se connecter' }).click();
	await expect(page.getByText('Entrez votre adresse email.')).toBeVisible();
	await page.getByLabel('Adresse email').fill(DEMO.email);
	await page.getByLabel('Mot de passe').fill('wrong-password');
	await page.getByRole('button', { name: 'Se connecter' }).click();
	await expect(page.getByRole('alert')).toContainText('Email ou mot de passe incorrect');
	await page.getByLabel('Mot de passe').fill(DEMO.password);
	await page.getByRole('button', { name: 'Se connecter' }).click();
	await page.waitForURL('**/campains/*');
	await expect(page.getByRole('alert')).toContainText('Introuvable : campagne');
	await page.getByRole('button', { name: 'Se déconnecter' }).click();
	await expect(page.getByRole('heading', { name: 'Connexion' })).toBeVisible();
});

test('a bare server prints the address where its administrator is created', async ({ page }) => {
	const program = await Program.bare();
	try {
		const pattern = /http:\/\/\S+\/setup\?token=\S+/;
		await expect.poll(() => program.output).toMatch(pattern);
		await page.goto(pattern.exec(program.output)![0]);
		await expect(page.getByRole('button', { name: 'Créer le compte' })).toBeVisible();
		await expectAccessible(page);
		await page.getByLabel('Nom').fill('Ada');
		await page.getByLabel('Adresse email').fill('ada@example.org');
		await page.getByLabel('Mot de passe').fill('short');
		await page.getByRole('button', { name: 'Créer le compte' }).click();
		await page.getByLabel('Mot de passe').fill('long enough');
		await page.getByRole('button', { name: 'Créer le compte' }).click();
		await expect(page.getByText("Aucune campagne pour l'instant")).toBeVisible();
		await expectAccessible(page);
	} finally {
		await program.remove();
	}
});

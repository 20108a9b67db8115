// Saved connections: written once, chosen by name, their secrets never shown again.
import { createServer, type AddressInfo } from 'node:net';
import { DEMO, card, expect, expectAccessible, field, newCampaign, signIn, test, write } from '../support/fixtures';
import { Api } from '../support/api';

/** A port where nobody listens. */
async function closedPort(): Promise<string> {
	const server = createServer();
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const { port } = server.address() as AddressInfo;
	await new Promise((resolve) => server.close(resolve));
	return String(port);
}

test('a connection is written, tried, chosen in a test and missed once it is gone', async ({ page, demo }) => {
	test.setTimeout(150_000);
	const broken: string[] = [];
	page.on('console', (message) => {
		if (/Content Security Policy/.test(message.text())) broken.push(message.text());
	});
	page.on('pageerror', (error) => broken.push(error.message));
	const api = await Api.signIn(demo.base, DEMO);
	const campaign = await newCampaign(api, 'Serveurs', [{ name: 'Relève', actions: [{ type: 'ssh', value: { host: '{{ssh_host}}', username: 'ada', password: 'en-clair', command: 'uptime' } }] }]);
	const port = await closedPort();
	await signIn(page, demo);
	await page.goto(`${demo.base}/campains/${campaign}`);
	const panel = page.getByRole('region', { name: 'Connexions' });
	const dialog = page.getByRole('dialog');
	await expect(panel).toContainText('Aucune connexion.');

	await panel.getByRole('button', { name: 'Ajouter une connexion' }).click();
	await expect(dialog.getByLabel('Nom', { exact: true })).toBeFocused();
	await dialog.getByLabel('Type de connexion').selectOption('ssh');
	await dialog.getByRole('button', { name: 'Enregistrer' }).click();
	await expect(dialog.getByText('Ce champ est obligatoire.').first()).toBeVisible();
	await dialog.getByLabel('Nom', { exact: true }).fill('Bastion été');
	const type = async (name: string, text: string) => {
		await field(dialog, name).click();
		await field(dialog, name).pressSequentially(text);
	};
	await type('Hôte', '127.0.0.1');
	await type('Port', port);
	await type('Utilisateur', 'ada');
	await dialog.getByLabel('Mot de passe', { exact: true }).fill('sésame-secret');
	await expect(dialog.getByLabel('Mot de passe', { exact: true })).toHaveAttribute('type', 'password');
	const key = dialog.getByLabel('Clé privée', { exact: true });
	await key.fill('-----BEGIN');
	await expect(key).toHaveCSS('-webkit-text-security', 'disc');
	await dialog.getByRole('button', { name: 'Montrer Clé privée' }).click();
	await expect(key).toHaveCSS('-webkit-text-security', 'none');
	await key.fill('');
	await expectAccessible(page);
	await dialog.getByRole('button', { name: 'Enregistrer' }).click();
	await expect(page.getByText('Connexion « Bastion été » enregistrée.')).toBeVisible();
	await expect(panel).toContainText(`ada@127.0.0.1:${port}`);
	await expectAccessible(page);

	// Opened again it shows everything but the password, which is kept.
	await panel.getByRole('button', { name: 'Modifier Bastion été' }).click();
	await expect(dialog.getByLabel('Type de connexion')).toBeDisabled();
	await expect(field(dialog, 'Hôte')).toHaveText('127.0.0.1');
	const password = dialog.getByLabel('Mot de passe', { exact: true });
	await expect(password).toHaveValue('');
	await expect(password).toHaveAttribute('placeholder', '••••••');
	await dialog.getByLabel('Environnement').selectOption('DEV');
	await dialog.getByRole('button', { name: 'Tester la connexion' }).click();
	await expect(dialog.getByRole('status')).toContainText(`connexion refusée par 127.0.0.1:${port}`);
	await expectAccessible(page);
	await dialog.getByRole('button', { name: 'Vider Mot de passe' }).click();
	await expect(password).toHaveAttribute('placeholder', "sera vidé à l'enregistrement");
	await dialog.getByRole('button', { name: 'Garder Mot de passe' }).click();
	await dialog.getByRole('button', { name: 'Enregistrer' }).click();
	await expect(dialog).toBeHidden();
	const { body: saved } = await api.call('GET', `/api/connections?campain_id=${campaign}`);
	expect(saved[0].secrets).toEqual(['password']);
	expect(JSON.stringify(saved)).not.toContain('sésame-secret');

	// In the editor a password in the open is covered; a chosen connection takes the place of the fields.
	await page.getByRole('link', { name: 'Relève', exact: true }).click();
	const action = card(page, 1);
	const literal = action.getByLabel('Mot de passe', { exact: true });
	await expect(literal).toHaveAttribute('type', 'password');
	await action.getByRole('button', { name: 'Montrer Mot de passe' }).click();
	await expect(literal).toHaveValue('en-clair');
	await expect(literal).toHaveAttribute('type', 'text');
	await literal.fill('');
	await literal.blur();
	await write(field(action, 'Mot de passe'), '{{ssh_pass');
	await expect(field(action, 'Mot de passe')).toHaveText('{{ssh_pass');
	await write(field(action, 'Mot de passe'), 'autre-secret');
	await expect(literal).toHaveAttribute('type', 'password');
	await expect(literal).toHaveValue('autre-secret');
	// A placeholder is no secret: it is readable, and back in the field that knows it.
	await literal.fill('{{ssh_password}}');
	await expect(literal).toHaveAttribute('type', 'text');
	await literal.blur();
	await expect(field(action, 'Mot de passe')).toHaveText('{{ssh_password}}');
	const choice = action.getByLabel('Connexion enregistrée');
	await action.getByRole('button', { name: 'Tester' }).click();
	await expect(action.getByRole('status')).toContainText('ssh_host');
	await choice.selectOption({ label: 'Bastion été' });
	await expect(field(action, 'Hôte')).toBeHidden();
	await expect(literal).toBeHidden();
	await expect(action).toContainText(`viennent de la connexion : ada@127.0.0.1:${port}`);
	await expect(action).not.toContainText('À remplir');
	await action.getByRole('button', { name: 'Tester' }).click();
	await expect(action.getByRole('status')).toContainText(`connexion refusée par 127.0.0.1:${port}`);
	await expectAccessible(page);
	await choice.selectOption('');
	await expect(field(action, 'Hôte')).toHaveText('{{ssh_host}}');
	await choice.selectOption({ label: 'Bastion été' });
	await page.getByRole('button', { name: 'Enregistrer', exact: true }).click();
	await expect(page.getByText('Test enregistré.')).toBeVisible();
	const editor = page.url();
	const { body: tests } = await api.call('GET', `/api/tests?campain_id=${campaign}`);
	expect(tests.data[0].actions[0].value).toEqual({ connection: saved[0]._id, command: 'uptime' });

	await page.goto(`${demo.base}/campains/${campaign}`);
	await panel.getByRole('button', { name: 'Supprimer Bastion été' }).click();
	await dialog.getByRole('button', { name: 'Supprimer la connexion' }).click();
	await expect(panel).toContainText('Aucune connexion.');
	await page.goto(editor);
	await expect(action.getByRole('alert')).toContainText("Cette connexion n'existe plus");
	await expect(choice).toHaveAttribute('aria-invalid', 'true');
	await expect(field(action, 'Hôte')).toBeHidden();
	await expect(action.getByRole('button', { name: 'Tester' })).toBeHidden();
	await expectAccessible(page);
	await choice.selectOption('');
	await expect(field(action, 'Hôte')).toBeVisible();
	expect(broken).toEqual([]);
});

test('connections of all campaigns belong to administrators; those who read see them without buttons', async ({ page, demo }) => {
	const api = await Api.signIn(demo.base, DEMO);
	const campaign = await newCampaign(api, 'Lecture');
	await api.call('POST', '/api/users', { name: 'Léa', email: 'lea@example.org', password: 'lea-password', role: 'viewer' });
	await api.call('POST', '/api/connections', { type: 'ftp', name: 'Propre', campain_id: campaign, value: { host: 'ftp.example', username: 'ada' } });
	await signIn(page, demo);
	await page.getByRole('link', { name: 'Connexions' }).click();
	const all = page.getByRole('region', { name: 'Connexions de toutes les campagnes' });
	await expect(all).toContainText('Aucune connexion.');
	await all.getByRole('button', { name: 'Ajouter une connexion' }).click();
	const dialog = page.getByRole('dialog');
	await dialog.getByLabel('Nom', { exact: true }).fill('Commune');
	await dialog.getByLabel('Type de connexion').selectOption('ftp');
	await field(dialog, 'Hôte').click();
	await field(dialog, 'Hôte').pressSequentially('ftp.example');
	await field(dialog, 'Utilisateur').click();
	await field(dialog, 'Utilisateur').pressSequentially('bob');
	await dialog.getByLabel('Chiffrement').selectOption('explicit');
	await expect(dialog.getByText('Autorité de certification (PEM)')).toBeVisible();
	// By keyboard: the form may still be making room for the new field.
	await dialog.getByRole('button', { name: 'Enregistrer' }).press('Enter');
	await expect(all).toContainText('bob@ftp.example');
	await expect(all).not.toContainText('Propre');
	for (const width of [1440, 375]) {
		await page.setViewportSize({ width, height: 900 });
		await expectAccessible(page);
		const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
		expect(wide, 'nothing sticks out sideways').toBeLessThanOrEqual(0);
	}

	await page.getByRole('button', { name: 'Se déconnecter' }).click();
	await signIn(page, demo, { email: 'lea@example.org', password: 'lea-password' });
	await expect(page.getByRole('link', { name: 'Connexions' })).toBeHidden();
	await page.goto(`${demo.base}/campains/${campaign}`);
	const panel = page.getByRole('region', { name: 'Connexions' });
	await expect(panel.locator('li')).toHaveCount(2);
	await expect(panel.locator('[data-connection="Commune"]')).toContainText('toutes les campagnes');
	await expect(panel.getByRole('button')).toHaveCount(0);
	await page.goto(`${demo.base}/admin/connections`);
	await expect(page.getByText('Page réservée aux administrateurs').last()).toBeVisible();
});

// What is removed goes to the trash, comes back from there, or goes for good.
import type { Page } from '@playwright/test';
import { DEMO, expect, expectAccessible, newCampaign, run, signIn, test, testRow } from '../support/fixtures';
import { Api } from '../support/api';
import type { Program } from '../support/program';
import { Target } from '../support/target';

const pause = { type: 'pause', value: { duration: 1 } };
const entry = (page: Page, name: string) => page.locator('[data-trash]').filter({ has: page.getByText(name, { exact: true }) });

async function openTrash(page: Page): Promise<void> {
	await page.getByRole('link', { name: 'Corbeille' }).click();
	await expect(page.getByRole('heading', { level: 1, name: 'Corbeille' })).toBeVisible();
	await expect(page.getByText('Chargement…')).toHaveCount(0);
}

/** A run that has ended; gives its report. */
async function ran(api: Api, campaign: string, name: string): Promise<string> {
	const report = await run(api, campaign, name);
	await expect.poll(async () => (await api.call('GET', `/api/rapports/${report}?logs=false`)).body.status).toBe('completed');
	return report;
}

async function removeCampaign(page: Page, demo: Program, name: string, word = 'Supprimer la campagne'): Promise<void> {
	await page.goto(`${demo.base}/dashboard`);
	await page.getByRole('button', { name: `Supprimer ${name}`, exact: true }).click();
	const dialog = page.getByRole('dialog');
	await dialog.getByLabel(/Tapez/).fill(name);
	await dialog.getByRole('button', { name: word }).click();
}

test('a report goes to the trash from its page, and comes back under another name where its own is taken', async ({ page, demo }) => {
	const api = await Api.signIn(demo.base, DEMO);
	const campaign = await newCampaign(api, 'Rapports jetés', [{ name: 'Rien', actions: [pause] }]);
	const report = await ran(api, campaign, 'Mars');
	await signIn(page, demo);
	await openTrash(page);
	await expect(page.getByText('La corbeille est vide')).toBeVisible();
	await expectAccessible(page);

	const remove = async () => {
		await page.goto(`${demo.base}/rapports/${report}`);
		await page.getByRole('button', { name: 'Supprimer Mars' }).click();
		await expectAccessible(page);
		await page.getByRole('dialog').getByRole('button', { name: 'Supprimer le rapport' }).click();
		await page.waitForURL(`**/campains/${campaign}`);
		await expect(page.getByText("Aucune exécution pour l'instant")).toBeVisible();
	};
	// Taken back at once.
	await remove();
	await page.getByRole('button', { name: 'Annuler', exact: true }).click();
	await expect(page.getByRole('row', { name: /Mars/ })).toContainText('Terminé');

	// Taken back from the trash, after its name went to another.
	await remove();
	await ran(api, campaign, 'Mars');
	await openTrash(page);
	await expect(entry(page, 'Mars')).toContainText(/rapport.*Campagne Rapports jetés.*Supprimé le .* par Démo.*Effacé définitivement dans 30 jours/s);
	await expectAccessible(page);
	await entry(page, 'Mars').getByRole('button', { name: 'Rétablir Mars' }).click();
	const told = page.getByText(/«\sMars.+\s» est rétabli\./);
	await expect(told).toBeVisible();
	await expect(page.getByText('La corbeille est vide')).toBeVisible();
	await page.getByRole('button', { name: 'Ouvrir', exact: true }).click();
	await page.waitForURL(`**/rapports/${report}`);
	await expect(page.getByRole('heading', { level: 1 })).toHaveText(/^Mars.+/);
	await expect(testRow(page, 'Rien')).toHaveAttribute('data-status', 'passed');
	expect((await api.call('GET', `/api/rapports?campain_id=${campaign}`)).body.pagination.total_items).toBe(2);
});

test('a test comes back where it was, with what it says', async ({ page, demo }) => {
	const api = await Api.signIn(demo.base, DEMO);
	const campaign = await newCampaign(api, 'Tests jetés', [
		{ name: 'Garde', actions: [pause] },
		{ name: 'Vérifier le panier', actions: [pause, pause], tags: ['été'] }
	]);
	await signIn(page, demo);
	await page.goto(`${demo.base}/campains/${campaign}`);
	await page.getByRole('button', { name: 'Supprimer Vérifier le panier' }).click();
	await expect(page.getByText('Test « Vérifier le panier » supprimé : il reste 30 jours dans la corbeille.')).toBeVisible();
	await expect(page.locator('[data-test]')).toHaveCount(1);
	await openTrash(page);
	await page.getByLabel('Filtrer par type').selectOption('rapport');
	await expect(page.getByText('Rien de ce type dans la corbeille')).toBeVisible();
	await page.getByLabel('Filtrer par type').selectOption('test');
	await expect(page).toHaveURL(/kind=test/);
	await entry(page, 'Vérifier le panier').getByRole('button', { name: 'Rétablir Vérifier le panier' }).click();
	await page.getByRole('button', { name: 'Ouvrir', exact: true }).click();
	await expect(page.getByLabel('Nom du test')).toHaveValue('Vérifier le panier');
	await expect(page.locator('[data-action]')).toHaveCount(2);
	await page.goto(`${demo.base}/campains/${campaign}`);
	await expect(page.locator('[data-test] .name')).toHaveText(['Garde', 'Vérifier le panier']);
});

test('a campaign with a run that goes is stopped first, cleans up, goes, and comes back whole', async ({ page, demo }) => {
	await Target.with(async (target) => {
		const api = await Api.signIn(demo.base, DEMO);
		const campaign = await newCampaign(api, 'En pleine course', [
			{ name: 'Sans réponse', actions: [target.get('/never')] },
			{ name: 'Remise en état', actions: [target.get('/clean')], flow: { role: 'teardown' } }
		]);
		const report = await run(api, campaign, 'Interrompu');
		await expect.poll(() => target.waiting()).toEqual(['/never']);
		expect((await api.call('DELETE', `/api/campains/${campaign}`)).status).toBe(409);
		await signIn(page, demo);
		await page.getByRole('button', { name: 'Supprimer En pleine course' }).click();
		const dialog = page.getByRole('dialog');
		await expect(dialog).toContainText("1 exécution est en cours ou en attente : elle sera d'abord arrêtée, et son nettoyage attendu.");
		await expectAccessible(page);
		await dialog.getByLabel(/Tapez/).fill('En pleine course');
		await dialog.getByRole('button', { name: 'Arrêter et supprimer' }).click();
		await expect(dialog).toContainText('Arrêt en cours : les nettoyages se terminent…');
		await expect.poll(() => target.waiting()).toEqual(['/clean']);
		expect((await api.call('GET', `/api/campains/${campaign}`)).status).toBe(200);
		target.answer('/clean');
		await expect(page.getByText('Campagne « En pleine course » supprimée.')).toBeVisible();
		await expect(page.getByRole('link', { name: 'En pleine course', exact: true })).toBeHidden();
		expect((await api.call('GET', `/api/rapports/${report}`)).status).toBe(404);

		await openTrash(page);
		await expect(page.locator('[data-trash]')).toHaveCount(1);
		await entry(page, 'En pleine course').getByRole('button', { name: 'Rétablir En pleine course' }).click();
		await expect(page.getByText('« En pleine course » est rétablie.')).toBeVisible();
		await page.getByRole('button', { name: 'Ouvrir', exact: true }).click();
		await expect(page.locator('[data-test]')).toHaveCount(2);
		await expect(page.getByRole('row', { name: /Interrompu/ })).toContainText('Annulé par Démo');
	});
});

test('what belongs to a campaign in the trash comes back with it', async ({ page, demo }) => {
	const api = await Api.signIn(demo.base, DEMO);
	const campaign = await newCampaign(api, 'Les deux', [{ name: 'Rien', actions: [pause] }]);
	const report = await ran(api, campaign, 'Avril');
	expect((await api.call('DELETE', `/api/rapports/${report}`)).status).toBe(200);
	await signIn(page, demo);
	await removeCampaign(page, demo, 'Les deux');
	await expect(page.getByText('Campagne « Les deux » supprimée.')).toBeVisible();
	await openTrash(page);
	await expect(page.locator('[data-trash]')).toHaveCount(2);
	await entry(page, 'Avril').getByRole('button', { name: 'Rétablir Avril' }).click();
	const dialog = page.getByRole('dialog');
	await expect(dialog).toContainText('« Avril » appartient à la campagne « Les deux », qui est elle-même dans la corbeille.');
	await expectAccessible(page);
	await dialog.getByRole('button', { name: 'Rétablir les deux' }).click();
	await expect(page.getByText('« Avril » est rétabli.')).toBeVisible();
	await expect(page.getByText('La corbeille est vide')).toBeVisible();
	expect((await api.call('GET', `/api/rapports/${report}`)).body.details).toBe('Avril');
});

test('for good goes only what an administrator names, or all of it', async ({ page, demo, browser }) => {
	const api = await Api.signIn(demo.base, DEMO);
	const campaign = await newCampaign(api, 'À vider', [{ name: 'Rien', actions: [pause] }]);
	const reports = [await ran(api, campaign, 'Mai'), await ran(api, campaign, 'Juin'), await ran(api, campaign, 'Juillet')];
	for (const one of reports) await api.call('DELETE', `/api/rapports/${one}`);
	for (const role of ['editor', 'viewer']) expect((await api.call('POST', '/api/users', { name: role, email: `${role}@example.org`, password: 'long enough', role })).status).toBe(201);

	for (const role of ['editor', 'viewer']) {
		const other = await (await browser.newContext({ locale: 'fr-FR', reducedMotion: 'reduce' })).newPage();
		await signIn(other, demo, { email: `${role}@example.org`, password: 'long enough' });
		await openTrash(other);
		await expect(other.locator('[data-trash]')).toHaveCount(3);
		await expect(other.getByRole('button', { name: /Rétablir/ })).toHaveCount(role === 'editor' ? 3 : 0);
		await expect(other.getByRole('button', { name: /Effacer définitivement|Vider/ })).toHaveCount(0);
		const mine = await Api.signIn(demo.base, { email: `${role}@example.org`, password: 'long enough' });
		expect((await mine.call('DELETE', `/api/trash/rapport/${reports[0]}`)).status).toBe(403);
		expect((await mine.call('DELETE', '/api/trash')).status).toBe(403);
		expect((await mine.call('POST', `/api/trash/rapport/${reports[0]}/restore`)).status).toBe(role === 'editor' ? 200 : 403);
		if (role === 'editor') await api.call('DELETE', `/api/rapports/${reports[0]}`);
		await other.context().close();
	}

	await signIn(page, demo);
	await openTrash(page);
	await entry(page, 'Juin').getByRole('button', { name: 'Effacer définitivement Juin' }).click();
	const dialog = page.getByRole('dialog');
	await dialog.getByRole('button', { name: 'Effacer définitivement' }).click();
	await expect(dialog.getByText('Le texte ne correspond pas.')).toBeVisible();
	await dialog.getByLabel(/Tapez/).fill('Juin');
	await dialog.getByRole('button', { name: 'Effacer définitivement' }).click();
	await expect(page.getByText('« Juin » est effacé.')).toBeVisible();
	await expect(page.locator('[data-trash]')).toHaveCount(2);
	expect((await api.call('POST', `/api/trash/rapport/${reports[1]}/restore`)).status).toBe(404);

	await page.getByRole('button', { name: 'Vider la corbeille' }).click();
	await expect(dialog).toContainText('seront effacés définitivement');
	await dialog.getByRole('button', { name: 'Effacer 2 éléments' }).click();
	await expect(page.getByText('La corbeille est vide').first()).toBeVisible();
	await expect(page.locator('[data-trash]')).toHaveCount(0);
	expect((await api.call('GET', '/api/trash')).body.pagination.total_items).toBe(0);
});

// The campaign page: edited in place, files, tests, reports.
import { DEMO, expect, expectAccessible, newCampaign, signIn, test } from '../support/fixtures';
import { Api } from '../support/api';

const pause = (duration: number) => ({ type: 'pause', value: { duration } });
const fails = { type: 'io', value: { operation: 'read_variable', path: 'absent.txt' } };

test('name and description are edited in place', async ({ page, demo }) => {
	const api = await Api.signIn(demo.base, DEMO);
	const campaign = await newCampaign(api, 'Avant');
	await signIn(page, demo);
	await page.goto(`${demo.base}/campains/${campaign}`);
	await page.getByRole('button', { name: 'Modifier le nom et la description' }).click();
	await expect(page.getByLabel('Nom de la campagne')).toBeFocused();
	await page.getByLabel('Nom de la campagne').fill('');
	await expect(page.getByText('Donnez un nom à la campagne.')).toBeVisible();
	await page.keyboard.press('Escape');
	await expect(page.getByRole('heading', { level: 1, name: 'Avant' })).toBeVisible();
	await expect(page.getByRole('button', { name: 'Modifier le nom et la description' })).toBeFocused();
	await page.keyboard.press('Enter');
	await page.getByLabel('Nom de la campagne').fill('Après {{x}} 😀');
	await page.getByLabel('Description', { exact: true }).fill('<b>gras</b>\nseconde ligne');
	await page.getByRole('button', { name: 'Enregistrer' }).click();
	// What is reloaded before it is saved is not saved.
	await expect(page.getByRole('heading', { level: 1 })).toHaveText('Après {{x}} 😀');
	await page.reload();
	await expect(page.getByRole('heading', { level: 1 })).toHaveText('Après {{x}} 😀');
	await expect(page.getByText('<b>gras</b>')).toBeVisible();
});

test('files are dropped, renamed, replaced, removed, and another browser sees it', async ({ page, demo, browser }) => {
	const api = await Api.signIn(demo.base, DEMO);
	const campaign = await newCampaign(api, 'Fichiers');
	const other = await (await browser.newContext({ locale: 'fr-FR' })).newPage();
	for (const one of [page, other]) {
		await signIn(one, demo);
		await one.goto(`${demo.base}/campains/${campaign}`);
		await expect(one.getByText('Aucun fichier. Glissez-en ici')).toBeVisible();
	}
	const zone = page.getByRole('region', { name: 'Fichiers' });
	const data = await page.evaluateHandle(() => {
		const transfer = new DataTransfer();
		transfer.items.add(new File(['a;b\n1;2\n'], 'données été 😀.csv', { type: 'text/csv' }));
		return transfer;
	});
	for (const type of ['dragenter', 'dragover', 'drop']) await zone.dispatchEvent(type, { dataTransfer: data });
	await expect(zone.getByRole('link', { name: 'données été 😀.csv' })).toBeVisible();
	const seen = other.getByRole('region', { name: 'Fichiers' });
	await expect(seen.getByRole('link', { name: 'données été 😀.csv' })).toBeVisible();

	await page.getByLabel('Ajouter des fichiers').setInputFiles({ name: 'gros.bin', mimeType: 'application/octet-stream', buffer: Buffer.alloc(3_000_000) });
	await expect(zone.getByText(/2\s?929,69 Kio/)).toBeVisible();
	await zone.getByRole('button', { name: 'Renommer gros.bin' }).click();
	await zone.getByLabel('Nouveau nom du fichier').fill('données été 😀.csv');
	await zone.getByRole('button', { name: 'Enregistrer' }).click();
	await expect(zone.getByRole('alert')).toHaveText('Un fichier porte déjà ce nom');
	await zone.getByLabel('Nouveau nom du fichier').fill('petit.bin');
	await page.keyboard.press('Enter');
	await expect(seen.getByRole('link', { name: 'petit.bin' })).toBeVisible();
	await expectAccessible(page);

	await page.getByLabel('Ajouter des fichiers').setInputFiles({ name: 'petit.bin', mimeType: 'text/plain', buffer: Buffer.from('x') });
	await page.getByRole('dialog').getByRole('button', { name: 'Remplacer le fichier' }).click();
	await expect(seen.getByRole('listitem').filter({ hasText: 'petit.bin' })).toContainText('1 octet');
	const download = page.waitForEvent('download');
	await zone.getByRole('link', { name: 'données été 😀.csv' }).click();
	expect((await download).suggestedFilename()).toBe('données été 😀.csv');
	await zone.getByRole('button', { name: 'Supprimer petit.bin' }).click();
	await page.getByRole('dialog').getByRole('button', { name: 'Supprimer le fichier' }).click();
	await expect(seen.getByRole('link', { name: 'petit.bin' })).toBeHidden();
	await other.context().close();
});

test('tests are ordered, copied, switched off, filtered by tag, removed and brought back', async ({ page, demo, browser }) => {
	const api = await Api.signIn(demo.base, DEMO);
	const campaign = await newCampaign(api, 'Ordre', [
		{ name: 'Un', actions: [pause(1)], tags: ['rapide'] },
		{ name: 'Deux', actions: [pause(1), fails], tags: ['rapide', 'été'] },
		{ name: 'Trois', actions: [] }
	]);
	const other = await (await browser.newContext({ locale: 'fr-FR' })).newPage();
	for (const one of [page, other]) {
		await signIn(one, demo);
		await one.goto(`${demo.base}/campains/${campaign}`);
	}
	const rows = page.locator('[data-test]');
	const names = () => page.locator('[data-test] .name').allInnerTexts();
	await expect(rows).toHaveCount(3);
	await rows.nth(2).locator('[data-handle]').dragTo(rows.nth(0), { targetPosition: { x: 300, y: 4 } });
	await expect.poll(names).toEqual(['Trois', 'Un', 'Deux']);
	await rows.nth(0).locator('[data-handle]').press('ArrowDown');
	await expect.poll(names).toEqual(['Un', 'Trois', 'Deux']);
	await expect(rows.nth(1).locator('[data-handle]')).toBeFocused();
	await expect(page.getByText('Trois : place 2 sur 3')).toBeAttached();
	await expect(other.locator('[data-test] .name')).toHaveText(['Un', 'Trois', 'Deux']);

	await page.getByRole('button', { name: 'Dupliquer Un' }).click();
	await expect(rows).toHaveCount(4);
	await expect.poll(names).toEqual(['Un', 'Un (1)', 'Trois', 'Deux']);
	await page.getByRole('switch', { name: 'Exécuter Un (1) avec la campagne' }).uncheck();
	await page.getByRole('button', { name: 'Supprimer Trois' }).click();
	await expect(rows).toHaveCount(3);
	await page.getByRole('button', { name: 'Annuler', exact: true }).click();
	await expect(rows).toHaveCount(4);
	await expect.poll(names).toEqual(['Un', 'Un (1)', 'Trois', 'Deux']);
	await page.getByRole('group', { name: 'Filtrer par étiquette' }).getByRole('button', { name: 'été' }).click();
	await expect.poll(names).toEqual(['Deux']);
	await page.getByRole('group', { name: 'Filtrer par étiquette' }).getByRole('button', { name: 'Tous' }).click();
	await expectAccessible(page);

	await page.getByRole('button', { name: 'Exécuter la campagne' }).click();
	const dialog = page.getByRole('dialog');
	await dialog.getByLabel('Environnement', { exact: true }).selectOption('DEV');
	await dialog.getByRole('button', { name: 'Lancer la campagne' }).click();
	await expect(page.getByTestId('report-status')).toHaveText('Échoué', { timeout: 40_000 });
	await expect(page.locator('[data-test]')).toHaveCount(3);
	await page.goBack();
	await expect(rows.nth(3).getByText('Échoué')).toBeVisible();
	await expect(rows.nth(0).getByText('Réussi')).toBeVisible();
	await page.reload();
	await expect(page.locator('[data-test] .name').first()).toHaveText('Un');
	await other.context().close();
});

test('reports are filtered, paged, compared and removed', async ({ page, demo }) => {
	const api = await Api.signIn(demo.base, DEMO);
	const campaign = await newCampaign(api, 'Rapports', [{ name: 'Bon', actions: [pause(1)] }, { name: 'Parfois', actions: [{ type: 'http', value: { method: 'POST', url: '{{shop_url}}/discount', body: '{"points": 1}' } }] }]);
	for (let number = 0; number < 12; number += 1) {
		const filiere = number === 0 ? 'DEV' : 'RECETTE';
		const { body } = await api.call('POST', '/api/rapports/execute', { campain_id: campaign, name: `Passage ${number}`, filiere });
		await expect.poll(async () => (await api.call('GET', `/api/rapports/${body.rapport_id}?logs=false`)).body.status).toMatch(/completed|failed/);
	}
	await signIn(page, demo);
	await page.goto(`${demo.base}/campains/${campaign}`);
	const rows = page.locator('[data-report]');
	await expect(rows).toHaveCount(10);
	await page.getByRole('button', { name: 'Suivante' }).click();
	await expect(rows).toHaveCount(2);
	await page.getByRole('checkbox', { name: 'Sélectionner Passage 0' }).check();
	await page.getByLabel('Filtrer par environnement').selectOption('RECETTE');
	await expect(rows).toHaveCount(10);
	await page.getByLabel('Filtrer par statut').selectOption('failed');
	await expect(page.getByText('Aucun rapport ne correspond à ce filtre.')).toBeVisible();
	await page.getByLabel('Filtrer par statut').selectOption('');
	await page.getByRole('checkbox', { name: 'Sélectionner Passage 11' }).check();
	await page.getByRole('button', { name: 'Comparer' }).click();
	const dialog = page.getByRole('dialog', { name: 'Comparaison de deux rapports' });
	await expect(dialog.getByRole('row', { name: /Parfois/ })).toContainText(/Échoué.*Réussi/);
	await expectAccessible(page);
	await dialog.getByLabel('Seulement les tests dont le résultat change').check();
	await expect(dialog.getByRole('row', { name: /^Bon/ })).toBeHidden();
	await page.keyboard.press('Escape');
	await page.getByRole('region', { name: 'Rapports' }).getByRole('button', { name: 'Supprimer', exact: true }).click();
	await page.getByRole('dialog').getByRole('button', { name: 'Supprimer 2 rapports' }).click();
	await expect(page.getByText('Rapports supprimés')).toBeVisible();
	const { body } = await api.call('GET', `/api/rapports?campain_id=${campaign}`);
	expect(body.pagination.total_items).toBe(10);
});

// The dashboard: found, sorted, paged by the server; created, copied, removed by name.
import { CAMPAIGN, DEMO, expect, expectAccessible, launch, newCampaign, openCampaign, signIn, test } from '../support/fixtures';
import { Api } from '../support/api';

test('campaigns are searched, sorted and paged, and the address remembers it', async ({ page, demo }) => {
	const api = await Api.signIn(demo.base, DEMO);
	for (let number = 1; number <= 25; number += 1) await newCampaign(api, `Lot ${String(number).padStart(2, '0')}`);
	await newCampaign(api, 'Zoé & <i>été</i> 😀');
	await signIn(page, demo);
	const titles = page.getByRole('heading', { level: 2 });
	await expect(titles).toHaveCount(20);
	await expect(titles.first()).toHaveText('Zoé & <i>été</i> 😀');
	await page.getByRole('button', { name: 'Suivante' }).click();
	await expect(titles).toHaveCount(7);
	await page.getByLabel('Trier').selectOption('name');
	await expect(titles.first()).toHaveText(CAMPAIGN);
	await page.getByRole('button', { name: 'Suivante' }).click();
	await expect(page).toHaveURL(/sort=name&page=2/);
	await page.reload();
	await expect(titles.last()).toHaveText('Zoé & <i>été</i> 😀');
	await page.getByLabel('Rechercher une campagne').fill('lot 2');
	await expect(titles).toHaveCount(6);
	await page.getByRole('link', { name: 'Lot 21' }).click();
	await expect(page.getByRole('heading', { level: 1, name: 'Lot 21' })).toBeVisible();
	await page.goBack();
	await expect(titles).toHaveCount(6);
	await page.getByLabel('Rechercher une campagne').fill('{{rien}}');
	await expect(page.getByText('Aucune campagne ne contient « {{rien}} ».')).toBeVisible();
	await expectAccessible(page);
});

test('a campaign shows its verdicts, is copied, and removed only by its name', async ({ page, demo }) => {
	await signIn(page, demo);
	await openCampaign(page);
	await launch(page, 'RECETTE');
	await page.getByRole('button', { name: 'Arrêter' }).click();
	await expect(page.getByTestId('report-status')).toHaveText('Annulé');
	await page.getByRole('link', { name: 'Campagnes' }).first().click();
	const card = page.getByRole('listitem').filter({ has: page.getByRole('heading', { name: CAMPAIGN, exact: true }) });
	await expect(card.getByRole('link', { name: /RECETTE\s+Annulé/ })).toBeVisible();
	await expect(card.getByRole('img', { name: /Dernière exécution : échouée ou arrêtée/ })).toBeVisible();
	await expectAccessible(page);

	await page.getByRole('button', { name: `Dupliquer ${CAMPAIGN}` }).click();
	const dialog = page.getByRole('dialog');
	await expect(dialog.getByLabel('Nom de la campagne')).toHaveValue(`${CAMPAIGN} (copie)`);
	await dialog.getByRole('button', { name: 'Dupliquer' }).click();
	await expect(page.getByRole('heading', { level: 1, name: `${CAMPAIGN} (copie)` })).toBeVisible();
	await expect(page.getByText('9 tests')).toBeVisible();
	await expect(page.getByRole('link', { name: 'stock.csv' })).toBeVisible();

	await page.goto(`${demo.base}/dashboard`);
	await page.getByRole('button', { name: `Supprimer ${CAMPAIGN} (copie)` }).click();
	await dialog.getByRole('button', { name: 'Supprimer la campagne' }).click();
	await expect(dialog.getByText('Le texte ne correspond pas.')).toBeVisible();
	await expectAccessible(page);
	await dialog.getByLabel(/Tapez/).fill(`${CAMPAIGN} (copie)`);
	await dialog.getByRole('button', { name: 'Supprimer la campagne' }).click();
	await expect(page.getByText(`Campagne « ${CAMPAIGN} (copie) » supprimée.`)).toBeVisible();
	await expect(page.getByRole('heading', { level: 2 })).toHaveCount(1);
});

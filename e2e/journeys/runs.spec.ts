// Runs in somebody's hand: stopped, paused, waiting, repeated, several tests at once, kept.
import type { Browser, Page } from '@playwright/test';
import { DEMO, expect, expectAccessible, launch, newCampaign, run, signIn, statuses, test, testRow } from '../support/fixtures';
import { Api } from '../support/api';
import type { Program } from '../support/program';
import { Target } from '../support/target';

const pause = (duration = 1) => ({ type: 'pause', value: { duration } });
const status = (page: Page) => page.getByTestId('report-status');
const stop = (page: Page) => page.getByRole('button', { name: 'Arrêter', exact: true });

async function watcher(browser: Browser, demo: Program, path: string): Promise<Page> {
	const page = await (await browser.newContext({ locale: 'fr-FR', reducedMotion: 'reduce' })).newPage();
	await signIn(page, demo);
	await page.goto(demo.base + path);
	return page;
}

/** A test that never ends by itself, one that follows, and one that cleans up when it may. */
const stuck = (target: Target) => [
	{ name: 'Sans réponse', actions: [target.get('/never')] },
	{ name: 'Ensuite', actions: [target.get('/after')] },
	{ name: 'Remise en état', actions: [target.get('/clean')], flow: { role: 'teardown' } }
];

test('a stop gives up what is in flight within a second, cleans up, and says who and when', { tag: '@alone' }, async ({ page, browser, demo }) => {
	await Target.with(async (target) => {
		const api = await Api.signIn(demo.base, DEMO);
		const campaign = await newCampaign(api, 'Arrêt', stuck(target));
		await signIn(page, demo);
		await page.goto(`${demo.base}/campains/${campaign}`);
		await launch(page, 'DEV', 'À arrêter');
		await expect.poll(() => target.waiting()).toEqual(['/never']);
		const list = await watcher(browser, demo, `/campains/${campaign}`);
		const line = list.getByRole('row', { name: /À arrêter/ });
		await expect(line).toContainText('En cours');

		const asked = page.waitForRequest(/\/cancel$/).then(() => performance.now());
		await stop(page).click();
		await expect.poll(() => target.left.has('/never')).toBe(true);
		expect(target.left.get('/never')! - (await asked)).toBeLessThan(1000);

		// It cleans up: everybody sees it, also who comes later.
		await expect.poll(() => target.waiting()).toEqual(['/clean']);
		await expect(status(page)).toHaveText('Arrêt…');
		await expect(page.getByText("Arrêt demandé : les tests de nettoyage s'exécutent encore.")).toBeVisible();
		await expect(line).toContainText('Arrêt…');
		await expect(list.getByRole('button', { name: 'Arrêter À arrêter' })).toBeDisabled();
		await page.reload();
		await list.reload();
		await expect(status(page)).toHaveText('Arrêt…');
		await expect(page.getByRole('button', { name: 'Arrêter sans nettoyer' })).toBeVisible();
		await expect(page.getByRole('button', { name: 'Mettre en pause' })).toBeHidden();
		await expect(line).toContainText('Arrêt…');
		await expectAccessible(page);
		await expectAccessible(list);

		target.answer('/clean');
		await expect(status(page)).toHaveText('Annulé');
		expect(await statuses(page)).toEqual(['failed', 'skipped', 'passed']);
		expect(target.asked).toEqual(['/never', '/clean']);
		const { body } = await api.call('GET', `/api/rapports/${page.url().split('/').at(-1)}`);
		expect(body.cancelledBy).toBe(body.launchedBy);
		await expect(page.locator('dl > div').filter({ hasText: 'Arrêté par' }).locator('dd')).toHaveText(new RegExp(`^${body.cancelledBy}, \\d.*${new Date().getFullYear()}`));
		await expect(testRow(page, 'Sans réponse').getByRole('log')).toContainText('arrêt demandé');
		await expect(line).toContainText(`Annulé par ${body.cancelledBy}`);
		await expect(page.getByRole('button', { name: /Arrêter/ })).toBeHidden();
		await expectAccessible(page);
		await list.context().close();
	});
});

test('a second stop, by somebody else, gives the cleaning up away', async ({ page, browser, demo }) => {
	await Target.with(async (target) => {
		const api = await Api.signIn(demo.base, DEMO);
		const campaign = await newCampaign(api, 'Arrêt net', stuck(target));
		const report = await run(api, campaign, 'Pressé');
		await signIn(page, demo);
		await page.goto(`${demo.base}/rapports/${report}`);
		const other = await watcher(browser, demo, `/rapports/${report}`);
		await expect.poll(() => target.waiting()).toEqual(['/never']);
		await stop(page).click();
		await expect.poll(() => target.waiting()).toEqual(['/clean']);
		await other.getByRole('button', { name: 'Arrêter sans nettoyer' }).click();
		await expect(other.getByText("Nettoyage abandonné : l'exécution s'arrête immédiatement.")).toBeVisible();
		await expect.poll(() => target.left.has('/clean')).toBe(true);
		for (const one of [page, other]) {
			await expect(status(one)).toHaveText('Annulé');
			expect(await statuses(one)).toEqual(['failed', 'skipped', 'failed']);
		}
		expect((await api.call('POST', `/api/rapports/${report}/cancel`)).body.code).toBe('already_ended');
		await other.context().close();
	});
});

test('a paused run lets its test end, begins no other, and goes on from the list', async ({ page, browser, demo }) => {
	await Target.with(async (target) => {
		const api = await Api.signIn(demo.base, DEMO);
		const campaign = await newCampaign(api, 'Pause', [
			{ name: 'Un', actions: [target.get('/one')] },
			{ name: 'Deux', actions: [target.get('/two')] }
		]);
		target.answer('/two');
		await signIn(page, demo);
		await page.goto(`${demo.base}/campains/${campaign}`);
		await launch(page, 'DEV', 'En deux temps');
		const list = await watcher(browser, demo, `/campains/${campaign}`);
		await expect.poll(() => target.waiting()).toEqual(['/one']);
		await page.getByRole('button', { name: 'Mettre en pause' }).click();
		await expect(status(page)).toHaveText('En pause');
		await expect(page.getByText("Le test en cours va jusqu'au bout")).toBeVisible();
		target.answer('/one');
		await expect(testRow(page, 'Un')).toHaveAttribute('data-status', 'passed');
		await expect(page.getByText(/Exécution mise en pause par .+\. Aucun test ne commence avant la reprise\./)).toBeVisible();
		await expect(page).toHaveTitle(/^⏸ /);
		await page.reload();
		await expect(status(page)).toHaveText('En pause');
		await expectAccessible(page);
		expect(await statuses(page)).toEqual(['passed', 'pending']);
		expect(target.asked).toEqual(['/one']);

		const line = list.getByRole('row', { name: /En deux temps/ });
		await expect(line).toContainText(/En pause\s*par /);
		await list.getByRole('button', { name: 'Autres actions pour En deux temps' }).click();
		await expectAccessible(list);
		await list.getByRole('menuitem', { name: 'Reprendre' }).click();
		await expect(status(page)).toHaveText('Terminé');
		await expect(line).toContainText('Terminé');
		expect(target.asked).toEqual(['/one', '/two']);
		await list.context().close();
	});
});

test.describe('with room for one run', () => {
	test.use({ settings: { TESTGYVER_CONCURRENT_RUNS: '1' } });

	test('runs that wait say their place, and move up when one before them is stopped', async ({ page, browser, server }) => {
		await Target.with(async (target) => {
			const api = await Api.signIn(server.base, DEMO);
			const campaign = await newCampaign(api, 'File', [{ name: 'Attend', actions: [target.get('/gate')] }]);
			await run(api, campaign, 'Premier');
			await expect.poll(() => target.waiting()).toEqual(['/gate']);
			await run(api, campaign, 'Deuxième');
			const third = await run(api, campaign, 'Troisième');
			await signIn(page, server);
			await page.goto(`${server.base}/rapports/${third}`);
			await expect(status(page)).toHaveText('En attente (2e)');
			await expect(page.getByRole('button', { name: 'Mettre en pause' })).toBeHidden();
			expect((await api.call('POST', `/api/rapports/${third}/pause`)).body.code).toBe('run_waiting');
			const list = await watcher(browser, server, `/campains/${campaign}`);
			await expect(list.getByRole('row', { name: /Deuxième/ })).toContainText('En attente (1re)');
			await expect(list.getByRole('row', { name: /Troisième/ })).toContainText('En attente (2e)');
			await expectAccessible(list);

			await list.getByRole('button', { name: 'Arrêter Deuxième' }).click();
			await list.getByRole('dialog').getByRole('button', { name: "Arrêter l'exécution" }).click();
			await expect(list.getByRole('row', { name: /Deuxième/ })).toContainText('Annulé');
			await expect(list.getByRole('row', { name: /Troisième/ })).toContainText('En attente (1re)');
			await expect(status(page)).toHaveText('En attente (1re)');
			await expectAccessible(page);

			target.answer('/gate');
			await expect(status(page)).toHaveText('Terminé');
			for (const name of [/Premier/, /Troisième/]) await expect(list.getByRole('row', { name })).toContainText('Terminé');
			expect(target.asked).toEqual(['/gate', '/gate']);
			await list.context().close();
		});
	});
});

test('what failed is run again, and the two reports lead to each other', async ({ page, demo }) => {
	await Target.with(async (target) => {
		for (const path of ['/up', '/good', '/down']) target.answer(path);
		target.answer('/fickle', 500);
		const api = await Api.signIn(demo.base, DEMO);
		const campaign = await newCampaign(api, 'Relance', [
			{ name: 'Préparer', actions: [target.get('/up')], flow: { role: 'setup' } },
			{ name: 'Toujours bon', actions: [target.get('/good')] },
			{ name: 'Capricieux', actions: [target.get('/fickle')] },
			{ name: 'Ranger', actions: [target.get('/down')], flow: { role: 'teardown' } }
		]);
		await signIn(page, demo);
		await page.goto(`${demo.base}/campains/${campaign}`);
		await launch(page, 'DEV', 'Nuit');
		await expect(status(page)).toHaveText('Échoué');
		target.answer('/fickle');
		const first = page.url();

		const menu = page.getByRole('button', { name: 'Relancer', exact: true });
		await menu.focus();
		await page.keyboard.press('ArrowDown');
		const failed = page.getByRole('menuitem', { name: /Relancer les tests en échec ou non exécutés.*1 test, avec les préparations et les nettoyages/ });
		await expect(failed).toBeFocused();
		await expectAccessible(page);
		await page.keyboard.press('Escape');
		await expect(menu).toBeFocused();
		await page.keyboard.press('Enter');
		await failed.click();
		await page.waitForURL((url) => url.href !== first);
		await expect(page.getByRole('heading', { level: 1, name: 'Nuit (relance 1)' })).toBeVisible();
		await expect(status(page)).toHaveText('Terminé');
		await expect(page.locator('li[data-test] .name')).toHaveText([/Préparer/, /Capricieux/, /Ranger/]);
		expect(target.asked).toEqual(['/up', '/good', '/fickle', '/down', '/up', '/fickle', '/down']);

		await page.locator('dl').getByRole('link', { name: 'Nuit', exact: true }).click();
		await page.waitForURL(first);
		const again = page.getByRole('region', { name: 'Relances' });
		await expect(again.getByRole('listitem')).toHaveCount(1);
		await expect(again).toContainText('Terminé');
		await expectAccessible(page);
		await again.getByRole('link', { name: 'Nuit (relance 1)' }).click();
		await expect(page.getByRole('heading', { level: 1, name: 'Nuit (relance 1)' })).toBeVisible();

		// Nothing is left to repeat of one that went well; all of it can be.
		await menu.click();
		await expect(page.getByRole('menuitem', { name: /Relancer les tests en échec/ })).toHaveAttribute('aria-disabled', 'true');
		await page.getByRole('menuitem', { name: /Relancer tous les tests/ }).click();
		await expect(page.getByRole('heading', { level: 1, name: /Nuit.*relance.*/ })).not.toHaveText('Nuit (relance 1)');
		await expect(status(page)).toHaveText('Terminé');
		await expect(page.locator('li[data-test]')).toHaveCount(4);

		await page.goto(`${demo.base}/campains/${campaign}`);
		const line = page.getByRole('row', { name: /Nuit \(relance 1\)/ });
		await expect(line).toContainText('Relance de Nuit');
		await page.getByRole('button', { name: 'Autres actions pour Nuit', exact: true }).click();
		await page.getByRole('menuitem', { name: 'Relancer tous les tests' }).click();
		await expect(page.getByText('« Nuit » est relancé.')).toBeVisible();
		await page.getByRole('button', { name: 'Voir', exact: true }).click();
		await expect(page.locator('li[data-test]')).toHaveCount(4);
	});
});

test('a protected environment asks for its name before anything is repeated there', async ({ page, demo }) => {
	const api = await Api.signIn(demo.base, DEMO);
	const campaign = await newCampaign(api, 'Sous protection', [{ name: 'Rien', actions: [pause()] }]);
	expect((await api.call('PUT', '/api/filieres/RECETTE', { protected: true })).status).toBe(200);
	const report = await run(api, campaign, 'Prudence', { filiere: 'RECETTE' });
	await signIn(page, demo);
	await page.goto(`${demo.base}/rapports/${report}`);
	await expect(status(page)).toHaveText('Terminé');
	await page.getByRole('button', { name: 'Relancer', exact: true }).click();
	await page.getByRole('menuitem', { name: /Relancer tous les tests/ }).click();
	const dialog = page.getByRole('dialog');
	await expect(dialog).toContainText('« Prudence » va être relancé en RECETTE.');
	await dialog.getByLabel(/Tapez/).fill('RECETTE');
	await dialog.getByRole('button', { name: 'Relancer tous les tests' }).click();
	await expect(page.getByRole('heading', { level: 1, name: 'Prudence (relance 1)' })).toBeVisible();
});

test('eight tests run at once, are all seen running, and never more', async ({ page, demo }) => {
	await Target.with(async (target) => {
		const api = await Api.signIn(demo.base, DEMO);
		const names = Array.from({ length: 12 }, (_, place) => `Test ${String(place + 1).padStart(2, '0')}`);
		const campaign = await newCampaign(api, 'Ensemble', names.map((name, place) => ({ name, actions: [target.get(`/${place + 1}`)] })));
		await signIn(page, demo);
		await page.goto(`${demo.base}/campains/${campaign}`);
		await page.getByRole('button', { name: 'Exécuter la campagne' }).click();
		const dialog = page.getByRole('dialog');
		await dialog.getByLabel('Environnement', { exact: true }).selectOption('DEV');
		await dialog.getByLabel('Tests en parallèle').fill('8');
		await dialog.getByRole('button', { name: 'Lancer la campagne' }).click();
		await page.waitForURL('**/rapports/*');
		const running = page.locator('li[data-test][data-status=running]');
		await expect(running).toHaveCount(8);
		await expect.poll(() => target.waiting().length).toBe(8);
		const now = page.getByRole('group', { name: '8 tests en cours' });
		await expect(now.getByRole('button')).toHaveCount(8);
		await expect(page.locator('dl')).toContainText('Tests en parallèle8');
		await expectAccessible(page);

		// A name leads to its test, with its log.
		await now.getByRole('button', { name: 'Aller au test en cours Test 07' }).click();
		await expect(testRow(page, 'Test 07').getByRole('log')).toBeInViewport();

		target.answer('/3');
		await expect(testRow(page, 'Test 03')).toHaveAttribute('data-status', 'passed');
		await expect(testRow(page, 'Test 09')).toHaveAttribute('data-status', 'running');
		await expect(running).toHaveCount(8);
		for (let place = 1; place <= 12; place += 1) target.answer(`/${place}`);
		await expect(status(page)).toHaveText('Terminé');
		expect(new Set(await statuses(page))).toEqual(new Set(['passed']));
		expect(target.most).toBe(8);
		await expect(page.getByTestId('progress')).toHaveText(/100/);
	});
});

test('a report is kept from its page and let go from the list', async ({ page, browser, demo }) => {
	const api = await Api.signIn(demo.base, DEMO);
	const campaign = await newCampaign(api, 'À garder', [{ name: 'Rien', actions: [pause()] }]);
	const report = await run(api, campaign, 'Version 1.0');
	await signIn(page, demo);
	await page.goto(`${demo.base}/rapports/${report}`);
	const list = await watcher(browser, demo, `/campains/${campaign}`);
	const keep = page.getByRole('button', { name: 'Épingler' });
	await expect(keep).toHaveAttribute('aria-pressed', 'false');
	await keep.click();
	await expect(keep).toHaveAttribute('aria-pressed', 'true');
	const line = list.getByRole('row', { name: /Version 1\.0/ });
	await expect(line.getByText('Épinglé')).toBeAttached();
	await list.getByRole('button', { name: 'Autres actions pour Version 1.0' }).click();
	const item = list.getByRole('menuitemcheckbox', { name: 'Épingler (ne pas purger)' });
	await expect(item).toHaveAttribute('aria-checked', 'true');
	await item.click();
	await expect(line.getByText('Épinglé')).toBeHidden();
	await expect(keep).toHaveAttribute('aria-pressed', 'false');
	expect((await api.call('GET', `/api/rapports/${report}?logs=false`)).body.kept).toBe(false);
	await list.context().close();
});

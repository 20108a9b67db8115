// What actions came to, in the report: what was expected beside what came, attempts, rows, what was left out, and clean-up.
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Locator, Page } from '@playwright/test';
import { DEMO, expect, expectAccessible, launch, newCampaign, signIn, test } from '../support/fixtures';
import { Api } from '../support/api';
import type { Program } from '../support/program';

const http = (url: string, more: object = {}) => ({ type: 'http', value: { method: 'GET', url, ...more } });
const status = (expected: number, more: object = {}) => ({ subject: 'status', operator: 'equals', expected, ...more });
const row = (page: Page, name: string) => page.locator('li[data-test]').filter({ has: page.getByRole('button', { name }) });
const results = (within: Page | Locator) => within.getByTestId('action-results').locator('li[data-seq]');

/** A small server of this journey; answers with a status and a body, and notes what it is asked. */
async function withServer(answer: (request: IncomingMessage, count: number) => [number, object], use: (base: string, asked: string[]) => Promise<void>): Promise<void> {
	const asked: string[] = [];
	const server = createServer((request, response) => {
		asked.push(request.url ?? '');
		const [code, body] = answer(request, asked.filter((one) => one === request.url).length);
		response.writeHead(code, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	try {
		await use(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked);
	} finally {
		server.closeAllConnections();
		server.close();
	}
}

async function open(page: Page, demo: Program, name: string, tests: object[]): Promise<void> {
	const campaign = await newCampaign(await Api.signIn(demo.base, DEMO), name, tests);
	await signIn(page, demo);
	await page.goto(`${demo.base}/campains/${campaign}`);
	await expect(page.getByRole('heading', { level: 1, name })).toBeVisible();
}

const ended = (page: Page, word: string) => expect(page.getByTestId('report-status')).toHaveText(word, { timeout: 40_000 });

/** Opens a test of the report where it is not open. */
async function shown(page: Page, name: string): Promise<Locator> {
	const one = row(page, name);
	const button = one.getByRole('heading', { level: 3 }).getByRole('button');
	if ((await button.getAttribute('aria-expanded')) === 'false') await button.click();
	await expect(results(one).first()).toBeVisible();
	return one;
}

test('a check that lets the test go on fails it in the end, and shows expected beside actual', async ({ page, demo }) => {
	const wanted = { order: 7, status: 'refused', lines: [{ reference: 'MAR-1' }] };
	const actions = [
		http('{{shop_url}}/orders/7', { checks: [status(200), { subject: 'body', operator: 'json_equals', expected: wanted, soft: true }, { subject: 'jsonpath', path: '$.order', operator: 'greater', expected: 10, soft: true }] }),
		http('{{shop_url}}/health', { checks: [status(200)] })
	];
	await open(page, demo, 'Souple', [{ name: 'Commande', actions }]);
	await launch(page, 'DEV');
	await ended(page, 'Échoué');
	const one = await shown(page, 'Commande');
	await expect(one).toContainText('2/4 vérifications');
	await expect(results(one)).toHaveCount(2);
	const [soft, after] = [results(one).nth(0), results(one).nth(1)];
	await expect(soft).toHaveAttribute('data-status', 'soft');
	await expect(after).toHaveAttribute('data-status', 'passed');
	const difference = soft.getByRole('group', { name: "Différence entre l'attendu et l'obtenu" });
	await expect(difference.locator('del').filter({ hasText: 'refused' })).toBeVisible();
	await expect(difference.locator('ins').filter({ hasText: 'paid' })).toBeVisible();
	const greater = soft.getByRole('listitem').filter({ hasText: '$.order' });
	await expect(greater).toContainText(/attendu\s*10\s*obtenu\s*7/);
	await expect(greater).toContainText('non bloquante');
	await expect(soft.getByText('1 vérification réussie')).toBeVisible();
	// The same after a reload, and without the room.
	await page.reload();
	await expect(results(page).nth(0).locator('ins').filter({ hasText: 'paid' })).toBeVisible();
});

test('what answers at the third attempt is unstable, everywhere it is told', async ({ page, demo }) => {
	await withServer(
		(_, count) => (count < 3 ? [503, { ready: false }] : [200, { ready: true }]),
		async (base, asked) => {
			const poll = http(`${base}/ready`, { checks: [status(200), { subject: 'jsonpath', path: '$.ready', operator: 'equals', expected: true }], flow: { retry: { attempts: 5, delay: '20ms' } } });
			await open(page, demo, 'Attente', [{ name: 'Prêt', actions: [poll] }, { name: 'Sûr', actions: [http('{{shop_url}}/health')] }]);
			await launch(page, 'DEV');
			await ended(page, 'Terminé');
			expect(asked).toHaveLength(3);
			await expect(row(page, 'Prêt').getByRole('heading', { level: 3 })).toContainText('instable');
			await expect(row(page, 'Sûr').getByRole('heading', { level: 3 })).not.toContainText('instable');
			await page.getByRole('group', { name: 'Filtrer les tests par statut' }).getByRole('button', { name: 'instable 1' }).click();
			await expect(page.locator('li[data-test]')).toHaveCount(1);
			const action = results(await shown(page, 'Prêt')).first();
			await expect(action).toContainText('3 tentatives');
			await expect(action).toContainText('instable');
			await action.getByRole('button', { name: /ready/ }).click();
			await action.getByRole('button', { name: 'Requête et réponse' }).click();
			const attempts = action.getByRole('table').getByRole('row');
			await expect(attempts).toHaveCount(4);
			await expect(attempts.nth(1)).toContainText('503');
			await expect(attempts.nth(3)).toContainText('Rien');
		}
	);
});

test('a condition leaves an action out, a list repeats one, and what was asked is copied as curl', async ({ page, demo }) => {
	const actions = [
		http('{{shop_url}}/orders/12', { extract: [{ name: 'etat', subject: 'jsonpath', path: '$.status' }] }),
		http('{{shop_url}}/discount', { flow: { run_if: "app.etat != 'paid'" } }),
		http('{{shop_url}}/products/{{app.reference}}', { flow: { loop: { list: ['VIS-4', 'MAR-1', 'ABC-0', 'COU-7'], as: 'reference' } }, checks: [status(200, { soft: true })] })
	];
	await open(page, demo, 'Choix', [{ name: 'Produits', actions }]);
	await page.context().grantPermissions(['clipboard-read', 'clipboard-write'], { origin: demo.base });
	await launch(page, 'RECETTE');
	await ended(page, 'Échoué');
	const one = await shown(page, 'Produits');
	await expect(results(one)).toHaveCount(6);
	await expect(results(one).nth(1)).toHaveAttribute('data-status', 'skipped');
	await expect(results(one).nth(1)).toContainText("app.etat != 'paid'");
	await expect(one.getByTestId('action-results')).toContainText('1 échec non bloquant');
	await expect(results(one).nth(4)).toContainText('ligne 3/4');
	await expect(results(one).nth(4)).toContainText('ABC-0');
	await one.getByRole('group', { name: 'Filtrer les résultats' }).getByRole('button', { name: 'Échecs 1' }).click();
	await expect(results(one)).toHaveCount(1);
	await results(one).getByRole('button', { name: 'Requête et réponse' }).click();
	await expect(results(one).getByRole('group', { name: 'Sorties' })).toContainText('unknown product');
	await results(one).getByRole('button', { name: 'Copier en curl' }).click();
	await expect(page.getByText('Copié.')).toBeVisible();
	expect(await page.evaluate(() => navigator.clipboard.readText())).toMatch(/^curl .*http:\/\/127\.0\.0\.1:\d+\/recette\/products\/ABC-0/s);
});

test('a table of a thousand rows stays readable', async ({ page, demo }) => {
	test.setTimeout(150_000);
	const rows = Array.from({ length: 1000 }, (_, index) => `${index + 1};${index % 8 === 7 ? 404 : 200}`);
	await withServer(
		({ url }) => [Number(/code=(\d+)/.exec(url ?? '')?.[1]), {}],
		async (base) => {
			const call = http(`${base}/item/{{app.ligne.id}}?code={{app.ligne.code}}`, { checks: [status(200)], flow: { loop: { file: 'données.csv', as: 'ligne' } } });
			await open(page, demo, 'Mille', [{ name: 'Lot', actions: [call] }]);
			await page.getByLabel('Ajouter des fichiers').setInputFiles({ name: 'données.csv', mimeType: 'text/csv', buffer: Buffer.from(`id;code\n${rows.join('\n')}\n`) });
			await expect(page.getByRole('link', { name: 'données.csv' })).toBeVisible();
			await launch(page, 'DEV');
			await expect(page.getByTestId('report-status')).toHaveText('Échoué', { timeout: 90_000 });
			const one = await shown(page, 'Lot');
			const list = one.getByTestId('action-results');
			await expect(list).toContainText('875 actions réussies');
			await expect(list).toContainText('125 actions échouées');
			// Rows that passed stand as one line.
			await expect(list.getByRole('button', { name: /Lignes 1 à 7/ })).toBeVisible();
			await expect(results(one).first()).toContainText(/ligne 8\/1\s000/);
			await expect(list.locator('ol > li')).toHaveCount(100);
			await list.getByRole('button', { name: /^Afficher la suite/ }).click();
			await expect(list.locator('ol > li')).toHaveCount(200);
			await list.getByRole('button', { name: 'Échecs 125' }).click();
			await expect(results(one)).toHaveCount(100);
			await list.getByRole('button', { name: 'Afficher la suite (25)' }).click();
			await expect(results(one)).toHaveCount(125);
			await expect(results(one).last()).toContainText(/ligne 1\s000\/1\s000/);
			await results(one).last().getByRole('button', { name: /item\/1000/ }).click();
			await expect(results(one).last()).toContainText('404');
		}
	);
});

test('clean-up runs after a failure and after the stop button; a failed setup skips the rest', async ({ page, demo }) => {
	await withServer(
		({ url }) => [url === '/broken' ? 500 : 200, {}],
		async (base, asked) => {
			const tidy = (name: string) => http(`${base}/${name}`, { flow: { always: true } });
			const tests = [
				{ name: 'Casse', actions: [http(`${base}/broken`), http(`${base}/never`), tidy('tidied-after-failure')] },
				{ name: 'Attend', actions: [{ type: 'pause', value: { duration: 60_000 } }, http(`${base}/never`), tidy('tidied-after-stop')] }
			];
			await open(page, demo, 'Ménage', tests);
			const campaign = page.url();
			await launch(page, 'DEV');
			await expect(row(page, 'Attend')).toHaveAttribute('data-status', 'running', { timeout: 30_000 });
			await page.getByRole('button', { name: 'Arrêter', exact: true }).click();
			await ended(page, 'Annulé');
			expect(asked).toEqual(['/broken', '/tidied-after-failure', '/tidied-after-stop']);
			for (const name of ['Casse', 'Attend']) {
				const one = await shown(page, name);
				await expect(results(one).first()).toHaveAttribute('data-status', 'failed');
				await expect(results(one).last()).toHaveAttribute('data-status', 'passed');
				await expect(results(one).last()).toContainText('tidied-after');
			}

			asked.length = 0;
			const api = await Api.signIn(demo.base, DEMO);
			const other = await newCampaign(api, 'Rôles', [
				{ name: 'Ouvrir', actions: [http(`${base}/broken`)], flow: { role: 'setup' } },
				{ name: 'Milieu', actions: [http(`${base}/middle`)] },
				{ name: 'Fermer', actions: [http(`${base}/close`)], flow: { role: 'teardown' } }
			]);
			await page.goto(campaign.replace(/[^/]+$/, other));
			await expect(page.locator('[data-test]').filter({ hasText: 'Ouvrir' })).toContainText('préparation');
			await launch(page, 'DEV');
			await ended(page, 'Échoué');
			expect(asked).toEqual(['/broken', '/close']);
			await expect(row(page, 'Ouvrir')).toHaveAttribute('data-status', 'failed');
			await expect(row(page, 'Milieu')).toHaveAttribute('data-status', 'skipped');
			await expect(row(page, 'Fermer')).toHaveAttribute('data-status', 'passed');
			await expect(row(page, 'Fermer')).toContainText('nettoyage');
		}
	);
});

test('a report with its results open is accessible, light and dark, wide and narrow', async ({ page, demo }) => {
	test.setTimeout(180_000);
	const actions = [
		http('{{shop_url}}/login', { method: 'POST', body: '{"email": "{{shop_user}}", "password": "{{shop_password}}"}', extract: [{ name: 'jeton', subject: 'body', secret: true }], checks: [status(200)] }),
		http('{{shop_url}}/discount', { flow: { run_if: "app.jeton == ''" } }),
		http('{{shop_url}}/orders/{{app.row}}', { flow: { loop: { list: ['1', '2', '3', '4', '5'] } }, checks: [status(200)] }),
		http('{{shop_url}}/orders/7', { headers: { Authorization: 'Bearer {{app.jeton}}' }, checks: [{ subject: 'body', operator: 'json_equals', expected: { order: 8, status: 'paid', note: 'x' }, soft: true }, { subject: 'jsonpath', path: '$.order', operator: 'equals', expected: 8, soft: true }] }),
		http('{{shop_url}}/products/ABC-0', { flow: { retry: { attempts: 2, delay: '10ms' } }, checks: [status(200)] })
	];
	await open(page, demo, 'Accès', [{ name: 'Tout', actions }]);
	await launch(page, 'DEV');
	await ended(page, 'Échoué');
	const one = await shown(page, 'Tout');
	await one.getByRole('button', { name: /Lignes 1 à 5/ }).click();
	for (const index of [0, -1]) {
		const last = results(one).nth(index);
		if (index === 0) await last.getByRole('button', { name: /login/ }).click();
		await last.getByRole('button', { name: 'Requête et réponse' }).click();
		await expect(last.getByRole('group', { name: 'Requête', exact: true })).toBeVisible();
	}
	for (const secret of ['jeton-5f1c2a', 'sesame-42']) expect(await page.content()).not.toContain(secret);
	for (const size of [{ width: 1440, height: 900 }, { width: 375, height: 800 }]) {
		await page.setViewportSize(size);
		await expectAccessible(page);
		const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
		expect(wide, 'nothing sticks out sideways').toBeLessThanOrEqual(0);
	}
});

// How the browser keeps up with the longest pages: run with `npm run fluid`. Prints the longest task
// of the main thread while a person types, drags and unfolds; nobody notices one below 50 ms.
import type { Page } from '@playwright/test';
import { DEMO, card, field, launch, newCampaign, signIn, test, testRow } from '../support/fixtures';
import { Api } from '../support/api';

declare global {
	interface Window {
		longTasks: number[];
		drawnAt: number[];
		drawing: boolean;
	}
}

async function watch(page: Page): Promise<void> {
	await page.addInitScript(() => {
		window.longTasks = [];
		new PerformanceObserver((list) => window.longTasks.push(...list.getEntries().map((entry) => entry.duration))).observe({ type: 'longtask', buffered: true });
	});
}

/** The longest tasks while something is done. */
async function longest(page: Page, what: string, work: () => Promise<void>): Promise<void> {
	await page.evaluate(() => (window.longTasks = []));
	await work();
	await page.waitForTimeout(300);
	const tasks = await page.evaluate(() => window.longTasks);
	console.log(`${what}: longest task ${Math.round(Math.max(0, ...tasks))} ms (${tasks.length} above 50 ms)`);
}

/** Scrolls by the wheel for some seconds, and prints how many frames the page drew a second while it did. */
async function scrolled(page: Page, what: string, step: number): Promise<void> {
	await page.evaluate(() => {
		window.drawnAt = [];
		window.drawing = true;
		const count = (at: number) => {
			window.drawnAt.push(at);
			if (window.drawing) requestAnimationFrame(count);
		};
		requestAnimationFrame(count);
	});
	await longest(page, what, async () => {
		for (let time = 0; time < 120; time += 1) await page.mouse.wheel(0, step);
	});
	const frames = await page.evaluate(() => {
		window.drawing = false;
		return window.drawnAt;
	});
	const gaps = frames.slice(1).map((at, place) => at - frames[place]!).sort((left, right) => left - right);
	const seconds = (frames.at(-1)! - frames[0]!) / 1_000;
	console.log(`${what}: ${(gaps.length / seconds).toFixed(0)} frames/s, 99 of 100 within ${gaps[Math.floor(gaps.length * 0.99)]!.toFixed(0)} ms`);
}

test('editor with 100 actions', async ({ page, demo }) => {
	test.setTimeout(180_000);
	const api = await Api.signIn(demo.base, DEMO);
	const action = (number: number) => ({ type: 'http', value: { method: 'POST', url: `{{shop_url}}/step/${number}`, headers: { 'X-Step': String(number) }, body: '{"a": "{{app.x}}", "b": [1, 2, 3]}', output_mapping: { http_response_body: `value_${number}` } } });
	const campaign = await newCampaign(api, 'Longue', [{ name: 'Cent actions', actions: Array.from({ length: 100 }, (_, number) => action(number)) }]);
	await watch(page);
	await signIn(page, demo);
	await page.goto(`${demo.base}/campains/${campaign}`);
	await longest(page, 'open the editor', async () => {
		await page.getByRole('link', { name: 'Cent actions', exact: true }).click();
		await card(page, 100).waitFor();
	});
	await card(page, 1).locator('.toggle').click();
	await field(card(page, 1), 'URL').click();
	await longest(page, 'type 40 characters into a field', () => field(card(page, 1), 'URL').pressSequentially('/a/long/path/typed/{{shop_user}}/by/hand', { delay: 20 }));
	await page.keyboard.press('Escape');
	await page.getByLabel('Nom du test').click();
	await longest(page, 'type 40 characters into the name', () => page.keyboard.type('a name that is typed letter by letter…', { delay: 20 }));
	await card(page, 1).locator('.toggle').click();
	await longest(page, 'drag an action', () => card(page, 6).locator('[data-handle]').dragTo(card(page, 2), { targetPosition: { x: 300, y: 4 } }));
	await longest(page, 'unfold all', () => page.getByRole('button', { name: 'Tout déplier' }).click());
	await field(card(page, 1), 'URL').click();
	await longest(page, 'type with all unfolded', () => field(card(page, 1), 'URL').pressSequentially('/again/by/hand', { delay: 20 }));
	await longest(page, 'scroll to the end with all unfolded', async () => {
		for (let step = 0; step < 40; step += 1) await page.mouse.wheel(0, 1500);
	});
});

test('campaign with 500 tests', async ({ page, demo }) => {
	test.setTimeout(180_000);
	const api = await Api.signIn(demo.base, DEMO);
	const tests = Array.from({ length: 500 }, (_, number) => ({ name: `Test ${number}`, description: 'Ce que le test vérifie.', tags: [`lot ${number % 7}`], actions: [{ type: 'http', value: {} }, { type: 'pause', value: {} }] }));
	const campaign = await newCampaign(api, 'Large', tests);
	await watch(page);
	await signIn(page, demo);
	await longest(page, 'open the campaign', async () => {
		await page.goto(`${demo.base}/campains/${campaign}`);
		await page.locator('[data-test]').nth(499).waitFor({ state: 'attached' });
	});
	await longest(page, 'drag a test', () => page.locator('[data-test]').nth(5).locator('[data-handle]').dragTo(page.locator('[data-test]').nth(1), { targetPosition: { x: 300, y: 4 } }));
	await page.locator('[data-test]').nth(3).locator('[data-handle]').focus();
	await longest(page, 'move a test by the keyboard, 5 places', async () => {
		for (let step = 0; step < 5; step += 1) await page.keyboard.press('ArrowDown');
	});
	await longest(page, 'type into the search', () => page.getByLabel('Rechercher un test').pressSequentially('test 49', { delay: 20 }));
	await page.getByLabel('Rechercher un test').fill('');
	await longest(page, 'scroll to the end', async () => {
		for (let step = 0; step < 40; step += 1) await page.mouse.wheel(0, 1500);
	});
});

test('a run of 5,000 tests, watched from its start', async ({ page, demo }) => {
	test.setTimeout(300_000);
	const api = await Api.signIn(demo.base, DEMO);
	const tests = Array.from({ length: 5_000 }, (_, number) => ({ name: `Test ${number}`, actions: [{ type: 'pause', value: { duration: '2' } }] }));
	const campaign = await newCampaign(api, 'Cinq mille', tests);
	await watch(page);
	await signIn(page, demo);
	await longest(page, 'open the campaign of 5,000 tests', async () => {
		await page.goto(`${demo.base}/campains/${campaign}`);
		await page.locator('[data-test]').nth(4_999).waitFor({ state: 'attached' });
	});
	const ended = page.getByTestId('report-status').filter({ hasText: 'Terminé' });
	await longest(page, 'launch 5,000 tests', () => launch(page, 'DEV'));
	await longest(page, 'watch 5,000 tests run', () => ended.waitFor({ timeout: 120_000 }));
	await longest(page, 'open the report of 5,000 tests', async () => {
		await page.reload();
		await ended.waitFor();
	});
	await page.mouse.move(700, 500);
	await scrolled(page, 'scroll the report of 5,000 tests', 400);
});

test.describe(() => {
	test.use({ settings: { TESTGYVER_COMMANDS: 'true' } });

	test('a log of 200,000 lines', async ({ page, server }) => {
		test.setTimeout(300_000);
		const api = await Api.signIn(server.base, DEMO);
		const part = (number: number) => ({ type: 'command', value: { command: 'seq', arguments: JSON.stringify([String(number * 10_000 + 1), String((number + 1) * 10_000)]) } });
		const campaign = await newCampaign(api, 'Long journal', [{ name: 'Bavard', actions: Array.from({ length: 20 }, (_, number) => part(number)) }]);
		await watch(page);
		await signIn(page, server);
		await page.goto(`${server.base}/campains/${campaign}`);
		await longest(page, 'follow 200,000 lines as they come', async () => {
			await launch(page, 'DEV');
			await page.getByTestId('report-status').filter({ hasText: 'Terminé' }).waitFor({ timeout: 120_000 });
		});
		const row = testRow(page, 'Bavard');
		await page.reload();
		const log = row.getByRole('log');
		await row.getByText(/200\s\d{3} lignes/).waitFor({ timeout: 60_000 });
		await log.hover();
		await page.keyboard.press('Home');
		await scrolled(page, 'scroll through 200,000 lines', 700);
		await longest(page, 'search 200,000 lines', async () => {
			await row.getByPlaceholder('Rechercher dans le journal').fill('│ 12345');
			await row.getByText(/sur 11$/).waitFor();
		});
	});
});

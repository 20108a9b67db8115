// What is watched is what is: through cuts and restarts, and in a log of 200,000 lines.
import { readFile } from 'node:fs/promises';
import type { Page } from '@playwright/test';
import { DEMO, expect, expectAccessible, launch, newCampaign, run, signIn, test, testRow } from '../support/fixtures';
import { Line } from '../support/line';
import { Api } from '../support/api';
import { Target } from '../support/target';

test.use({ settings: { TESTGYVER_COMMANDS: 'true' } });

declare global {
	interface Window {
		same?: boolean;
	}
}

const command = (program: string, ...args: string[]) => ({ type: 'command', value: { command: program, arguments: JSON.stringify(args) } });
const shell = (line: string) => ({ type: 'command', value: { command: line, shell: true } });
const status = (page: Page) => page.getByTestId('report-status');

/** Marks the page: a reload would lose the mark. */
const mark = (page: Page) => page.evaluate(() => void (window.same = true));

/** The log of a test as it is downloaded: all that the page knows of it. */
async function downloaded(page: Page, name: string): Promise<string> {
	const row = testRow(page, name);
	const button = row.getByRole('heading', { level: 3 }).getByRole('button');
	if ((await button.getAttribute('aria-expanded')) === 'false') await button.click();
	const coming = page.waitForEvent('download');
	await row.getByRole('button', { name: 'Télécharger' }).click();
	return readFile(await (await coming).path(), 'utf8');
}

/** The page says what the report says: no test, no line more or less, and it was never loaded again. */
async function expectSame(page: Page, api: Api): Promise<void> {
	const { body } = await api.call('GET', `/api/rapports/${page.url().split('/').at(-1)}`);
	for (const one of body.tests as { name: string; status: string; log_lines: string[] }[]) {
		await expect(testRow(page, one.name)).toHaveAttribute('data-status', one.status);
		expect((await downloaded(page, one.name)).split('\n')).toEqual([...one.log_lines, '']);
	}
	await expect(page.getByTestId('progress')).toHaveText(new RegExp(`^${body.progress}\\s%$`));
	expect(await page.evaluate(() => window.same)).toBe(true);
}

test('what happens while the line is cut is all there afterwards, once', async ({ page, server }) => {
	await Target.with((target) =>
		Line.to(server.base, async (line) => {
			const api = await Api.signIn(server.base, DEMO);
			const campaign = await newCampaign(api, 'Coupure', [
				{ name: 'Avant', actions: [command('seq', '1', '700')] },
				{ name: 'Pendant', actions: [command('seq', '1', '300'), target.get('/cut'), command('seq', '301', '900')] },
				{ name: 'Entier', actions: [command('seq', '1', '50')] },
				{ name: 'Après', actions: [command('seq', '1', '400'), target.get('/mended'), command('seq', '401', '800')] }
			]);
			await signIn(page, line);
			await page.goto(`${line.base}/campains/${campaign}`);
			await launch(page, 'DEV');
			await mark(page);
			await expect(testRow(page, 'Pendant').getByRole('log')).toContainText('│ 300');
			await expect.poll(() => target.waiting()).toEqual(['/cut']);

			line.cut();
			await expect(page.getByText('Connexion coupée')).toBeVisible();
			target.answer('/cut');
			await expect.poll(() => target.waiting()).toEqual(['/mended']);
			await expect(testRow(page, 'Pendant')).toHaveAttribute('data-status', 'running');
			await expectAccessible(page);

			line.mend();
			await expect(page.getByText('Live', { exact: true })).toBeVisible();
			await expect(testRow(page, 'Pendant')).toHaveAttribute('data-status', 'passed');
			await expect(testRow(page, 'Après')).toHaveAttribute('data-status', 'running');
			await expect(testRow(page, 'Après').getByRole('log')).toContainText('│ 400');

			// Cut once more in its last moments: the end itself is missed.
			line.cut();
			await expect(page.getByText('Connexion coupée')).toBeVisible();
			target.answer('/mended');
			const report = page.url().split('/').at(-1);
			await expect.poll(async () => (await api.call('GET', `/api/rapports/${report}?logs=false`)).body.status).toBe('completed');
			line.mend();
			await expect(status(page)).toHaveText('Terminé');
			await expectSame(page, api);
		})
	);
});

test('a server that dies in the middle of eight tests at once is come back to', async ({ page, server }) => {
	await Target.with(async (target) => {
		const api = await Api.signIn(server.base, DEMO);
		const tests = Array.from({ length: 10 }, (_, place) => ({ name: `Test ${String(place + 1).padStart(2, '0')}`, actions: [command('seq', '1', '200'), target.get('/gate'), command('seq', '201', '300')] }));
		const campaign = await newCampaign(api, 'Panne', tests);
		const report = await run(api, campaign, 'Panne', { parallel: 8 });
		await signIn(page, server);
		await page.goto(`${server.base}/rapports/${report}`);
		await mark(page);
		await expect(page.locator('li[data-test][data-status=running]')).toHaveCount(8);
		await expect.poll(() => target.waiting().length).toBe(8);
		await server.end('SIGKILL');
		await expect(page.getByText('Connexion coupée')).toBeVisible();
		target.answer('/gate');
		await server.start();
		await expect(status(page)).toHaveText('Échoué', { timeout: 40_000 });
		await expect(page.locator('li[data-test][data-status=failed]')).toHaveCount(8);
		await expect(page.locator('li[data-test][data-status=passed]')).toHaveCount(2);
		await expectSame(page, api);
	});
});

test('a log of 200,000 lines is drawn where it is looked at, searched, followed and downloaded whole', async ({ page, server }) => {
	test.setTimeout(240_000);
	await Target.with(async (target) => {
		const api = await Api.signIn(server.base, DEMO);
		// An action shows 10,000 lines of its output.
		const parts = Array.from({ length: 20 }, (_, part) => command('seq', String(part * 10_000 + 1), String((part + 1) * 10_000)));
		const campaign = await newCampaign(api, 'Long journal', [{ name: 'Bavard', actions: [...parts, target.get('/more'), command('seq', '900001', '900020'), target.get('/end')] }]);
		const report = await run(api, campaign, 'Bavard');
		await signIn(page, server);
		await page.goto(`${server.base}/rapports/${report}`);
		const row = testRow(page, 'Bavard');
		const log = row.getByRole('log');
		const drawn = async () => {
			const count = await log.locator('.line').count();
			expect(count).toBeLessThan(300);
			return count;
		};
		await expect.poll(() => target.waiting(), { timeout: 120_000 }).toEqual(['/more']);
		await expect(log).toContainText('│ 200000', { timeout: 60_000 });
		expect(await drawn()).toBeGreaterThan(5);

		// Going up ends the following; what comes meanwhile is counted.
		await log.hover();
		await page.mouse.wheel(0, -3000);
		const follow = row.getByRole('button', { name: 'Suivre le journal' });
		await expect(follow).toBeVisible();
		await expect(log).not.toContainText('│ 200000');
		target.answer('/more');
		await expect(row.getByText(/Suivi interrompu, \d+ nouvelles lignes/)).toBeVisible();
		await expect.poll(() => target.waiting()).toEqual(['/end']);
		await expect(log).not.toContainText('│ 900020');
		await expectAccessible(page);
		await follow.click();
		await expect(log).toContainText('│ 900020');
		await expect(follow).toBeHidden();
		await drawn();

		// The search finds a line anywhere, marks it and shows it.
		const search = row.getByPlaceholder('Rechercher dans le journal');
		await search.fill('│ 123456');
		await expect(row.getByText('1 sur 1')).toBeVisible();
		await expect(log.locator('[data-current]')).toContainText('│ 123456');
		await expect(log.locator('[data-current] mark')).toHaveText('│ 123456');
		await expect(log.locator('[data-current]')).toBeInViewport();
		await drawn();
		await search.fill('│ 12345');
		await expect(row.getByText(/sur 11$/)).toBeVisible();
		await row.getByRole('button', { name: 'Lignes trouvées seulement' }).click();
		await expect(log.locator('.line')).toHaveCount(11);
		await search.press('Enter');
		await search.press('Shift+Enter');
		await row.getByRole('button', { name: 'Lignes trouvées seulement' }).click();
		await expect(log.locator('[data-current]')).toBeInViewport();

		target.answer('/end');
		await expect(status(page)).toHaveText('Terminé');
		const lines = (await downloaded(page, 'Bavard')).split('\n');
		const numbers = lines.flatMap((one) => /│ (\d{1,6})$/.exec(one)?.[1] ?? []).map(Number);
		expect(numbers.length).toBe(200_020);
		expect(numbers.slice(0, 200_000).every((number, place) => number === place + 1)).toBe(true);

		// Opened anew, it is as long and as light.
		await page.reload();
		await row.getByRole('heading', { level: 3 }).getByRole('button').focus();
		await expect(row.getByText(/200\s\d{3} lignes/)).toBeVisible({ timeout: 60_000 });
		await drawn();
	});
});

test('colours of a command are shown, and are no part of the text', async ({ page, server }) => {
	await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
	const api = await Api.signIn(server.base, DEMO);
	const campaign = await newCampaign(api, 'Couleurs', [{ name: 'Peintre', actions: [shell(String.raw`printf 'avant \033[31mtout rouge\033[0m et \033[1;42mgras\033[0m fin\n\033[2K\033]0;titre\007sans rien\n'`)] }]);
	const report = await run(api, campaign, 'Couleurs');
	await signIn(page, server);
	await page.goto(`${server.base}/rapports/${report}`);
	await expect(status(page)).toHaveText('Terminé');
	const row = testRow(page, 'Peintre');
	const log = row.getByRole('log');
	const line = log.locator('.line', { hasText: '│ avant' });
	await expect(line).toContainText('│ avant tout rouge et gras fin');
	const style = (text: string) => line.locator('span', { hasText: new RegExp(`^${text}$`) }).evaluate((span) => {
		const { color, backgroundColor, fontWeight } = getComputedStyle(span);
		return { color, backgroundColor, fontWeight };
	});
	const [plain, red, bold] = [await line.evaluate((one) => getComputedStyle(one).color), await style('tout rouge'), await style('gras')];
	expect(red.color).toBe('rgb(255, 138, 138)');
	expect(plain).not.toBe(red.color);
	expect([bold.fontWeight, bold.backgroundColor]).toEqual(['700', 'rgb(20, 108, 67)']);
	expect(await log.locator('.line', { hasText: '│ sans rien' }).innerText()).toMatch(/│ sans rien$/);
	expect(await log.innerText()).not.toMatch(/[\u0000-\u0008\u000b-\u001f]/);
	await expectAccessible(page);
	const text = await downloaded(page, 'Peintre');
	expect(text).toContain('│ avant tout rouge et gras fin\n');
	expect(text).not.toContain('\u001b');
	await row.getByRole('button', { name: 'Copier' }).click();
	await expect(page.getByText('Journal copié')).toBeVisible();
	expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(text);
	// It is found as it is read, colours or not.
	await row.getByPlaceholder('Rechercher dans le journal').fill('rouge et gras');
	await expect(row.getByText('1 sur 1')).toBeVisible();
});

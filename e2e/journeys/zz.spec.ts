import { CAMPAIGN, openCampaign, signIn, test } from '../support/fixtures';
test('shots', async ({ page, demo }) => {
	test.setTimeout(120_000);
	page.on('console', (m) => console.log(m.type(), m.text()));
	page.on('requestfailed', (r) => console.log('FAILED', r.url(), r.failure()?.errorText));
	page.on('pageerror', (e) => console.log('PAGEERROR', e.message));
	await page.setViewportSize({ width: 1440, height: 1000 });
	await signIn(page, demo);
	await page.getByRole('link', { name: CAMPAIGN, exact: true }).waitFor();
	await page.screenshot({ path: '/tmp/s/dash.png' });
	await openCampaign(page);
	await page.getByRole('link', { name: 'Passer une commande', exact: true }).waitFor();
	await page.screenshot({ path: '/tmp/s/camp.png', fullPage: true });
	await page.getByRole('link', { name: 'Passer une commande', exact: true }).click();
	await page.getByRole('button', { name: 'Enregistrer et lancer' }).waitFor();
	await page.waitForTimeout(800);
	await page.screenshot({ path: '/tmp/s/edit.png', fullPage: true });
	await page.getByRole('button', { name: 'Enregistrer et lancer' }).click();
	await page.waitForTimeout(2500);
	await page.screenshot({ path: '/tmp/s/run.png', fullPage: true });
	for (const [name, path] of [['vars', '/admin/variables'], ['users', '/admin/users'], ['plugins', '/admin/plugins/errors'], ['profile', '/profile'], ['help', '/help'], ['help1', '/help/first-campaign'], ['help2', '/help/actions'], ['add', '/campains/add']]) {
		await page.goto(demo.base + path);
		await page.waitForTimeout(500);
		await page.screenshot({ path: `/tmp/s/${name}.png`, fullPage: true });
	}
});

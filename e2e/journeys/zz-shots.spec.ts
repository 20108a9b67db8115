import { test, launch, openCampaign, signIn } from '../support/fixtures';
test('shots', async ({ page, demo }) => {
	page.on('console', (m) => { if (m.type() === 'error') process.stdout.write('CONSOLE ' + m.text() + '\n'); });
	page.on('pageerror', (e) => process.stdout.write('PAGEERROR ' + e.message + '\n'));
	const shot = async (n: string) => { for (const theme of ['light','dark']) { await page.evaluate((x) => (document.documentElement.dataset.bsTheme = x), theme); await page.screenshot({ path: `/tmp/shots/${n}-${theme}.png`, fullPage: true }); } };
	await page.setViewportSize({ width: 1440, height: 900 });
	await page.goto(demo.base); await page.waitForTimeout(500); await shot('1-signin');
	await signIn(page, demo); await page.waitForTimeout(500); await shot('2-dashboard');
	await openCampaign(page); await page.waitForTimeout(500); await shot('3-campaign');
	await page.getByRole('button', { name: 'Exécuter la campagne' }).click(); await page.waitForTimeout(500); await shot('4-dialog');
	await page.keyboard.press('Escape');
	await launch(page, 'DEV'); await page.waitForTimeout(3500); await shot('5-live');
	await page.waitForTimeout(5000); await shot('6-done');
	await page.setViewportSize({ width: 375, height: 800 }); await page.waitForTimeout(400); await shot('7-narrow');
	await page.goBack(); await page.waitForTimeout(800); await shot('8-narrow-campaign');
	await page.goto(demo.base + '/swagger/'); await page.waitForTimeout(2000); await shot('9-swagger');
});

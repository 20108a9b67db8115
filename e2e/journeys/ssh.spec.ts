// A long command on another machine, watched while it runs; its secrets stay hidden.
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DEMO, expect, expectAccessible, launch, newCampaign, signIn, test } from '../support/fixtures';
import { Api } from '../support/api';
import { withTestbed } from '../support/testbed';

/** A folder that the user of the SSH server may write to. */
async function shared(): Promise<string> {
	const folder = await mkdtemp(path.join(tmpdir(), 'testgyver-ssh-'));
	await chmod(folder, 0o777);
	return folder;
}

test('lines of a long command arrive while it runs, and its password in none of them', async ({ page, demo }) => {
	const folder = await shared();
	const gate = path.join(folder, 'la suite');
	await withTestbed(async (servers) => {
		const api = await Api.signIn(demo.base, DEMO);
		const campaign = await newCampaign(api, 'Machines');
		const value = { host: '127.0.0.1', port: servers.ssh_port, username: servers.user, password: servers.password };
		const saved = await api.call('POST', '/api/connections', { type: 'ssh', name: 'Serveur', campain_id: campaign, value });
		expect(saved.status).toBe(201);
		const wait = `echo 'mot de passe : ${servers.password}'; until [ -e '${gate}' ]; do sleep 0.1; done; echo enfin`;
		const actions = [
			{ type: 'ssh', value: { connection: saved.body.connection_id, command: wait } },
			{ type: 'ssh', value: { connection: saved.body.connection_id, command: 'echo encore' } }
		];
		await api.call('POST', '/api/tests', { campain_id: campaign, name: 'Longue commande', actions });
		await signIn(page, demo);
		await page.goto(`${demo.base}/campains/${campaign}`);
		await launch(page, 'DEV');
		const row = page.locator('li[data-test]');
		await expect(row.getByRole('log')).toContainText('│ mot de passe : ••••••');
		await expect(row).toHaveAttribute('data-status', 'running');
		await expect(row.getByRole('log')).not.toContainText('│ enfin');
		await writeFile(gate, '');
		await expect(page.getByTestId('report-status')).toHaveText('Terminé');
		const report = page.url().split('/').at(-1);
		const { body } = await api.call('GET', `/api/rapports/${report}`);
		const log: string = body.tests[0].logs;
		expect(log).toContain('│ enfin');
		expect(log).toContain('Session SSH réutilisée');
		expect(JSON.stringify(body)).not.toContain(servers.password);
	});
	await rm(folder, { recursive: true });
});

test('the stop button ends the command over there', async ({ page, demo }) => {
	const folder = await shared();
	const beat = path.join(folder, 'pouls');
	await withTestbed(async (servers) => {
		const api = await Api.signIn(demo.base, DEMO);
		const value = { host: '127.0.0.1', port: servers.ssh_port, username: servers.user, password: servers.password, command: `exec 2>/dev/null; trap 'echo fini > ${beat}; exit' TERM HUP; echo parti; while :; do sleep 0.1; done` };
		const campaign = await newCampaign(api, 'Machines', [{ name: 'Sans fin', actions: [{ type: 'ssh', value }] }]);
		await signIn(page, demo);
		await page.goto(`${demo.base}/campains/${campaign}`);
		await launch(page, 'DEV');
		await expect(page.getByRole('log')).toContainText('│ parti');
		await page.getByRole('button', { name: 'Arrêter', exact: true }).click();
		await expect(page.getByTestId('report-status')).toHaveText('Annulé');
		await expect.poll(() => readFile(beat, 'utf8').catch(() => '')).toBe('fini\n');
	});
	await rm(folder, { recursive: true });
});

test('the keys of servers are shown where they belong, and removed', async ({ page, demo }) => {
	await withTestbed(async (servers) => {
		const api = await Api.signIn(demo.base, DEMO);
		const campaign = await newCampaign(api, 'Machines');
		const value = { host: '127.0.0.1', port: servers.ssh_port, username: servers.user, password: servers.password };
		const saved = await api.call('POST', '/api/connections', { type: 'ssh', name: 'Serveur', campain_id: campaign, value });
		const actions = [
			{ type: 'ssh', value: { connection: saved.body.connection_id, command: 'true' } },
			{ type: 'ssh', value: { ...value, command: 'true', timeout: 20 } }
		];
		// Two tests: within one, the second action would use the first one's session.
		for (const action of actions) await api.call('POST', '/api/tests', { campain_id: campaign, name: 'Machine', actions: [action] });
		await signIn(page, demo);
		await page.goto(`${demo.base}/campains/${campaign}`);
		const own = page.getByRole('region', { name: "Clés d'hôtes" });
		await expect(page.getByRole('region', { name: 'Connexions' })).toContainText('Serveur');
		await expect(own).toHaveCount(0);
		await launch(page, 'DEV');
		await expect(page.getByTestId('report-status')).toHaveText('Terminé');
		await page.goto(`${demo.base}/campains/${campaign}`);
		const place = `127.0.0.1:${servers.ssh_port}`;
		await expect(own.locator('li')).toContainText([place]);
		await expect(own).toContainText('SHA256:');
		await expectAccessible(page);

		await page.getByRole('button', { name: 'Modifier Serveur' }).click();
		const dialog = page.getByRole('dialog', { name: 'Modifier Serveur' });
		const kept = dialog.getByRole('region', { name: "Clés d'hôtes" });
		await expect(kept.locator('li')).toContainText([place]);
		await expectAccessible(page);
		await kept.getByRole('button', { name: `Retirer la clé de ${place}` }).click();
		await page.getByRole('dialog', { name: 'Retirer la clé' }).getByRole('button', { name: 'Retirer la clé' }).click();
		await expect(page.getByText(`Clé de ${place} retirée.`)).toBeVisible();
		await expect(kept).toHaveCount(0);
		// Met again, it is kept again.
		await dialog.getByRole('button', { name: 'Tester la connexion' }).click();
		await expect(dialog.getByText('Connexion réussie')).toBeVisible();
		await expect(kept.locator('li')).toContainText([place]);
	});
});

// A server with one campaign, for clients that need no browser.
import { Api, type Credentials } from './api';
import { Program } from './program';

export const ADMIN: Credentials = { email: 'admin@example.org', password: 'correct horse' };

export interface Served {
	program: Program;
	api: Api;
	/** The campaign's id. */
	campaign: string;
}

/** Starts a server with the environment DEV and a campaign of these tests, each with its actions. */
export async function served(tests: { name: string; actions: object[] }[]): Promise<Served> {
	const program = await Program.serve(ADMIN);
	const api = await Api.signIn(program.base, ADMIN);
	await api.call('POST', '/api/variables', { key: 'k', isRoot: true });
	await api.call('POST', '/api/variables', { key: 'k', filiere: 'DEV', value: 'v' });
	const campaign = (await api.call('POST', '/api/campains', { name: 'Live' })).body.campain_id;
	for (const test of tests) await api.call('POST', '/api/tests', { campain_id: campaign, ...test });
	return { program, api, campaign };
}

import { expect, it, vi } from 'vitest';
import { chooseLanguage } from '$lib/i18n/index.svelte';
import { waitingAt } from './words';

it('says a place as people do', async () => {
	vi.stubGlobal('localStorage', { setItem: () => undefined });
	vi.stubGlobal('document', { documentElement: {} });
	const said = async (code: 'fr' | 'en') => {
		await chooseLanguage(code);
		return [1, 2, 3, 11, 21].map((place) => waitingAt(place).replace(/.*\((.*)\)/, '$1'));
	};
	expect(await said('fr')).toEqual(['1re', '2e', '3e', '11e', '21e']);
	expect(await said('en')).toEqual(['1st', '2nd', '3rd', '11th', '21st']);
});

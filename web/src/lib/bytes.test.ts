import { expect, it } from 'vitest';
import { formatBytes } from './bytes';

it('tells few bytes one by one and more of them in KiB', () => {
	const told = (...counts: number[]) => counts.map((count) => formatBytes(count).replace(/\s/g, ' '));
	expect(told(0, 1, 1023)).toEqual(['0 octet', '1 octet', '1 023 octets']);
	expect(told(1024, 1536, 4_194_304)).toEqual(['1 Kio', '1,5 Kio', '4 096 Kio']);
});

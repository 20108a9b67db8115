import { expect, test } from 'vitest';
import { placeOf } from './host-keys';

test('a server is named with its port, an IPv6 address in brackets, a hashed name not at all', () => {
	expect(placeOf({ host: 'a.example', port: 22 })).toBe('a.example:22');
	expect(placeOf({ host: '::1', port: 2222 })).toBe('[::1]:2222');
	expect(placeOf({ host: null, port: null })).toBeNull();
});

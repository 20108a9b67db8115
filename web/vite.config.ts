import { sveltekit } from '@sveltejs/kit/vite';
import { defineConfig } from 'vitest/config';

export default defineConfig({
	plugins: [sveltekit()],
	server: { fs: { allow: ['../translations'] }, proxy: { '/api': 'http://127.0.0.1:5000', '/socket.io': { target: 'http://127.0.0.1:5000', ws: true } } },
	build: { target: 'es2022' },
	test: { include: ['src/**/*.test.ts'], setupFiles: ['src/lib/i18n/testing.ts'] }
});

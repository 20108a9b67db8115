import { defineConfig } from '@playwright/test';

export default defineConfig({
	testDir: 'journeys',
	outputDir: 'test-results/journeys',
	timeout: 90_000,
	expect: { timeout: 15_000 },
	// Each journey has a program, a folder and ports of its own.
	workers: 2,
	fullyParallel: true,
	// What fails once has failed: a second try would hide a race.
	retries: 0,
	reporter: 'list',
	use: {
		locale: 'fr-FR',
		// Colours are judged as they end up, not half-way through a transition.
		contextOptions: { reducedMotion: 'reduce' },
		trace: 'retain-on-failure',
		screenshot: 'only-on-failure',
		launchOptions: {
			executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
			args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync']
		}
	}
});

// Harnesses that break the program on purpose, apart from the journeys: they take minutes and no browser.
import { defineConfig } from '@playwright/test';

export default defineConfig({
	testDir: 'trust',
	outputDir: 'test-results/trust',
	// Each harness knows how long its own parts may take; this is for one that hangs.
	timeout: 20 * 60_000,
	workers: 1,
	// What fails once has failed: a second try would hide what these look for.
	retries: 0,
	reporter: 'list'
});

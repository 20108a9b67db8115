// Benchmarks of the browser, apart from the tests: figures of a shared machine prove nothing by themselves.
import { defineConfig } from '@playwright/test';
import config from './playwright.config';

export default defineConfig({ ...config, testDir: 'bench', testMatch: '*.bench.ts', workers: 1, use: { ...config.use, trace: 'off' } });

// Benchmarks of the whole: they measure and print, and fail only where something is wrong.
import path from 'node:path';
import { defineConfig } from '@playwright/test';

process.env.TESTGYVER ??= path.resolve(import.meta.dirname, '../target/release/testgyver');

export default defineConfig({ testDir: 'load', timeout: 10 * 60_000, workers: 1, retries: 0, reporter: 'list' });

import { defineConfig } from '@playwright/test';
import { findChromium } from './scripts/chromium.mjs';

const executablePath = await findChromium();

export default defineConfig({
  testDir: 'e2e',
  globalSetup: './e2e/build-pages.ts',
  fullyParallel: true,
  workers: 2,
  retries: 0,
  reporter: [['list']],
  outputDir: 'test-results',
  use: { browserName: 'chromium', launchOptions: executablePath ? { executablePath } : {} },
});

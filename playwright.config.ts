import { defineConfig } from '@playwright/test';
import { findChromium } from './scripts/chromium.mjs';

const executablePath = await findChromium();
/** E2E_BROWSER=firefox: Debian's Firefox ESR, by WebDriver BiDi. */
const firefox = {
  browserName: 'firefox',
  channel: 'moz-firefox',
  launchOptions: { executablePath: process.env['FIREFOX_PATH'] ?? '/usr/bin/firefox-esr' },
} as const;
const chromium = { browserName: 'chromium', launchOptions: executablePath ? { executablePath } : {} } as const;

export default defineConfig({
  testDir: 'e2e',
  globalSetup: './e2e/build-pages.ts',
  fullyParallel: true,
  workers: 2,
  retries: 0,
  reporter: [['list']],
  outputDir: 'test-results',
  use: process.env['E2E_BROWSER'] === 'firefox' ? firefox : chromium,
});

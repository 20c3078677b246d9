import { playwright } from '@vitest/browser-playwright';
import { defineConfig } from 'vitest/config';
import { findChromium } from './scripts/chromium.mjs';

// unit: Node. dom: happy-dom. browser: real Chromium. `*.dom.test.ts` and `*.browser.test.ts` say where a file runs; a contract suite
// (`*.suite.ts`) is imported by the tests of each place.
const executablePath = await findChromium();

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'node',
          environment: 'node',
          include: ['test/**/*.test.ts'],
          exclude: ['test/**/*.dom.test.ts', 'test/**/*.browser.test.ts'],
        },
      },
      { test: { name: 'dom', environment: 'happy-dom', include: ['test/**/*.dom.test.ts'] } },
      {
        test: {
          name: 'browser',
          include: ['test/**/*.browser.test.ts'],
          browser: {
            enabled: true,
            headless: true,
            screenshotFailures: false,
            provider: playwright({ launchOptions: executablePath ? { executablePath } : {} }),
            instances: [{ browser: 'chromium' }],
          },
        },
      },
    ],
  },
});

import { playwright } from '@vitest/browser-playwright';
import { type Plugin, transformWithOxc } from 'vite';
import { defineConfig } from 'vitest/config';
import { findChromium } from './scripts/chromium.mjs';
import { transform } from './src/transform/transform.ts';
import { sameOriginServer } from './test/browser/server.ts';
import { preparePrograms } from './test/unit/transform/fuzz/run.ts';

// unit: Node. dom: happy-dom. browser: real Chromium. `*.dom.test.ts` and `*.browser.test.ts` say where a file runs; a contract suite
// (`*.suite.ts`) is imported by the tests of each place.
const executablePath = await findChromium();

/** Compiles what is imported with `?es2016` down to promises and generators: zone.js cannot follow native `await`. */
const es2016: Plugin = {
  name: 'es2016',
  enforce: 'pre',
  transform: (code, id) =>
    id.endsWith('.ts?es2016') ? transformWithOxc(code, id.slice(0, -'?es2016'.length), { target: 'es2016' }) : undefined,
};

/** Gives what is imported with `?await` the await transform. */
const awaitTransform: Plugin = {
  name: 'await-transform',
  enforce: 'post',
  transform(code, file) {
    if (!file.endsWith('.ts?await')) return undefined;
    const { code: transformed, map } = transform(code, { file, generators: 'creation' });
    return transformed === undefined ? undefined : { code: transformed, map: map ?? null };
  },
};
const awaitRuntime = { alias: { 'throughline/await': new URL('src/await.ts', import.meta.url).pathname } };

/** Random programs and what they log in Node, for browsers. */
const preparedPrograms: Plugin = {
  name: 'prepared-programs',
  resolveId: (id) => (id.endsWith('programs.ts?prepared') ? '\0prepared-programs' : undefined),
  load: async (id) => (id === '\0prepared-programs' ? `export default ${JSON.stringify(await preparePrograms(1, 200))}` : undefined),
};

export default defineConfig({
  test: {
    projects: [
      {
        plugins: [awaitTransform],
        resolve: awaitRuntime,
        test: {
          name: 'node',
          environment: 'node',
          include: ['test/**/*.test.ts'],
          exclude: ['test/**/*.dom.test.ts', 'test/**/*.browser.test.ts'],
        },
      },
      { plugins: [es2016], test: { name: 'dom', environment: 'happy-dom', include: ['test/**/*.dom.test.ts'] } },
      {
        plugins: [es2016, awaitTransform, preparedPrograms, sameOriginServer],
        resolve: awaitRuntime,
        // What is found only when a test imports it reloads the page of the tests that run.
        optimizeDeps: {
          include: [
            'fast-check',
            'zone.js',
            'web-vitals/attribution',
            'react',
            'react-dom/client',
            'react-router',
            'react-router/dom',
            'vue',
            'vue-router',
            ...['compiler', 'common', 'core', 'platform-browser', 'router'].map((name) => `@angular/${name}`),
          ],
        },
        test: {
          name: 'browser',
          globalSetup: ['test/browser/server.ts'],
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

// The rows of the await transform: ours against the engine without anybody (the floor) and against zone.js with compiled-down code, in every
// browser that is there.

import { build } from 'esbuild';
import awaitTransform from '../../dist/plugins/esbuild.js';
import { zoneJs } from './bundles.mjs';

const WORK = [
  { name: 'awaitNull', title: 'await null' },
  { name: 'awaitCall', title: 'await of an async function' },
  { name: 'forAwait', title: 'a step of for await' },
  { name: 'resolvedThen', title: 'then() on a resolved promise' },
  { name: 'pendingThen', title: 'then() on a pending promise' },
  { name: 'timers', title: 'setTimeout' },
  { name: 'events', title: 'dispatchEvent' },
];

/** How each variant runs the work. */
const RUNNERS = {
  floor: 'const inContext = (work) => work();',
  ours: `import { createContextKey, ROOT_CONTEXT, setContextManager, withContext } from 'throughline';
    import { TaskContextManager } from 'throughline/browser';
    setContextManager(new TaskContextManager());
    const context = ROOT_CONTEXT.setValue(createContextKey('bench'), 1);
    const inContext = (work) => withContext(context, work);`,
  zone: "const zone = Zone.current.fork({ name: 'bench' }); const inContext = (work) => zone.run(work);",
};

/** The rows that can be asked for: `{ id, title, name, browserName }`. */
export const AWAIT_COSTS = ['chromium', 'firefox'].flatMap((browserName) =>
  WORK.map(({ name, title }) => ({
    id: `${browserName}-${name}`,
    title: `${title} in ${browserName === 'chromium' ? 'Chromium' : 'Firefox'}`,
    name,
    browserName,
  })),
);

/** The scripts of all variants; zone.js cannot follow what is not compiled down. */
export async function awaitScripts() {
  return {
    floor: await script('floor', {}),
    ours: await script('ours', { plugins: [awaitTransform({ include: ['**/awaits.mjs'] })] }),
    zone: `${zoneJs()}\n${await script('zone', { supported: { 'async-await': false, 'async-generator': false, 'for-await': false } })}`,
  };
}

/** Chromium as Playwright drives it, with the same shape as a lone Firefox. */
export function drivenBrowser(browser, url) {
  return {
    async costOf(script, name) {
      const page = await browser.newPage();
      try {
        await page.goto(url);
        await page.addScriptTag({ content: script });
        return await page.evaluate((work) => globalThis.costOf(work), name);
      } finally {
        await page.close();
      }
    },
    async close() {}, // others use it too
  };
}

async function script(variant, options) {
  const contents = `import { nanosecondsOf } from './awaits.mjs'; ${RUNNERS[variant]} globalThis.costOf = (name) => nanosecondsOf(name, inContext);`;
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: import.meta.dirname, loader: 'js' },
    bundle: true,
    minify: true,
    format: 'iife',
    target: 'es2022',
    tsconfigRaw: '{}',
    write: false,
    logLevel: 'error',
    ...options,
  });
  return outputFiles[0].text;
}

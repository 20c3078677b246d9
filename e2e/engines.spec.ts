import { readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from '@playwright/test';
import { preparePrograms } from '../test/unit/transform/fuzz/run.ts';
import { PAGES } from './build-pages.ts';
import { chainOf } from './chain.ts';
import { COLUMNS, fuzzScript, rowsScript, USING, USING_COMPILED_DOWN, usingCompiledDownScript, usingScript } from './engines/columns.ts';
import type { FuzzOutcome } from './engines/fuzz-page.ts';
import { LOST_PAGES } from './engines/lost-pages.ts';
import type { RowsOutcome } from './engines/rows-page.ts';
import { type Site, startSite } from './engines/site.ts';
import { startOtlpServer } from './otlp-server.ts';
import { startShop } from './shop.ts';
import { BROWSERS, type Tabs } from './tabs.ts';

// What each context manager keeps in each engine, row by row, against test/runtimes/browser-rows.json; and random programs.
// `npm run test:engines`: Chromium, Firefox and WebKit; with `-- --write` it writes the file and the table of docs/context.md.

const GOLDEN = 'test/runtimes/browser-rows.json';
const NAMES = { chromium: 'Chromium', firefox: 'Firefox', webkit: 'WebKit' };
const PROGRAMS = 500;

type Golden = Record<string, Record<string, RowsOutcome['fates']>>;

const engines = (process.env['ENGINES'] ?? '').split(',').filter((name): name is keyof typeof BROWSERS => name in BROWSERS);
for (const name of engines) {
  test.describe(`in ${NAMES[name]}`, () => {
    test.describe.configure({ mode: 'default', timeout: 180_000 });

    let browser: Tabs;
    let site: Site;
    let scripts = 0;
    const files = new Map<string, string>();
    test.beforeAll(async () => {
      browser = await BROWSERS[name]();
      site = await startSite(files);
      files.set(USING, await usingScript());
      files.set(USING_COMPILED_DOWN, await usingCompiledDownScript());
    });
    test.afterAll(async () => {
      await browser.close();
      await site.close();
    });

    const outcomeOf = async <Outcome>(script: string): Promise<Outcome> => {
      const path = `/${scripts++}`;
      files.set(`${path}.js`, script);
      const told = site.outcomeOf(path);
      await browser.first.goto(site.url + path);
      const outcome = await told;
      if (typeof outcome === 'string') throw new Error(outcome); // the page's
      return outcome as Outcome; // what its script tells
    };

    for (const [column, how] of Object.entries(COLUMNS)) {
      test(`${column} keeps what it should`, async () => {
        const { fates, leaks, jobs } = await outcomeOf<RowsOutcome>(await rowsScript(how));
        expect([leaks, jobs > 0]).toEqual([0, true]);
        const golden: Golden = JSON.parse(readFileSync(GOLDEN, 'utf8'));
        if (process.env['ENGINES_WRITE']) {
          (golden[NAMES[name]] ??= {})[column] = fates;
          writeFileSync(GOLDEN, `${JSON.stringify(golden, null, 2)}\n`);
        } else expect(fates).toEqual(golden[NAMES[name]]?.[column]);
      });
    }

    test('random programs keep context and order', async () => {
      files.set('/programs.json', JSON.stringify(await preparePrograms(1, PROGRAMS)));
      const { different, ...counts } = await outcomeOf<FuzzOutcome>(await fuzzScript());
      console.log(`${NAMES[name]}: ${JSON.stringify(counts)}, ${different.length} different`);
      expect(different.slice(0, 3)).toEqual([]);
      expect(counts.leaks).toBe(0);
      expect(counts.sentinels).toBeGreaterThan(PROGRAMS);
    });

    for (const [file, shown] of Object.entries(LOST_PAGES)) {
      test(`without us, ${file} shows: ${shown[name]}`, async () => {
        files.set(`/${file}`, readFileSync(`e2e/engines/lost/${file}`, 'utf8'));
        const told = site.outcomeOf(`/${file}`);
        await browser.first.goto(`${site.url}/${file}`);
        expect(await told).toBe(shown[name]);
      });
    }

    for (const pageKind of PAGES) {
      test(`the shop with the ${pageKind} page keeps a span in the trace that starts three awaits after the click`, async () => {
        const otlp = await startOtlpServer();
        const shop = await startShop(pageKind, ['--otlp', otlp.url]);
        try {
          const page = browser.first;
          await page.goto(shop.url);
          await page.waitForFunction(`document.querySelector('#products button') !== null`);
          await page.click('#products button');
          await page.waitForFunction(`document.querySelector('#message').textContent === 'Espresso cup is in the cart.'`);
          await page.click('#checkout');
          const shown = await otlp.waitFor((span) => span.name === 'show the order');
          expect((await chainOf(otlp, shown)).map(({ name: span }) => span)).toEqual(['show the order', 'click check out']);
        } finally {
          await shop.stop();
          await otlp.close();
        }
      });
    }
  });
}

import { expect, test } from '@playwright/test';
import { zoneErrorsScript } from './engines/columns.ts';
import { startSite } from './engines/site.ts';
import type { Heard } from './engines/zone-errors-page.ts';
import { BROWSERS } from './tabs.ts';

// Errors that nobody catches, beside zone.js: the page, its zones and its console hear of them as they do without us.

for (const name of (process.env['ENGINES'] ?? 'chromium').split(',') as (keyof typeof BROWSERS)[]) {
  // or the launch fails
  test(`errors and unhandled rejections in ${name} are heard of as without us`, async () => {
    test.setTimeout(60_000);
    const browser = await BROWSERS[name]();
    const site = await startSite(new Map([['/errors.js', await zoneErrorsScript()]]));
    try {
      const told = site.outcomeOf('/errors');
      await browser.first.goto(`${site.url}/errors`);
      const heard = Object.entries((await told) as Record<string, Heard>); // what its script tells
      expect(heard.length).toBeGreaterThan(50);
      expect(heard.filter(([, { 'without us': without }]) => without.length > 0).length).toBeGreaterThan(50);
      const expected = heard.map(([what, ways]) => [what, Object.fromEntries(Object.keys(ways).map((way) => [way, ways['without us']]))]);
      expect(Object.fromEntries(heard)).toEqual(Object.fromEntries(expected));
    } finally {
      await browser.close();
      await site.close();
    }
  });
}

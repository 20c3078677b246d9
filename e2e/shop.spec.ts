import { expect } from '@playwright/test';
import { PAGES } from './build-pages.ts';
import { chainOf } from './chain.ts';
import { test } from './shop.ts';

const SERVER = 2;
const CLIENT = 3;
const ERROR = 2;

for (const pageKind of PAGES) {
  test.describe(`the shop with the ${pageKind} page`, () => {
    test.use({ pageKind });

    test('makes one trace of click, fetch, server and query', async ({ page, shop, otlp }) => {
      await page.goto(shop.url);
      await page.getByRole('button', { name: 'Put into cart' }).first().click();
      await expect(page.getByRole('status')).toHaveText('Espresso cup is in the cart.');

      const query = await otlp.waitFor((span) => span.name === 'INSERT cart_items');
      const chain = await chainOf(otlp, query);

      expect(chain.map(({ service, name, kind }) => [service, name, kind])).toEqual([
        ['shop-backend', 'INSERT cart_items', CLIENT],
        ['shop-backend', 'POST /api/cart', SERVER],
        ['shop-page', 'POST', CLIENT],
        ['shop-page', 'click put into cart', 1],
      ]);
      expect(new Set(chain.map((span) => span.traceId)).size).toBe(1);
      await page.screenshot({ path: `test-results/shop-${pageKind}.png` });
    });

    test('makes one trace of a search, whose form is submitted by a click or by Enter', async ({ page, shop, otlp }) => {
      await page.goto(shop.url);
      await page.getByRole('searchbox').fill('kettle');
      await page.getByRole('searchbox').press('Enter');
      await expect(page.getByRole('list', { name: 'Products' }).getByRole('listitem')).toHaveCount(1);

      const click = await otlp.waitFor((span) => span.name === 'click search');
      const query = await otlp.waitFor((span) => span.name === 'SELECT products' && span.traceId === click.traceId);
      expect((await chainOf(otlp, query)).map(({ name }) => name)).toEqual(['SELECT products', 'GET /api/products', 'GET', 'click search']);
    });

    test('keeps a span in the trace that starts three awaits after the click', async ({ page, shop, otlp }) => {
      await page.goto(shop.url);
      await page.getByRole('button', { name: 'Put into cart' }).first().click();
      await expect(page.getByRole('status')).toHaveText('Espresso cup is in the cart.');
      await page.getByRole('button', { name: 'Check out' }).click();
      const shown = await otlp.waitFor((span) => span.name === 'show the order');
      expect((await chainOf(otlp, shown)).map(({ name }) => name)).toEqual(['show the order', 'click check out']);
    });

    test('joins the load of the page to the server', async ({ page, shop, otlp }) => {
      await page.goto(shop.url);
      const load = await otlp.waitFor((span) => span.name === 'documentLoad');
      const server = await otlp.waitFor((span) => span.spanId === load.parentSpanId);
      expect([server.service, server.kind]).toEqual(['shop-backend', SERVER]);
    });

    test('shows a failure on every span that it failed', async ({ page, shop, otlp }) => {
      await page.goto(shop.url);
      await page.getByRole('button', { name: 'Redeem voucher' }).click();
      await expect(page.getByRole('status')).toContainText('no such table: vouchers');

      const chain = await chainOf(otlp, await otlp.waitFor((span) => span.name === 'SELECT vouchers'));
      expect(chain.map(({ name, status }) => [name, status?.code])).toEqual([
        ['SELECT vouchers', ERROR],
        ['POST /api/voucher', ERROR],
        ['POST', ERROR],
        ['click redeem voucher', ERROR],
      ]);
    });

    test('delivers when the page closes right after a click', async ({ context, shop, otlp }) => {
      // Closing the last page of a context aborts keepalive requests whatever we do, so another one stays open.
      await context.newPage();
      const page = await context.newPage();
      await page.goto(shop.url);
      await otlp.waitFor((span) => span.name === 'documentLoad');
      await page.getByRole('button', { name: 'Check out' }).click();
      await page.close({ runBeforeUnload: true });
      await otlp.waitFor((span) => span.service === 'shop-page' && span.name === 'click check out');
    });
  });
}

test('the shop prints the trace of a click and closes on Ctrl-C', async ({ page, shopAlone: shop }) => {
  await page.goto(shop.url);
  await page.getByRole('button', { name: 'Put into cart' }).first().click();
  await expect.poll(shop.output, { timeout: 10_000 }).toMatch(/click put into cart[\s\S]*POST[\s\S]*INSERT cart_items/);
  expect(await shop.stop('SIGINT')).toBe(0);
  expect(shop.output()).toContain('The shop is closed.');
});

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type BrowserContext, test as base, expect, type Page } from '@playwright/test';
import { build } from 'esbuild';
import type { Stats } from '../src/trace/stats.ts';
import { readOtlpRequest } from '../test/unit/otlp-request.ts';

// Tabs of one origin with offlineStore(), a receiver that is down at times, and tabs that are closed meanwhile.

const SCRIPT = `
  import { start } from './src/browser.ts';
  import { getTracer } from './src/index.ts';
  import { offlineStore } from './src/offline.ts';
  
  const tracing = start({ endpoint: '/otlp', instrumentations: [], batch: { maxExportBatchSize: 10, maxQueueBytes: 100_000, store: offlineStore() } });
  window.tracing = tracing;
  window.end = (count, name) => { for (let i = 0; i < count; i++) getTracer('tab').startSpan(name + i).end(); };
`;

interface Site {
  readonly url: string;
  isDown: boolean;
  /** It takes nothing and answers nothing. */
  isSilent: boolean;
  /** How often each span was taken, by its name. */
  readonly taken: Map<string, number>;
}

const test = base.extend<{ site: Site }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads a fixture's needs from this pattern
  site: async ({}, use) => {
    const { outputFiles } = await build({
      stdin: { contents: SCRIPT, resolveDir: '.', loader: 'ts' },
      bundle: true,
      format: 'esm',
      target: 'es2022',
      write: false,
    });
    const site = { url: '', isDown: false, isSilent: false, taken: new Map<string, number>() };
    const server = createServer((request, response) => void answer(site, outputFiles[0]?.text ?? '', request, response));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    site.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`; // a TCP server's address
    await use(site);
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  },
});

async function answer(site: Site, script: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (request.url === '/script.js') return void response.setHeader('content-type', 'text/javascript').end(script);
  if (request.url === '/empty') return void response.setHeader('content-type', 'text/html').end('<!doctype html>');
  if (request.method !== 'POST') {
    return void response.setHeader('content-type', 'text/html').end('<!doctype html><script type="module" src="/script.js"></script>');
  }
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  if (site.isSilent) return;
  if (site.isDown) return void response.writeHead(503).end();
  // biome-ignore lint/suspicious/noExplicitAny: JSON from the wire
  const { resourceSpans } = readOtlpRequest(request.headers, Buffer.concat(chunks)) as any;
  for (const { scopeSpans } of resourceSpans) {
    for (const { spans } of scopeSpans) for (const { name } of spans) site.taken.set(name, (site.taken.get(name) ?? 0) + 1);
  }
  return void response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
}

declare global {
  interface Window {
    tracing: { flush(): Promise<void>; stats(): Stats };
    end(count: number, name: string): void;
  }
}

async function openTab(context: BrowserContext, url: string): Promise<Page> {
  const tab = await context.newPage();
  await tab.goto(url);
  await tab.waitForFunction(() => window.end !== undefined);
  return tab;
}

/** As a user does. */
async function closeTab(tab: Page): Promise<void> {
  const closed = tab.waitForEvent('close');
  await tab.close({ runBeforeUnload: true });
  await closed;
}

/** As a phone does with a page in the background: what is there is stored, with time to do so. */
async function freezeTab(tab: Page): Promise<void> {
  await tab.evaluate(() => document.dispatchEvent(new Event('freeze')));
  await tab.waitForTimeout(500);
}

const each = (count: number, name: string): [string, number][] => Array.from({ length: count }, (_, i) => [`${name}${i}`, 1]);
const sorted = (entries: Iterable<[string, number]>): [string, number][] => [...entries].sort(([a], [b]) => (a < b ? -1 : 1));

test('what a closed tab could not deliver is delivered by the next, once', async ({ context, site }) => {
  await context.newPage(); // another tab is open all the time
  site.isDown = true;
  const expected: [string, number][] = [];
  for (let i = 0; i < 10; i++) {
    const tab = await openTab(context, site.url);
    const failed = tab.waitForResponse((response) => response.status() === 503).catch(() => {});
    await tab.evaluate((name) => window.end(10, name), `sent ${i}.`);
    await Promise.race([failed, tab.waitForTimeout(3000)]);
    await tab.waitForTimeout(50);
    await tab.evaluate((name) => window.end(5, name), `last ${i}.`);
    expected.push(...each(10, `sent ${i}.`), ...each(5, `last ${i}.`));
    await closeTab(tab);
  }
  expect(site.taken.size).toBe(0);
  site.isDown = false;
  await openTab(context, site.url);
  await expect.poll(() => site.taken.size, { timeout: 15_000 }).toBe(expected.length);
  expect(sorted(site.taken)).toEqual(sorted(expected));
});

test('what ended while the browser was offline is delivered by the next tab, once', async ({ context, site }) => {
  const tab = await openTab(context, site.url);
  await context.setOffline(true);
  await tab.evaluate(() => window.end(7, 'offline'));
  await closeTab(tab);
  await context.setOffline(false);
  await openTab(context, site.url);
  await expect.poll(() => site.taken.size, { timeout: 15_000 }).toBe(7);
  expect(sorted(site.taken)).toEqual(sorted(each(7, 'offline')));
});

test('several tabs that open at once share what is there, and deliver it once', async ({ context, site }) => {
  site.isDown = true;
  for (let i = 0; i < 5; i++) {
    const tab = await openTab(context, site.url);
    await tab.evaluate((name) => window.end(10, name), `a ${i}.`);
    await tab.waitForResponse((response) => response.status() === 503, { timeout: 3000 }).catch(() => {});
    await freezeTab(tab);
    await closeTab(tab);
  }
  site.isDown = false;
  await Promise.all(Array.from({ length: 4 }, () => openTab(context, site.url)));
  await expect.poll(() => site.taken.size, { timeout: 10_000 }).toBe(50);
  await new Promise((resolve) => setTimeout(resolve, 1000));
  expect([...site.taken.values()].every((times) => times === 1)).toBe(true);
});

test('what a tab had taken when it was killed is delivered by the next, at once', async ({ context, site }) => {
  site.isDown = true;
  const first = await openTab(context, site.url);
  await first.evaluate(() => window.end(10, 'killed'));
  await first.waitForResponse((response) => response.status() === 503);
  await freezeTab(first);
  await closeTab(first);
  site.isDown = false;
  site.isSilent = true;
  const second = await openTab(context, site.url);
  await second.waitForRequest((request) => request.method() === 'POST');
  await second.close();
  site.isSilent = false;
  await openTab(context, site.url);
  await expect.poll(() => site.taken.size, { timeout: 5000 }).toBe(10);
  expect(sorted(site.taken)).toEqual(sorted(each(10, 'killed')));
});

test('what a tab could not deliver that closes before its database is open is delivered by a later one', async ({ context, site }) => {
  const other = await context.newPage();
  await other.goto(`${site.url}/empty`);
  const unblock = await other.evaluateHandle(async () => {
    const request = indexedDB.open('throughline');
    await new Promise((resolve) => (request.onsuccess = resolve));
    const deletion = indexedDB.deleteDatabase('throughline');
    await new Promise((resolve) => (deletion.onblocked = resolve));
    return () => request.result.close();
  });
  site.isDown = true;
  const tab = await openTab(context, site.url);
  await tab.evaluate(() => window.end(10, 'early'));
  await tab.waitForResponse((response) => response.status() === 503);
  await tab.evaluate(() => window.end(5, 'last'));
  await closeTab(tab);
  site.isDown = false;
  await unblock.evaluate((close) => close());
  await openTab(context, site.url);
  const expected = [...each(10, 'early'), ...each(5, 'last')];
  await expect.poll(() => site.taken.size, { timeout: 15_000 }).toBe(expected.length);
  expect(sorted(site.taken)).toEqual(sorted(expected));
});

test('where the origin has no room for them, spans are counted as lost, and the rest is delivered once', async ({ context, site }) => {
  test.setTimeout(90_000);
  const tab = await openTab(context, site.url);
  const devtools = await context.newCDPSession(tab);
  await devtools.send('Storage.overrideQuotaForOrigin', { origin: site.url, quotaSize: 300_000 });
  site.isDown = true;
  for (let i = 0; i < 20; i++) {
    await tab.evaluate((name) => window.end(200, name), `s ${i}.`);
    await tab.waitForTimeout(50);
  }
  const destination = async (): Promise<Stats['destinations'][number]> => {
    const [only] = (await tab.evaluate(() => window.tracing.stats())).destinations;
    if (!only) throw new Error('no destination');
    return only;
  };
  const lost = ({ dropped }: Stats['destinations'][number]): number => Object.values(dropped).reduce((sum, count) => sum + count, 0);
  const full = await destination();
  expect(full.accepted).toBe(4000);
  expect(lost(full)).toBeGreaterThan(0);
  site.isDown = false;
  await expect.poll(async () => (await destination()).pending, { timeout: 40_000 }).toBe(0);
  await expect.poll(async () => site.taken.size + lost(await destination()), { timeout: 20_000 }).toBe(4000);
  expect([...site.taken.values()].every((times) => times === 1)).toBe(true);
  const end = await destination();
  const { accepted, exported, pending, stored = 0, restored = 0 } = end;
  expect(accepted + restored).toBe(exported + pending + stored + lost(end));
});

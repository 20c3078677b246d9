import { spawn } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BrowserContext, chromium, expect, type Page, test } from '@playwright/test';
import { build } from 'esbuild';
import { findChromium } from '../scripts/chromium.mjs';

// What Chromium measures of a page, from its load to its end, and what becomes of it in spans: vitals, long frames, soft navigations, a page
// that comes back, and one that was rendered in advance.

interface TestSpan {
  readonly name: string;
  readonly id: string;
  readonly traceId: string;
  readonly parentId: string | undefined;
  readonly links: readonly string[];
  readonly durationMs: number;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly events: readonly string[];
}

/** A page that has another one rendered, and goes there; and that one, which tells what it knows by then. */
const SCRIPTS: Readonly<Record<string, string>> = {
  '/before': `<script type="speculationrules">{"prerender":[{"urls":["/ahead"],"eagerness":"immediate"}]}</script>
    <script>setTimeout(() => (location.href = '/ahead'), 2000);</script>`,
  '/ahead': `<script>
    const was = { prerendering: document.prerendering, spans: 0 };
    document.addEventListener('prerenderingchange', () => (was.spans = spans.length));
    const tell = () => {
      const seen = (window.spans ?? []).map((span) => ({
        name: span.name, id: span.spanContext().spanId, parentId: span.parentSpanContext?.spanId,
        attributes: span.attributes, events: span.events.map(({ name }) => name),
      }));
      if (seen.some(({ name }) => name === 'web_vital fcp')) fetch('/told', { method: 'POST', body: JSON.stringify({ was, seen }) });
      else setTimeout(tell, 100);
    };
    tell();
    </script>`,
};

let told = '';
let server: Server;
let url = '';

test.beforeAll(async () => {
  const { outputFiles } = await build({
    entryPoints: ['e2e/page-life/main.ts'],
    bundle: true,
    format: 'esm',
    target: 'es2022',
    write: false,
  });
  server = createServer((request, response) => {
    if (request.url === '/main.js') {
      response.setHeader('content-type', 'text/javascript');
      response.end(outputFiles[0]?.text);
      return;
    }
    if (request.method === 'POST') {
      let body = '';
      request.on('data', (chunk) => (body += chunk)).on('end', () => (told = body));
      response.end();
      return;
    }
    response.setHeader('content-type', 'text/html');
    response.end(`<!doctype html><title>Page</title><h1>A headline that is the largest thing to be seen here</h1>
      <button id="slow">Slow</button><button id="next">Next</button>
      <script type="module" src="/main.js"></script>${SCRIPTS[request.url ?? ''] ?? ''}`);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
test.afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const spansOf = (page: Page): Promise<readonly TestSpan[]> =>
  page.evaluate(() => {
    const { spans } = window as unknown as { readonly spans: readonly import('../src/trace/pipeline.ts').ReadableSpan[] }; // main.ts sets it
    return spans.map((span) => ({
      name: span.name,
      id: span.spanContext().spanId,
      traceId: span.spanContext().traceId,
      parentId: span.parentSpanContext?.spanId,
      links: span.links.map(({ context }) => ('spanId' in context ? context.spanId : '')),
      durationMs: span.durationMs,
      attributes: { ...span.attributes },
      events: span.events.map(({ name }) => name),
    }));
  });

/** The spans, as soon as each of these names is among them. */
async function awaitSpans(page: Page, ...names: readonly string[]): Promise<(name: string) => TestSpan> {
  let spans: readonly TestSpan[] = [];
  const seen = async (): Promise<readonly string[]> => {
    spans = await spansOf(page);
    return names.filter((name) => spans.some((span) => span.name === name));
  };
  await expect.poll(seen).toEqual(names);
  return (name) => spans.find((span) => span.name === name) as TestSpan; // awaited above
}

async function hide(page: Page): Promise<void> {
  await page.evaluate(() => {
    Object.defineProperty(document, 'visibilityState', { value: 'hidden', configurable: true });
    document.dispatchEvent(new Event('visibilitychange', { bubbles: true }));
    Reflect.deleteProperty(document, 'visibilityState');
  });
}

/** Settles when the browser has told how long the event took, and web-vitals has looked at it: when the page is idle, or a second later. */
async function eventTiming(page: Page, type: string): Promise<void> {
  await page.evaluate((type) => {
    return new Promise<void>((resolve) => {
      const tell = (list: PerformanceObserverEntryList): void => {
        if (list.getEntriesByName(type).length > 0) requestIdleCallback(() => resolve(), { timeout: 1000 });
      };
      new PerformanceObserver(tell).observe({ type: 'event', buffered: true });
    });
  }, type);
}

test('web vitals are spans, with what caused them, of the load or of the interaction', async ({ page }) => {
  await page.goto(url);
  await awaitSpans(page, 'documentLoad', 'web_vital ttfb', 'web_vital fcp');
  await page.click('#slow');
  await awaitSpans(page, 'click button#slow', 'web_vital lcp');
  await eventTiming(page, 'click');
  await hide(page);
  const span = await awaitSpans(
    page,
    'web_vital inp',
    'web_vital cls',
    'web_vital lcp',
    'web_vital fcp',
    'web_vital ttfb',
    'documentLoad',
    'click button#slow',
  );

  for (const name of ['lcp', 'fcp', 'ttfb', 'cls']) expect(span(`web_vital ${name}`).parentId).toBe(span('documentLoad').id);
  expect(span('web_vital lcp').attributes).toMatchObject({
    'url.full': `${url}/`,
    'browser.web_vital.name': 'lcp',
    'browser.web_vital.id': expect.stringMatching(/^v\d+-/),
    'browser.web_vital.rating': expect.stringMatching(/^(good|needs-improvement|poor)$/),
    'browser.web_vital.navigation_type': 'navigate',
    'browser.web_vital.attribution.target': expect.stringContaining('h1'),
    'browser.web_vital.attribution.element_render_delay': expect.any(Number),
  });
  expect(span('web_vital lcp').durationMs).toBeCloseTo(Number(span('web_vital lcp').attributes['browser.web_vital.value']), 0);
  expect(span('web_vital inp').parentId).toBe(span('click button#slow').id);
  expect(span('web_vital inp').attributes['browser.web_vital.value']).toBeGreaterThanOrEqual(128);
  expect(span('web_vital inp').attributes).toMatchObject({
    'browser.web_vital.attribution.interaction_target': expect.stringContaining('#slow'),
    'browser.web_vital.attribution.longest_script.invoker': 'BUTTON#slow.onclick',
  });
});

test('a frame that a click held up is of that click, with the script that did', async ({ page }) => {
  await page.goto(url);
  await awaitSpans(page, 'documentLoad');
  await page.click('#slow');
  await awaitSpans(page, 'click button#slow', 'long animation frame');
  const spans = await spansOf(page);
  const click = spans.find(({ name }) => name === 'click button#slow');
  const frame = spans.find(({ name, parentId }) => name === 'long animation frame' && parentId === click?.id);
  const script = spans.find(({ name, parentId }) => name === 'script' && parentId === frame?.id);
  expect(frame?.durationMs).toBeGreaterThanOrEqual(130);
  expect(frame?.attributes['browser.long_animation_frame.blocking_duration']).toBeGreaterThan(0);
  expect(script?.attributes).toMatchObject({
    'browser.script.invoker': 'BUTTON#slow.onclick',
    'browser.script.invoker_type': 'event-listener',
    'browser.script.source_url': `${url}/main.js`,
  });
});

test('a soft navigation has vitals of its own, in the trace of the click that caused it', async ({ page }) => {
  await page.goto(url);
  await awaitSpans(page, 'documentLoad');
  await page.click('#next');
  const span = await awaitSpans(page, 'click button#next', 'navigation /next/:id');
  expect(span('navigation /next/:id').parentId).toBe(span('click button#next').id);
  expect(span('navigation /next/:id').links).toEqual([(await awaitSpans(page, 'documentLoad'))('documentLoad').id]);
  const soft = async (): Promise<readonly TestSpan[]> =>
    (await spansOf(page)).filter(({ attributes }) => attributes['browser.web_vital.navigation_type'] === 'soft-navigation');
  await expect.poll(async () => (await soft()).map(({ name }) => name)).toContain('web_vital fcp');
  for (const { traceId, attributes } of await soft()) {
    expect([traceId, attributes['url.full']]).toEqual([span('click button#next').traceId, `${url}/next/17`]);
  }
});

test('a page that comes back out of the back/forward cache is a span of its own', async () => {
  const executablePath = await findChromium();
  const browser = await chromium.launch({
    ...(executablePath && { executablePath }),
    ignoreDefaultArgs: ['--disable-back-forward-cache'],
  });
  const context: BrowserContext = await browser.newContext();
  const page = await context.newPage();
  await page.goto(url);
  await awaitSpans(page, 'documentLoad');
  await page.goto('about:blank');
  await page.goBack({ waitUntil: 'commit' });
  const span = await awaitSpans(page, 'documentLoad', 'pageRestore');
  expect(span('pageRestore').attributes['browser.navigation.type']).toBe('back-forward-cache');
  expect(span('pageRestore').links).toEqual([span('documentLoad').id]);
  expect(span('pageRestore').traceId).not.toBe(span('documentLoad').traceId);
  await browser.close();
});

test('a page that was rendered in advance is told when somebody looks at it', async () => {
  // Alone: driven by Playwright, Chromium renders nothing in advance.
  const executablePath = (await findChromium()) ?? chromium.executablePath();
  const profile = mkdtempSync(join(tmpdir(), 'page-life-'));
  const flags = ['--headless=new', '--no-sandbox', `--user-data-dir=${profile}`, '--remote-debugging-port=0'];
  const browser = spawn(executablePath, [...flags, `${url}/before`], { stdio: 'ignore' });
  await expect
    .poll(() => told, { timeout: 20_000 })
    .not.toBe('')
    .finally(() => browser.kill());
  const { was, seen } = JSON.parse(told) as { was: object; seen: readonly TestSpan[] }; // what the page above sends
  expect(was).toEqual({ prerendering: true, spans: 0 });
  const span = (name: string): TestSpan => seen.find((each) => each.name === name) as TestSpan; // or the next line fails
  expect(span('documentLoad').attributes['browser.navigation.type']).toBe('prerender');
  expect(span('documentLoad').events).toContain('activationStart');
  expect(span('web_vital fcp').attributes['browser.web_vital.navigation_type']).toBe('prerender');
  for (const name of ['web_vital fcp', 'web_vital ttfb']) expect(span(name).parentId).toBe(span('documentLoad').id);
});

import { expect, it } from 'vitest';
import { documentLoadInstrumentation } from '../../../../src/instrumentation/browser/document-load.ts';
import { openFrame, receivedSpans, type SentSpan } from '../../../browser/frame.ts';
import { only, stopAfterEach, tracePage, until } from '../../../browser/traced-page.ts';

stopAfterEach();

const TRACE_ID = '0af7651916cd43dd8448eb211c80319c';
const SPAN_ID = 'b7ad6b7169203331';
const TRACEPARENT = `00-${TRACE_ID}-${SPAN_ID}-01`;
const frameKey = (): string => `load-${Math.random()}`;
const named = (spans: readonly SentSpan[], name: string): SentSpan[] => spans.filter((span) => span.name === name);
const inMs = (nanoseconds: string): number => Number(BigInt(nanoseconds) / 1000n) / 1000;

it('tells how the document and its resources came, in the times of the browser', async () => {
  const key = frameKey();
  const frame = await openFrame({ key });
  const spans = await receivedSpans(key, 'documentLoad');
  const page = frame.contentWindow as typeof globalThis & Window; // a window has the globals
  const [navigation] = page.performance.getEntriesByType('navigation') as [PerformanceNavigationTiming];
  const at = (ms: number): number => page.performance.timeOrigin + ms;

  const [load] = named(spans, 'documentLoad') as [SentSpan];
  expect(load.parentSpanId ?? '').toBe('');
  expect(inMs(load.startTimeUnixNano)).toBeCloseTo(at(navigation.fetchStart), 0);
  expect(inMs(load.endTimeUnixNano)).toBeCloseTo(at(navigation.loadEventEnd), 0);
  expect(load.events?.map(({ name }) => name)).toContain('domContentLoadedEventEnd');
  expect(load.attributes).toContainEqual({ key: 'url.full', value: { stringValue: frame.contentDocument?.URL } });

  const [fetched] = named(spans, 'documentFetch') as [SentSpan];
  expect([fetched.traceId, fetched.parentSpanId]).toEqual([load.traceId, load.spanId]);
  expect(inMs(fetched.endTimeUnixNano)).toBeCloseTo(at(navigation.responseEnd), 0);
  expect(fetched.attributes).toContainEqual({ key: 'http.response.status_code', value: { intValue: '200' } });

  const resources = named(spans, 'resourceFetch');
  expect(resources.map(({ parentSpanId }) => parentSpanId)).toEqual(resources.map(() => load.spanId));
  // This page has more than the 100 that are told: the slowest.
  const told = new Set(resources.flatMap(({ attributes = [] }) => attributes.map(({ value }) => value['stringValue'])));
  const entries = page.performance.getEntriesByType('resource') as PerformanceResourceTiming[]; // of this type
  const ofLoad = entries.filter(({ responseEnd }) => responseEnd <= navigation.loadEventEnd).sort((a, b) => b.duration - a.duration);
  expect(resources).toHaveLength(Math.min(100, ofLoad.length));
  for (const { name } of ofLoad.slice(0, 50)) expect(told).toContain(name);
});

it.each([
  ['its <meta>', { meta: TRACEPARENT }],
  ['Server-Timing traceparent', { 'server-timing': `db;dur=5, traceparent;desc="${TRACEPARENT}"` }],
  ['Server-Timing trace', { 'server-timing': `trace;desc="${TRACEPARENT}"` }],
])('joins the trace that the server names in %s', async (_, query) => {
  const key = frameKey();
  await openFrame({ key, ...query });
  const [load] = named(await receivedSpans(key, 'documentLoad'), 'documentLoad');
  expect([load?.traceId, load?.parentSpanId]).toEqual([TRACE_ID, SPAN_ID]);
});

it('begins a trace of its own where the server names nonsense', async () => {
  const key = frameKey();
  await openFrame({ key, meta: '00-nonsense' });
  const [load] = named(await receivedSpans(key, 'documentLoad'), 'documentLoad');
  expect(load?.traceId).toMatch(/^(?!0af7)[0-9a-f]{32}$/);
});

it.each([
  ['out of its cache', { cache: 'max-age=60' }],
  ['out of its cache, after it asked whether that still holds', { cache: 'no-cache' }],
])('begins a trace of its own where the browser takes the document %s', async (_, query) => {
  const key = frameKey();
  await openFrame({ key, meta: TRACEPARENT, ...query });
  await receivedSpans(key, 'documentLoad');
  await openFrame({ key, meta: TRACEPARENT, ...query });
  let loads: SentSpan[] = [];
  await expect.poll(async () => (loads = named(await receivedSpans(key, 'documentLoad'), 'documentLoad')).length).toBe(2);
  expect(loads.map(({ parentSpanId = '' }) => parentSpanId)).toEqual([SPAN_ID, '']);
  expect(loads[1]?.traceId).not.toBe(TRACE_ID);
});

it('begins a trace of its own where a cache on the way had the document', async () => {
  const key = frameKey();
  await openFrame({ key, meta: TRACEPARENT, 'server-timing': 'cdn-cache;desc=HIT, edge;dur=1' });
  const [load] = named(await receivedSpans(key, 'documentLoad'), 'documentLoad');
  expect(load?.traceId).not.toBe(TRACE_ID);
});

it('a page that comes back out of the back/forward cache is a span, linked to its load', async () => {
  const { spans } = tracePage({ instrumentations: [documentLoadInstrumentation()] });
  await until(() => spans.some(({ name }) => name === 'documentLoad'));
  const event = new PageTransitionEvent('pageshow', { persisted: true });
  window.dispatchEvent(new PageTransitionEvent('pageshow'));
  window.dispatchEvent(event);
  await until(() => spans.some(({ name }) => name === 'pageRestore'));
  const restore = only(spans, 'pageRestore');
  expect(restore.attributes).toEqual({ 'url.full': location.href, 'browser.navigation.type': 'back-forward-cache' });
  expect(restore.parentSpanContext).toBeUndefined();
  expect(restore.startTime).toBeCloseTo(performance.timeOrigin + event.timeStamp, 3);
  expect(restore.links.map(({ context }) => context.spanId)).toEqual([only(spans, 'documentLoad').spanContext().spanId]);
});

it('a page that is rendered in advance is told when somebody looks at it', async () => {
  Object.defineProperty(document, 'prerendering', { value: true, configurable: true });
  const { spans } = tracePage({ instrumentations: [documentLoadInstrumentation()] });
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(spans).toEqual([]);
  Reflect.deleteProperty(document, 'prerendering');
  document.dispatchEvent(new Event('prerenderingchange'));
  await until(() => spans.some(({ name }) => name === 'documentLoad'));
});

it('tells when something was painted, and how the user came', async () => {
  const { spans } = tracePage({ instrumentations: [documentLoadInstrumentation()] });
  await until(() => spans.some(({ name }) => name === 'documentLoad'));
  const { attributes, events } = only(spans, 'documentLoad');
  expect(attributes['browser.navigation.type']).toMatch(/^(navigate|reload|back-forward)$/);
  const paints = performance.getEntriesByType('paint').map(({ name }) => name);
  expect(events.map(({ name }) => name).filter((name) => name.startsWith('first-'))).toEqual(paints);
});

it('tells a load that is over when tracing starts, once', async () => {
  const { spans } = tracePage({ instrumentations: [documentLoadInstrumentation()] });
  await until(() => spans.some(({ name }) => name === 'documentLoad'));
  const load = only(spans, 'documentLoad');
  const [navigation] = performance.getEntriesByType('navigation') as [PerformanceNavigationTiming];
  expect(load.startTime).toBeCloseTo(performance.timeOrigin + navigation.fetchStart, 3);
  expect(load.endTime).toBeCloseTo(performance.timeOrigin + navigation.loadEventEnd, 3);
  expect(spans.filter(({ name }) => name === 'resourceFetch').length).toBeLessThanOrEqual(100);
  const count = spans.length;
  window.dispatchEvent(new Event('load'));
  window.dispatchEvent(new PageTransitionEvent('pagehide'));
  await new Promise((resolve) => setTimeout(resolve, 10));
  expect(spans).toHaveLength(count);
});

it('tells nothing after it was stopped', async () => {
  const { tracing, spans } = tracePage({ instrumentations: [documentLoadInstrumentation()] });
  await tracing.shutdown();
  await new Promise((resolve) => setTimeout(resolve, 10));
  expect(spans).toEqual([]);
});

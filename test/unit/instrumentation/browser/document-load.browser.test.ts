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
  const urls = JSON.stringify(resources.map(({ attributes }) => attributes));
  expect(urls).toContain('/server/image');
  expect(urls).toContain('/src/browser.ts');
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

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openFrame, receivedSpans, type SentSpan } from '../../../browser/frame.ts';
import { until } from '../../../browser/traced-page.ts';

const url = '/server/worker/service-worker?script=/test/browser/service-worker-script.ts';
const attributesOf = ({ attributes = [] }: SentSpan): Record<string, unknown> =>
  Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]]));

describe('serviceWorkerInstrumentation', () => {
  let registration: ServiceWorkerRegistration;
  beforeAll(async () => {
    registration = await navigator.serviceWorker.register(url, { type: 'module' });
  });
  afterAll(async () => void (await registration.unregister()));

  it("continues the page's trace, and is current in the worker's handlers", async () => {
    await until(() => registration.active?.state === 'activated');
    const frame = await openFrame({ key: 'controlled' }, '/server/worker/page');
    const page = frame.contentWindow as Window & typeof globalThis; // of the same origin
    expect(page.navigator.serviceWorker.controller?.state).toBe('activated');
    expect(await (await page.fetch('/server/made')).text()).toBe('made here');
    await page.fetch('/server/fails').catch(() => {});
    await page.fetch('/server/echo/passed-on');
    const ofPath = (all: readonly SentSpan[], path: string): SentSpan | undefined =>
      all.find((span) => span.name === 'service worker GET' && String(attributesOf(span)['url.full']).endsWith(path));
    const paths = ['/made', '/fails', '/passed-on'];
    let all: readonly SentSpan[] = [];
    await expect
      .poll(async () => {
        all = await receivedSpans('service-worker', 'service worker GET');
        return paths.filter((path) => ofPath(all, path));
      })
      .toEqual(paths);
    const [made, failed, passed] = paths.map((path) => ofPath(all, path));
    expect(attributesOf(made as SentSpan)).toMatchObject({
      'service_worker.responded': true,
      'http.request.method': 'GET',
      'http.response.status_code': '203',
    });
    expect(attributesOf(failed as SentSpan)['error.type']).toBe('Error');
    expect(attributesOf(passed as SentSpan)['http.response.status_code']).toBe('200');
    expect(all.find(({ name }) => name === 'make')?.parentSpanId).toBe(made?.spanId);
    expect(all.find(({ name, parentSpanId }) => name === 'GET' && parentSpanId === passed?.spanId)).toBeDefined();
    const pages = await receivedSpans('controlled', 'GET');
    expect(pages.find(({ spanId }) => spanId === made?.parentSpanId)?.traceId).toBe(made?.traceId);
  });
});

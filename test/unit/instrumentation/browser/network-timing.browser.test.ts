import { describe, expect, inject, it, onTestFinished } from 'vitest';
import { fetchInstrumentation } from '../../../../src/instrumentation/browser/fetch.ts';
import type { ClientRequestOptions } from '../../../../src/instrumentation/browser/request-options.ts';
import { xhrInstrumentation } from '../../../../src/instrumentation/browser/xhr.ts';
import type { ReadableSpan } from '../../../../src/trace/pipeline.ts';
import { stopAfterEach, type TracedPage, tracePage, until } from '../../../browser/traced-page.ts';

stopAfterEach();

const other = inject('otherOrigin');
const now = (): number => performance.timeOrigin + performance.now();

function traceRequests(options: ClientRequestOptions = {}): TracedPage {
  return tracePage({ instrumentations: [fetchInstrumentation(options), xhrInstrumentation(options)] });
}

/** The only span, once it has ended by itself. */
async function ended({ spans }: TracedPage): Promise<ReadableSpan> {
  await until(() => spans.length > 0);
  expect(spans).toHaveLength(1);
  return spans[0] as ReadableSpan; // there is one
}

function sendXhr(url: string): Promise<void> {
  return new Promise((resolve) => {
    const xhr = new XMLHttpRequest();
    xhr.open('GET', url);
    xhr.onloadend = () => resolve();
    xhr.send();
  });
}

const names = (span: ReadableSpan): string[] => span.events.map(({ name }) => name);

/** What a page does that is hidden. */
function hide(): void {
  Object.defineProperty(document, 'visibilityState', { value: 'hidden', configurable: true });
  onTestFinished(() => void Reflect.deleteProperty(document, 'visibilityState'));
  document.dispatchEvent(new Event('visibilitychange', { bubbles: true }));
}

describe.each([
  ['fetch', async (url: string) => void (await (await fetch(url)).text())],
  ['XMLHttpRequest', sendXhr],
])('the timings of a request by %s', (_, send) => {
  it('are events, in order and inside the request, and tell the protocol', async () => {
    const page = traceRequests();
    await send(`/server/echo/timed?${Math.random()}`);
    const span = await ended(page);
    expect(names(span)).toEqual(expect.arrayContaining(['fetchStart', 'requestStart', 'responseStart', 'responseEnd']));
    const times = span.events.map(({ time }) => time);
    expect(times).toEqual([...times].sort((a, b) => a - b));
    expect(times[0]).toBeGreaterThanOrEqual(span.startTime - 1);
    expect(span.events.find(({ name }) => name === 'responseStart')?.time).toBeLessThanOrEqual(span.endTime + 1);
    expect(span.attributes).toMatchObject({ 'network.protocol.version': '1.1', 'http.response.status_code': 200 });
    expect(span.attributes).not.toHaveProperty('network.timing_restricted');
  });

  it('are marked as restricted where the server of another origin hides them', async () => {
    const page = traceRequests();
    await send(`${other}/echo/hidden`);
    const span = await ended(page);
    expect(span.attributes).toMatchObject({ 'network.timing_restricted': true });
    expect(span.attributes).not.toHaveProperty('network.protocol.version');
    expect(names(span)).toEqual(['fetchStart', 'responseEnd']);
  });

  it('are all there where it says Timing-Allow-Origin', async () => {
    const page = traceRequests();
    await send(`${other}/echo/shown?tao`);
    const span = await ended(page);
    expect(span.attributes).toMatchObject({ 'network.protocol.version': '1.1' });
    expect(span.attributes).not.toHaveProperty('network.timing_restricted');
  });

  it('tell of a redirect in the one span, which is for what was asked', async () => {
    const page = traceRequests();
    await send('/server/redirect/302');
    const span = await ended(page);
    expect(names(span)).toEqual(expect.arrayContaining(['redirectStart', 'redirectEnd', 'fetchStart']));
    expect(span.attributes['url.full']).toBe(`${location.origin}/server/redirect/302`);
  });

  it('come for a URL with a fragment', async () => {
    const page = traceRequests();
    await send('/server/echo/fragment#here');
    expect(names(await ended(page))).toContain('responseStart');
  });

  it('come though the buffer of the page is full, and is cleared', async () => {
    performance.setResourceTimingBufferSize(0);
    onTestFinished(() => performance.setResourceTimingBufferSize(250));
    const page = traceRequests();
    await send('/server/echo/full');
    performance.clearResourceTimings();
    expect(names(await ended(page))).toContain('responseStart');
  });

  it('are attributes where the user wants that', async () => {
    const page = traceRequests({ networkEvents: 'attributes' });
    await send('/server/echo/attributes');
    const span = await ended(page);
    expect(span.events).toEqual([]);
    expect(span.attributes).toMatchObject({
      'browser.resource_timing.fetch_start': expect.any(Number),
      'browser.resource_timing.response_end': expect.any(Number),
      'network.protocol.version': '1.1',
    });
  });

  it('are not waited for where the user wants none', async () => {
    const { spans } = traceRequests({ networkEvents: 'none' });
    await send('/server/echo/none');
    expect(spans).toHaveLength(1);
    expect(spans[0]?.events).toEqual([]);
    expect(spans[0]?.attributes).not.toHaveProperty('network.protocol.version');
  });

  it('are those of each of many requests at once for one URL', async () => {
    const page = traceRequests();
    await Promise.all(Array.from({ length: 20 }, () => send('/server/late/20')));
    await until(() => page.spans.length === 20);
    for (const span of page.spans) {
      const at = Object.fromEntries(span.events.map(({ name, time }) => [name, time]));
      expect(at['fetchStart']).toBeGreaterThanOrEqual(span.startTime - 2);
      expect(at['responseStart']).toBeLessThanOrEqual(span.endTime + 2);
    }
    const starts = page.spans.map(({ events }) => events.find(({ name }) => name === 'requestStart')?.time);
    expect(new Set(starts).size).toBeGreaterThan(5); // six at a time
  });
});

describe('the end of a span whose timings come later', () => {
  it('is when the headers came', async () => {
    const page = traceRequests();
    const response = await fetch('/server/slow/120');
    const answeredMs = now();
    expect(page.spans).toEqual([]);
    await response.text();
    const span = await ended(page);
    expect(span.endTime).toBeLessThanOrEqual(answeredMs + 1);
    expect(span.events.find(({ name }) => name === 'responseEnd')?.time).toBeGreaterThan(span.endTime + 50);
  });

  it('is the same when they do not come for 300 ms, and not waited for any longer', async () => {
    const page = traceRequests();
    const response = await fetch(`${other}/endless`);
    const answeredMs = now();
    const span = await ended(page);
    expect(now() - answeredMs).toBeGreaterThan(280);
    expect(span.endTime).toBeLessThanOrEqual(answeredMs + 1);
    expect(span.events).toEqual([]);
    await response.body?.cancel();
  });

  it.each([
    ['the page is hidden', async () => hide()],
    ['it goes', async () => void window.dispatchEvent(new Event('pagehide'))],
    ['it is frozen', async () => void document.dispatchEvent(new Event('freeze'))],
    ['somebody flushes', ({ tracing }: TracedPage) => tracing.flush()],
    ['tracing stops', ({ tracing }: TracedPage) => tracing.shutdown()],
  ])('is there at once when %s', async (_, happen) => {
    const page = traceRequests();
    const response = await fetch('/server/slow/500');
    const answeredMs = now();
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(page.spans).toEqual([]);
    await happen(page);
    expect(page.spans).toHaveLength(1);
    expect(page.spans[0]?.endTime).toBeLessThanOrEqual(answeredMs + 1);
    expect(page.spans[0]?.attributes).not.toHaveProperty('throughline.ended_by');
    expect(page.tracing.stats()).toMatchObject({ created: 1, open: 0, ended: 1 });
    await response.body?.cancel();
  });

  it('is unknown when the page goes before the headers came', async () => {
    const page = traceRequests();
    const controller = new AbortController();
    const done = fetch(`${other}/never`, { signal: controller.signal }).catch(() => {});
    hide();
    expect(page.spans).toEqual([]); // it may come back
    window.dispatchEvent(new Event('pagehide'));
    expect(page.spans).toHaveLength(1);
    expect(page.spans[0]?.attributes).toMatchObject({ 'throughline.ended_by': 'pagehide' });
    controller.abort();
    await done;
    expect(page.spans).toHaveLength(1);
  });

  it('is at once where the request failed', async () => {
    const { spans } = traceRequests();
    await fetch(`${other}/reset`).catch(() => {});
    expect(spans).toHaveLength(1);
  });
});

it('gives no warning about an ended span, whatever comes late', async () => {
  const told: string[] = [];
  const page = tracePage({ instrumentations: [fetchInstrumentation()], onDiagnostic: ({ code }) => told.push(code) });
  const response = await fetch('/server/slow/350');
  await until(() => page.spans.length === 1);
  await response.text();
  await new Promise((resolve) => setTimeout(resolve, 80));
  expect(told).toEqual([]);
  expect(page.spans[0]?.events).toEqual([]);
});

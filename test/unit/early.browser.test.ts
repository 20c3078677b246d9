import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { EarlyRecord } from '../../src/instrumentation/browser/early-record.ts';
import { replayEarly } from '../../src/instrumentation/browser/replay-early.ts';
import { unpatched } from '../../src/platform/patch.ts';
import { openFrame, receivedSpans, type SentSpan } from '../browser/frame.ts';
import { only, stopAfterEach, tracePage, until } from '../browser/traced-page.ts';
import { ABORTS } from './instrumentation/browser/fetch-cases/aborts.ts';
import { outcome } from './instrumentation/browser/fetch-cases/fetch-case.ts';
import { HEADERS } from './instrumentation/browser/fetch-cases/headers.ts';
import { INITS } from './instrumentation/browser/fetch-cases/inits.ts';
import { INPUTS } from './instrumentation/browser/fetch-cases/inputs.ts';
import { REQUESTS } from './instrumentation/browser/fetch-cases/requests.ts';
import { RESPONSES } from './instrumentation/browser/fetch-cases/responses.ts';

const KEY = Symbol.for('throughline.early');
const early = (): EarlyRecord | undefined => (window as unknown as Record<symbol, EarlyRecord>)[KEY];
const native = { fetch: window.fetch, open: XMLHttpRequest.prototype.open, send: XMLHttpRequest.prototype.send };
const restored = (): unknown[] => [window.fetch, XMLHttpRequest.prototype.open, XMLHttpRequest.prototype.send];
const remove = (): void => {
  early()?.stop();
  delete (window as unknown as Record<symbol, unknown>)[KEY];
};
let copies = 0;
const install = (): Promise<unknown> => import(/* @vite-ignore */ `/src/early.ts?copy=${++copies}`);

describe('the early stub', () => {
  describe.each(Object.entries({ INPUTS, INITS, HEADERS, REQUESTS, RESPONSES, ABORTS }))(
    'has a fetch that does what the native one does: %s',
    (_, cases) => {
      beforeAll(install);
      afterAll(remove);
      const servers = { own: '/server', other: inject('otherOrigin') };

      it.each(cases)('$name', async ({ run }) => {
        const expected = await outcome(() => run({ ...servers, fetch: native.fetch }));
        expect(window.fetch).not.toBe(native.fetch);
        expect(await outcome(() => run({ ...servers, fetch: window.fetch }))).toEqual(expected);
      });
    },
  );

  it('cannot be told from what it patches, and is seen through by transports', async () => {
    const describeAll = (): unknown[] =>
      [[window, 'fetch'] as const, [XMLHttpRequest.prototype, 'open'] as const, [XMLHttpRequest.prototype, 'send'] as const].map(
        ([owner, name]) => {
          const { value, ...flags } = Object.getOwnPropertyDescriptor(owner, name) as PropertyDescriptor;
          return [value.name, value.length, String(value), value.toString(), Object.keys(value), 'prototype' in value, flags];
        },
      );
    const expected = describeAll();
    await install();
    expect(window.fetch).not.toBe(native.fetch);
    expect(describeAll()).toEqual(expected);
    expect(unpatched('fetch')).toBe(native.fetch);
    expect(Object.keys(window)).not.toContain('throughline.early');
    remove();
    expect(restored()).toEqual(Object.values(native));
  });

  it('is there once, and leaves what others have laid over it', async () => {
    await install();
    const { fetch } = window;
    await install();
    expect(window.fetch).toBe(fetch);
    const theirs: typeof fetch = (...args) => fetch(...args);
    window.fetch = theirs;
    early()?.stop();
    expect(window.fetch).toBe(theirs);
    expect((await window.fetch('/server/status/204')).status).toBe(204);
    expect(early()?.requests).toEqual([]);
    window.fetch = native.fetch;
    remove();
  });
});

describe('replayEarly', () => {
  stopAfterEach();

  it('tells what was recorded with its true times, and what is under way when it ends', async () => {
    const button = document.body.appendChild(Object.assign(document.createElement('button'), { id: 'early' }));
    await install();
    button.addEventListener('click', () => {
      void fetch('/server/status/404', { method: 'post' });
      void fetch(`${inject('otherOrigin')}/reset`).catch(() => {});
    });
    const before = Date.now();
    button.click();
    void fetch('/server/status/204');
    const controller = new AbortController();
    const open = fetch('/server/never', { signal: controller.signal }).catch(() => {});
    await until(() => early()?.requests.filter(({ e }) => e).length === 3);
    const between = Date.now();
    await new Promise((resolve) => setTimeout(resolve, 30));
    const replay = replayEarly();
    expect(restored()).toEqual(Object.values(native));
    expect(early()).toBeUndefined();
    const { spans } = tracePage({ also: [replay], instrumentations: [] });
    await until(() => spans.length === 4);
    const click = only(spans, 'click button#early');
    const children = spans.filter(({ parentSpanContext }) => parentSpanContext?.spanId === click.spanContext().spanId);
    expect(
      children.map(({ name, attributes }) => [name, attributes['http.response.status_code'] ?? attributes['error.type']]).sort(),
    ).toEqual([
      ['GET', 'TypeError'],
      ['POST', 404],
    ]);
    for (const span of [click, ...children]) {
      expect(span.startTime).toBeGreaterThanOrEqual(before - 5);
      expect(span.endTime).toBeLessThanOrEqual(between + 5);
      expect(span.attributes['throughline.replayed']).toBe(true);
    }
    expect(click.endTime).toBe(Math.max(...children.map(({ endTime }) => endTime)));
    controller.abort();
    await open;
    expect(spans[4]?.attributes).toMatchObject({ 'url.full': expect.stringMatching(/\/server\/never$/) });
    button.remove();
  });

  it('does nothing without the stub', async () => {
    const { spans, tracing } = tracePage({ also: [replayEarly()], instrumentations: [] });
    await tracing.shutdown();
    expect(spans).toEqual([]);
  });
});

describe('a page under a strict policy', () => {
  const attributesOf = ({ attributes = [] }: SentSpan): Record<string, unknown> =>
    Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]]));

  it('has the stub inline, by its hash, and the single file, which starts by the attributes of its tag', async () => {
    const key = `strict-${Date.now()}`;
    const violations: string[] = [];
    const frame = await openFrame({ key }, '/server/strict-page');
    const page = frame.contentWindow as Window & typeof globalThis; // of the same origin
    page.document.addEventListener('securitypolicyviolation', ({ blockedURI }) => violations.push(blockedURI));
    const tracing = (page as unknown as { Throughline: { start(): { flush(): Promise<void> } } }).Throughline.start();
    let spans: readonly SentSpan[] = [];
    await expect
      .poll(async () => {
        await tracing.flush();
        spans = await receivedSpans(key, 'click button#buy');
        return spans.map(({ name }) => name);
      })
      .toEqual(expect.arrayContaining(['click button#buy', 'POST', 'PUT', 'exception', 'documentLoad']));
    const click = spans.find(({ name }) => name === 'click button#buy');
    expect(click?.events?.map(({ name }) => name)).toEqual(['exception']);
    for (const name of ['POST', 'PUT']) expect(spans.find((span) => span.name === name)?.parentSpanId).toBe(click?.spanId);
    expect(spans.filter(({ name }) => name === 'exception').map((span) => attributesOf(span)['error.type'])).toEqual(['TypeError']);
    expect(attributesOf(click as SentSpan)['browser.page_view.id']).toMatch(/^[0-9a-f]{32}$/);
    expect(violations).toEqual([]);
  });
});

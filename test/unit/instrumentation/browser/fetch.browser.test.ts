import { describe, expect, inject, it, onTestFinished } from 'vitest';
import { OtlpExporter } from '../../../../src/browser.ts';
import { withContext } from '../../../../src/context/active.ts';
import { createBaggage, setBaggage } from '../../../../src/context/baggage.ts';
import { ROOT_CONTEXT } from '../../../../src/context/context.ts';
import { suppressTracing } from '../../../../src/context/suppress-tracing.ts';
import { fetchInstrumentation } from '../../../../src/instrumentation/browser/fetch.ts';
import { AlwaysOffSampler } from '../../../../src/trace/sampler.ts';
import { SpanKind } from '../../../../src/trace/span-kind.ts';
import { SpanStatusCode } from '../../../../src/trace/span-status.ts';
import type { SeenRequest } from '../../../browser/server.ts';
import { only, stopAfterEach, type TracedPage, tracePage, until } from '../../../browser/traced-page.ts';

stopAfterEach();

const other = inject('otherOrigin');
const native = window.fetch;
const UNSET = { code: SpanStatusCode.UNSET };

function traceFetch(options: Parameters<typeof tracePage>[0] = {}): TracedPage {
  return tracePage({ instrumentations: [fetchInstrumentation()], ...options });
}

async function sent(...args: Parameters<typeof fetch>): Promise<Readonly<Record<string, string>>> {
  const { headers }: SeenRequest = await (await fetch(...args)).json();
  return headers;
}

describe('the span of a fetch', () => {
  it('is a CLIENT span with what was known at its start and the status', async () => {
    const { spans } = traceFetch();
    await fetch('/server/echo/a?b=1&sig=secret#there', { method: 'post', body: 'x' });
    const span = only(spans, 'POST');
    expect(span.kind).toBe(SpanKind.CLIENT);
    expect(span.instrumentationScope.name).toBe('throughline/fetch');
    const { 'network.protocol.version': version = '1.1', ...attributes } = span.attributes; // where the browser has told it by then
    expect(version).toBe('1.1');
    expect(attributes).toEqual({
      'http.request.method': 'POST',
      'url.full': `${location.origin}/server/echo/a?b=1&sig=REDACTED#there`,
      'server.address': location.hostname,
      'server.port': Number(location.port),
      'http.response.status_code': 200,
    });
    expect(span.status).toEqual(UNSET);
    expect(span.parentSpanContext).toBeUndefined();
  });

  it('has the current span for a parent, and is the parent of the request', async () => {
    const { tracing, spans } = traceFetch();
    let headers: Readonly<Record<string, string>> = {};
    await tracing.provider.getTracer('test').span('outer', async () => {
      headers = await sent('/server/echo/parent');
    });
    const span = only(spans, 'GET');
    expect(span.parentSpanContext?.spanId).toBe(only(spans, 'outer').spanContext().spanId);
    const { traceId, spanId } = span.spanContext();
    expect(headers['traceparent']).toMatch(new RegExp(`^00-${traceId}-${spanId}-0[13]$`));
  });

  it('ends when the headers are there, while the body goes on', async () => {
    const { spans } = traceFetch();
    const response = await fetch(`${other}/endless`);
    expect(only(spans, 'GET').attributes['http.response.status_code']).toBe(200);
    await response.body?.cancel();
  });

  it.each([
    ['a status of 404', () => fetch('/server/status/404'), '404', undefined],
    ['a status of 500', () => fetch('/server/status/500'), '500', undefined],
    ['a connection that is reset', () => fetch(`${other}/reset`), 'TypeError', 'Failed to fetch'],
    ['a timeout', () => fetch(`${other}/never`, { signal: AbortSignal.timeout(10) }), 'TimeoutError', 'signal timed out'],
  ])('is an error after %s', async (_, run, type, message) => {
    const { spans } = traceFetch();
    await run().catch(() => {});
    const span = only(spans, 'GET');
    expect(span.status).toEqual({ code: SpanStatusCode.ERROR, ...(message && { message }) });
    expect(span.attributes['error.type']).toBe(type);
    expect(span.attributes['http.response.status_code']).toBe(message ? undefined : Number(type));
    expect(span.events).toEqual([]);
  });

  it.each([
    ['abort()', undefined],
    ['a reason of its own', new RangeError('enough')],
    ['a text', 'enough'],
  ])('stays unset when the caller stops it with %s', async (_, reason) => {
    const { spans } = traceFetch();
    const controller = new AbortController();
    const done = fetch(new Request(`${other}/never`, { signal: controller.signal })).catch(() => {});
    controller.abort(reason);
    await done;
    const span = only(spans, 'GET');
    expect(span.status).toEqual(UNSET);
    expect(span.attributes).not.toHaveProperty('error.type');
  });

  it('has no status for an opaque response', async () => {
    const { spans } = traceFetch();
    await fetch(`${other}/echo/opaque`, { mode: 'no-cors' });
    const span = only(spans, 'GET');
    expect(span.attributes).not.toHaveProperty('http.response.status_code');
    expect(span.status).toEqual(UNSET);
  });

  it('is named HTTP for a method that nobody knows', async () => {
    const { spans } = traceFetch();
    await fetch('/server/echo/method', { method: 'PURGE' });
    expect(only(spans, 'HTTP').attributes).toMatchObject({
      'http.request.method': '_OTHER',
      'http.request.method_original': 'PURGE',
    });
  });

  it('is not there for what is no HTTP, what cannot be parsed, and what is ignored', async () => {
    const { spans } = tracePage({ instrumentations: [fetchInstrumentation({ ignoreUrls: ['/server/status', /echo\/quiet$/] })] });
    await fetch('data:text/plain,x');
    await fetch('http://[').catch(() => {});
    await fetch('/server/status/200');
    expect(await sent('/server/echo/quiet?x')).not.toHaveProperty('traceparent');
    expect(spans).toEqual([]);
  });

  it('is not there where tracing is suppressed', async () => {
    const { spans } = traceFetch();
    const headers = await withContext(suppressTracing(ROOT_CONTEXT), () => sent('/server/echo/suppressed'));
    expect(headers).not.toHaveProperty('traceparent');
    expect(spans).toEqual([]);
  });
});

describe('trace headers', () => {
  it('say that nothing is sampled where nothing is', async () => {
    traceFetch({ sampler: new AlwaysOffSampler() });
    expect((await sent('/server/echo/off'))['traceparent']).toMatch(/-0[02]$/);
  });

  it('carry the baggage', async () => {
    traceFetch();
    const context = setBaggage(ROOT_CONTEXT, createBaggage({ tenant: 'acme' }));
    expect((await withContext(context, () => sent('/server/echo/baggage')))['baggage']).toBe('tenant=acme');
  });

  it('do not go to another origin, nor make the browser ask it first', async () => {
    const { spans } = traceFetch();
    await fetch(`${other}/echo/without-headers`);
    const seen: SeenRequest[] = await (await native(`${other}/log/without-headers`)).json();
    expect(seen.map(({ method }) => method)).toEqual(['GET']);
    expect(seen[0]?.headers).not.toHaveProperty('traceparent');
    only(spans, 'GET');
  });

  it('go to another origin that the user named', async () => {
    traceFetch({ propagateTo: [other] });
    expect(await sent(`${other}/echo/friend`)).toHaveProperty('traceparent');
  });

  it('are left alone where the application sets its own traceparent, in any form', async () => {
    traceFetch();
    const context = setBaggage(ROOT_CONTEXT, createBaggage({ tenant: 'acme' }));
    const own = { TraceParent: 'mine' };
    for (const headers of [own, new Headers(own), Object.entries(own), new Map(Object.entries(own)) as never]) {
      const got = await withContext(context, () => sent('/server/echo/own', { headers }));
      expect(got).toMatchObject({ traceparent: 'mine' });
      expect(got).not.toHaveProperty('baggage');
    }
    const request = new Request('/server/echo/own', { headers: own });
    expect(await sent(request)).toMatchObject({ traceparent: 'mine' });
    expect(await sent(request, { cache: 'no-store' })).toMatchObject({ traceparent: 'mine' });
  });

  it("leave the application's own baggage alone, and add the rest", async () => {
    traceFetch();
    const context = setBaggage(ROOT_CONTEXT, createBaggage({ tenant: 'acme' }));
    const got = await withContext(context, () => sent('/server/echo/own', { headers: { Baggage: 'a=b' } }));
    expect(got['baggage']).toBe('a=b');
    expect(got).toHaveProperty('traceparent');
  });

  it('never show in what the caller gave, nor in its next request', async () => {
    traceFetch();
    const headers = new Headers({ 'x-a': '1' });
    const pairs = [['x-a', '1']] as [string, string][];
    const record = { 'x-a': '1' };
    for (const given of [headers, pairs, record]) {
      const init = { headers: given };
      expect(await sent('/server/echo/mine', init)).toHaveProperty('traceparent');
      expect(init.headers).toBe(given);
      expect(await sent(`${other}/echo/mine`, init)).not.toHaveProperty('traceparent');
    }
    expect([...headers]).toEqual([['x-a', '1']]);
    expect(pairs).toEqual([['x-a', '1']]);
    expect(record).toEqual({ 'x-a': '1' });
    const request = new Request('/server/echo/mine', { headers: record });
    expect(await sent(request)).toHaveProperty('traceparent');
    expect([...request.headers]).toEqual([['x-a', '1']]);
  });

  it('differ from request to request', async () => {
    traceFetch();
    const init = { headers: { 'x-a': '1' } };
    const [first, second] = [await sent('/server/echo/one', init), await sent('/server/echo/two', init)];
    expect(first['traceparent']).not.toBe(second['traceparent']);
  });
});

describe('the promise of a fetch', () => {
  /** The reasons of promises that nobody handled, kept from vitest, which would call them failures. */
  function unhandled(): unknown[] {
    const reasons: unknown[] = [];
    const listener = (event: PromiseRejectionEvent): void => {
      reasons.push(event.reason);
      event.preventDefault();
      event.stopImmediatePropagation();
    };
    window.addEventListener('unhandledrejection', listener, true);
    onTestFinished(() => window.removeEventListener('unhandledrejection', listener, true));
    return reasons;
  }

  it('is unhandled once when the application does not handle it', async () => {
    traceFetch();
    const reasons = unhandled();
    void fetch('/server/echo/x', { signal: AbortSignal.abort('mine') });
    void fetch('http://[');
    await until(() => reasons.length >= 2);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(reasons).toHaveLength(2);
    expect(reasons).toEqual(expect.arrayContaining(['mine', expect.any(TypeError)]));
  });

  it('is not unhandled when the application handles it', async () => {
    traceFetch();
    const reasons = unhandled();
    await fetch('/server/echo/x', { signal: AbortSignal.abort() }).catch(() => {});
    await expect(fetch('/server/echo/x', { signal: AbortSignal.abort('mine') })).rejects.toBe('mine');
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(reasons).toEqual([]);
  });
});

describe('the patched function', () => {
  it('looks like the native one', () => {
    traceFetch();
    expect(window.fetch.name).toBe('fetch');
    expect(window.fetch.length).toBe(native.length);
    expect(String(window.fetch)).toBe(String(native));
    expect(Object.keys(window.fetch)).toEqual(Object.keys(native));
  });

  /** Starts tracing above a patch of somebody else, and takes both away when `run` is done. */
  async function abovePatch(patch: typeof fetch, run: (page: TracedPage) => Promise<void>): Promise<void> {
    window.fetch = patch;
    const page = traceFetch();
    try {
      await run(page);
    } finally {
      await page.tracing.shutdown();
      expect(window.fetch).toBe(patch);
      window.fetch = native;
    }
  }

  it('gives a patch below it what the application gave, in the same form', async () => {
    const calls: unknown[] = [];
    const patch: typeof fetch = (input, init) => {
      calls.push(input, { ...init });
      return native(input, init);
    };
    await abovePatch(patch, async () => {
      await fetch('/server/echo/below', { method: 'POST', headers: { 'x-a': '1' } });
    });
    expect(calls).toEqual(['/server/echo/below', { method: 'POST', headers: { 'x-a': '1', traceparent: expect.any(String) } }]);
  });

  it('lets a patch below it write into init', async () => {
    const patch: typeof fetch = (input, init) => native(input, Object.assign(init ?? {}, { method: 'PUT' }));
    const init = Object.freeze({ method: 'POST', headers: { 'x-a': '1' } });
    await abovePatch(patch, async () => {
      expect(await (await fetch('/server/echo/below', init)).json()).toMatchObject({ method: 'PUT', headers: { 'x-a': '1' } });
    });
  });

  it('lets a patch below it throw, and return anything', async () => {
    const results = [new RangeError('below'), { json: 'a fake' }];
    const patch = (): never => {
      const result = results.shift();
      if (result instanceof Error) throw result;
      return result as never; // what nobody should, and somebody will
    };
    await abovePatch(patch, async ({ spans, tracing }) => {
      expect(() => fetch('/server/echo/below')).toThrow(new RangeError('below'));
      expect(await fetch('/server/echo/below')).toEqual({ json: 'a fake' });
      await tracing.flush();
      expect(spans.map(({ status }) => status.code)).toEqual([SpanStatusCode.ERROR, SpanStatusCode.UNSET]);
    });
  });

  it('is a mere layer when somebody has patched over it and tracing has stopped', async () => {
    const { tracing, spans } = traceFetch();
    const ours = window.fetch;
    window.fetch = (...args) => ours(...args);
    await tracing.shutdown();
    expect(await sent('/server/echo/stopped')).not.toHaveProperty('traceparent');
    expect(spans).toEqual([]);
    window.fetch = native;
  });

  it('does not see what the exporter sends', async () => {
    const { tracing, spans } = traceFetch({ exporter: new OtlpExporter({ url: '/server/status/200' }) });
    await fetch('/server/echo/exported');
    await tracing.flush();
    await tracing.flush();
    expect(spans).toHaveLength(1);
    expect(tracing.stats().destinations.find(({ name }) => name === 'otlp')).toMatchObject({ accepted: 1, exported: 1 });
  });
});

it('refuses wrong options at once', () => {
  expect(() => fetchInstrumentation({ ignoreUrl: [] } as never)).toThrow(/fetchInstrumentation has no option "ignoreUrl"/);
  expect(() => fetchInstrumentation({ ignoreUrls: ['nonsense'] })).toThrow(/"nonsense" in propagateTo or ignoreUrls is no URL/);
  expect(() => fetchInstrumentation({ ignoreUrls: '/x' as never })).toThrow(/is no array/);
});

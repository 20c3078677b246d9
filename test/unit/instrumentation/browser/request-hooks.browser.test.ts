import { describe, expect, inject, it } from 'vitest';
import { bodySizes } from '../../../../src/instrumentation/browser/body-sizes.ts';
import { captureHeaders } from '../../../../src/instrumentation/browser/capture-headers.ts';
import { fetchInstrumentation } from '../../../../src/instrumentation/browser/fetch.ts';
import { type OpenTelemetryRequestOptions, openTelemetryOptions } from '../../../../src/instrumentation/browser/open-telemetry-options.ts';
import type { ClientRequestOptions } from '../../../../src/instrumentation/browser/request-options.ts';
import { xhrInstrumentation } from '../../../../src/instrumentation/browser/xhr.ts';
import type { Attributes } from '../../../../src/trace/attributes.ts';
import { stopAfterEach, type TracedPage, tracePage, until } from '../../../browser/traced-page.ts';

stopAfterEach();

const other = inject('otherOrigin');

function traceRequests(options: ClientRequestOptions): TracedPage {
  return tracePage({ instrumentations: [fetchInstrumentation(options), xhrInstrumentation(options)] });
}

/** Of the only span, which ends by itself. */
async function attributesOf({ spans }: TracedPage): Promise<Attributes> {
  await until(() => spans.length === 1);
  return spans[0]?.attributes ?? {};
}

function sendXhr(method: string, url: string, headers: Readonly<Record<string, string>>, body: XMLHttpRequestBodyInit | null = null) {
  return new Promise((resolve) => {
    const xhr = new XMLHttpRequest();
    xhr.open(method, url);
    for (const [name, value] of Object.entries(headers)) xhr.setRequestHeader(name, value);
    xhr.onloadend = resolve;
    xhr.send(body);
  });
}

describe('captureHeaders', () => {
  const hooks = [captureHeaders({ request: ['X-Cart'], response: ['Content-Type', 'x-absent'] })];
  const wanted = { 'http.request.header.x-cart': ['7'], 'http.response.header.content-type': ['application/json'] };
  const given = { 'x-cart': '7', 'x-secret': 'hush' };

  it.each([
    ['an object', () => fetch('/server/echo/h', { headers: given })],
    ['Headers', () => fetch('/server/echo/h', { headers: new Headers(given) })],
    ['pairs', () => fetch('/server/echo/h', { headers: Object.entries(given) })],
    ['a Request', () => fetch(new Request('/server/echo/h', { headers: given }))],
    ['XMLHttpRequest', () => sendXhr('GET', '/server/echo/h', given)],
  ])('records those that are named, from %s', async (_, send) => {
    const page = traceRequests({ hooks });
    await send();
    const attributes = await attributesOf(page);
    expect(attributes).toMatchObject(wanted);
    expect(JSON.stringify(attributes)).not.toMatch(/hush|x-absent|traceparent/);
  });

  it('does not read what can be read but once', async () => {
    const page = traceRequests({ hooks });
    const headers = Object.entries(given)[Symbol.iterator]() as never;
    const response = await fetch('/server/echo/once', { headers });
    expect((await response.json()).headers).toMatchObject(given);
    expect(await attributesOf(page)).not.toHaveProperty('http.request.header.x-cart');
  });

  it('records none that another origin hides', async () => {
    const page = traceRequests({ hooks: [captureHeaders({ response: ['x-absent', 'content-type'] })] });
    await sendXhr('GET', `${other}/echo/hidden-header`, {});
    expect(await attributesOf(page)).toMatchObject({ 'http.response.header.content-type': ['application/json'] });
  });
});

describe('bodySizes', () => {
  const text = 'grüße'; // 7 bytes
  it.each([
    ['a text', text, 7],
    ['a Blob', new Blob([text]), 7],
    ['bytes', new TextEncoder().encode(text), 7],
    ['a buffer', new ArrayBuffer(5), 5],
    ['parameters', new URLSearchParams({ a: 'ü' }), 8],
    ['a form', new FormData(), undefined],
  ])('records what is sent of %s, and what came', async (_, body, size) => {
    for (const send of [
      async () => void (await (await fetch('/server/late/1', { method: 'POST', body })).text()),
      () => sendXhr('POST', '/server/late/1', {}, body),
    ]) {
      const page = traceRequests({ hooks: [bodySizes()] });
      await send();
      const attributes = await attributesOf(page);
      expect(attributes['http.request.body.size']).toBe(size);
      expect(attributes['http.response.body.size']).toBe(4);
      await page.tracing.shutdown();
    }
  });

  it('records no size that another origin hides', async () => {
    const page = traceRequests({ hooks: [bodySizes()] });
    await (await fetch(`${other}/late/1`)).text();
    expect(await attributesOf(page)).not.toHaveProperty('http.response.body.size');
  });
});

describe('openTelemetryOptions', () => {
  const trace = (options: OpenTelemetryRequestOptions): TracedPage => traceRequests(openTelemetryOptions(options));

  it('means by URLs what OpenTelemetry means', async () => {
    const { spans, tracing } = trace({
      propagateTraceHeaderCorsUrls: [`${other}/echo/otel?a=1`, /otel\?b=2$/g],
      ignoreUrls: [/otel-ignored/],
    });
    const sent = async (url: string): Promise<object> => (await (await fetch(url)).json()).headers;
    for (const query of ['?a=1', '?b=2', '?b=2']) expect(await sent(`${other}/echo/otel${query}`)).toHaveProperty('traceparent');
    expect(await sent(`${other}/echo/otel`)).not.toHaveProperty('traceparent');
    expect(await sent('/server/echo/otel-ignored?x')).not.toHaveProperty('traceparent');
    await tracing.flush();
    expect(spans).toHaveLength(4);
  });

  it('calls its hooks with what OpenTelemetry gives them', async () => {
    const begun: unknown[] = [];
    const ended = new Map<unknown, unknown>();
    const page = trace({
      requestHook: (_, request) => begun.push(request),
      applyCustomAttributesOnSpan: (_, request, result) => ended.set(request, result),
    });
    const init = { method: 'POST' };
    const response = await fetch('/server/echo/hooks', init);
    const request = new Request('/server/echo/hooks');
    await fetch(request);
    await sendXhr('GET', '/server/echo/hooks', {});
    await page.tracing.flush();
    expect(begun).toEqual([expect.objectContaining(init), request, expect.any(XMLHttpRequest)]);
    expect(begun.map((each) => ended.get(each))).toEqual([response, expect.any(Response), undefined]);
  });

  it('knows the other options', async () => {
    const page = trace({ ignoreNetworkEvents: true, measureRequestSize: true, clearTimingResources: true });
    await fetch('/server/echo/size', { method: 'POST', body: 'four' });
    expect(await attributesOf(page)).toMatchObject({ 'http.request.body.size': 4 });
    expect(page.spans[0]?.events).toEqual([]);
    expect(() => openTelemetryOptions({ semconvStabilityOptIn: 'http' } as never)).toThrow(/has no option "semconvStabilityOptIn"/);
  });

  it('makes nothing where it is not enabled', async () => {
    const { spans, tracing } = trace({ enabled: false });
    await fetch('/server/status/200');
    await tracing.flush();
    expect(spans).toEqual([]);
  });
});

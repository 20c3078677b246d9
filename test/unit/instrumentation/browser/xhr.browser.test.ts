import { describe, expect, inject, it } from 'vitest';
import { withContext } from '../../../../src/context/active.ts';
import { createBaggage, setBaggage } from '../../../../src/context/baggage.ts';
import { ROOT_CONTEXT } from '../../../../src/context/context.ts';
import { suppressTracing } from '../../../../src/context/suppress-tracing.ts';
import { xhrInstrumentation } from '../../../../src/instrumentation/browser/xhr.ts';
import { SpanKind } from '../../../../src/trace/span-kind.ts';
import { SpanStatusCode } from '../../../../src/trace/span-status.ts';
import type { SeenRequest } from '../../../browser/server.ts';
import { only, stopAfterEach, type TracedPage, tracePage } from '../../../browser/traced-page.ts';
import { XHR_CASES, type XhrCase } from './xhr-cases.ts';

stopAfterEach();

const other = inject('otherOrigin');
const own = '/server';
const UNSET = { code: SpanStatusCode.UNSET };

function traceXhr(options: Parameters<typeof tracePage>[0] = {}): TracedPage {
  return tracePage({ instrumentations: [xhrInstrumentation()], ...options });
}

function opened(url: string, method = 'GET'): XMLHttpRequest {
  const xhr = new XMLHttpRequest();
  xhr.open(method, url);
  return xhr;
}

/** Sends, and resolves when it is over, however it went. */
function sent(xhr: XMLHttpRequest): Promise<XMLHttpRequest> {
  return new Promise((resolve) => {
    xhr.addEventListener('loadend', () => resolve(xhr));
    xhr.send();
  });
}

async function headersSent(xhr: XMLHttpRequest): Promise<Readonly<Record<string, string>>> {
  const { headers }: SeenRequest = JSON.parse((await sent(xhr)).responseText);
  return headers;
}

describe('the patched XMLHttpRequest does what the native one does', () => {
  const factsOf = async ({ run }: XhrCase): Promise<unknown[]> => {
    const facts: unknown[] = [];
    await run({ own, other, tell: (...fact) => facts.push(fact) });
    return facts;
  };

  it.each(XHR_CASES)('$name', async (each) => {
    const expected = await factsOf(each);
    traceXhr({ propagateTo: ['*'] });
    expect(await factsOf(each)).toEqual(expected);
  });

  it('in its methods: names, lengths and source text', () => {
    const look = (): unknown[] =>
      (['open', 'send', 'setRequestHeader'] as const).map((name) => {
        const method = XMLHttpRequest.prototype[name];
        return [method.name, method.length, String(method)];
      });
    const expected = look();
    traceXhr();
    expect(look()).toEqual(expected);
  });
});

describe('the span of an XMLHttpRequest', () => {
  it('is a CLIENT span from send() to the end', async () => {
    const { spans } = traceXhr();
    const xhr = opened('/server/echo/a?sig=secret', 'post');
    expect(spans).toEqual([]);
    await sent(xhr);
    const span = only(spans, 'POST');
    expect(span.kind).toBe(SpanKind.CLIENT);
    const { 'network.protocol.version': version = '1.1', ...attributes } = span.attributes; // where the browser has told it by then
    expect(version).toBe('1.1');
    expect(attributes).toEqual({
      'http.request.method': 'POST',
      'url.full': `${location.origin}/server/echo/a?sig=REDACTED`,
      'server.address': location.hostname,
      'server.port': Number(location.port),
      'http.response.status_code': 200,
    });
    expect(span.status).toEqual(UNSET);
  });

  it('has the span that is current at send() for a parent, and is the parent of the request', async () => {
    const { tracing, spans } = traceXhr();
    const xhr = opened('/server/echo/parent');
    const headers = await tracing.provider.getTracer('test').span('outer', () => headersSent(xhr));
    const span = only(spans, 'GET');
    expect(span.parentSpanContext?.spanId).toBe(only(spans, 'outer').spanContext().spanId);
    expect(headers['traceparent']).toContain(`-${span.spanContext().traceId}-${span.spanContext().spanId}-`);
  });

  it('ends before the handlers of the application run, whose time is not its', async () => {
    const { spans } = traceXhr();
    const xhr = opened('/server/status/200');
    let calledMs = 0;
    xhr.onload = () => {
      calledMs = performance.timeOrigin + performance.now();
      while (performance.timeOrigin + performance.now() < calledMs + 20);
    };
    await sent(xhr);
    expect(only(spans, 'GET').endTime).toBeLessThan(calledMs + 10);
  });

  it.each([
    ['a status of 404', '/server/status/404', 0, '404'],
    ['a status of 500', '/server/status/500', 0, '500'],
    ['a connection that is reset', `${other}/reset`, 0, 'network_error'],
    ['a timeout', `${other}/never`, 20, 'timeout'],
  ])('is an error after %s', async (_, url, timeout, type) => {
    const { spans } = traceXhr();
    const xhr = opened(url);
    xhr.timeout = timeout;
    await sent(xhr);
    const span = only(spans, 'GET');
    expect(span.status).toEqual({ code: SpanStatusCode.ERROR });
    expect(span.attributes['error.type']).toBe(type);
    expect(span.attributes['http.response.status_code']).toBe(Number(type) || undefined);
  });

  it.each([
    ['abort()', (xhr: XMLHttpRequest) => xhr.abort()],
    ['open()', (xhr: XMLHttpRequest) => xhr.open('GET', '/')],
  ])('stays unset when the caller stops it with %s', (_, stop) => {
    const { spans } = traceXhr();
    const xhr = opened(`${other}/never`);
    xhr.send();
    stop(xhr);
    const span = only(spans, 'GET');
    expect(span.status).toEqual(UNSET);
    expect(span.attributes).not.toHaveProperty('error.type');
    expect(span.attributes).not.toHaveProperty('http.response.status_code');
  });

  it('knows why a synchronous request failed, and that another one succeeded', () => {
    const { spans } = traceXhr();
    const failing = new XMLHttpRequest();
    failing.open('GET', `${other}/reset`, false);
    expect(() => failing.send()).toThrow();
    const succeeding = new XMLHttpRequest();
    succeeding.open('PUT', '/server/status/204', false);
    succeeding.send();
    expect(only(spans, 'GET').attributes['error.type']).toBe('NetworkError');
    expect(only(spans, 'PUT').attributes['http.response.status_code']).toBe(204);
  });

  it('is one for each request of an object that is used again', async () => {
    const { spans, tracing } = traceXhr();
    const xhr = opened('/server/status/200');
    await sent(xhr);
    xhr.open('GET', '/server/status/404');
    await sent(xhr);
    await tracing.flush();
    expect(spans.map(({ attributes }) => attributes['http.response.status_code'])).toEqual([200, 404]);
  });

  it('is not there for a request that was opened before, is ignored, or is suppressed', async () => {
    const before = opened('/server/status/200');
    const { spans } = tracePage({ instrumentations: [xhrInstrumentation({ ignoreUrls: ['/server/status'] })] });
    await sent(before);
    await sent(opened('/server/status/200'));
    await withContext(suppressTracing(ROOT_CONTEXT), () => sent(opened('/server/echo/suppressed')));
    expect(spans).toEqual([]);
  });
});

describe('trace headers', () => {
  it("go to the page's own origin, and to others only where the user said so", async () => {
    traceXhr({ propagateTo: [`${other}/echo/friend`] });
    expect(await headersSent(opened('/server/echo/own'))).toHaveProperty('traceparent');
    expect(await headersSent(opened(`${other}/echo/friend`))).toHaveProperty('traceparent');
    expect(await headersSent(opened(`${other}/echo/xhr-stranger`))).not.toHaveProperty('traceparent');
    const seen: SeenRequest[] = JSON.parse((await sent(opened(`${other}/log/xhr-stranger`))).responseText);
    expect(seen.map(({ method }) => method)).toEqual(['GET']);
  });

  it('do not make the browser ask the other origin about an upload', async () => {
    traceXhr();
    const xhr = opened(`${other}/echo/xhr-upload`, 'POST');
    await new Promise((resolve) => {
      xhr.onloadend = resolve;
      xhr.send('body');
    });
    const seen: SeenRequest[] = JSON.parse((await sent(opened(`${other}/log/xhr-upload`))).responseText);
    expect(seen.map(({ method }) => method)).toEqual(['POST']);
  });

  it("leave the application's own alone", async () => {
    traceXhr();
    const context = setBaggage(ROOT_CONTEXT, createBaggage({ tenant: 'acme' }));
    const withHeader = (name: string, value: string): Promise<Readonly<Record<string, string>>> => {
      const xhr = opened('/server/echo/own');
      xhr.setRequestHeader(name, value);
      return withContext(context, () => headersSent(xhr));
    };
    const first = await withHeader('TraceParent', 'mine');
    expect(first).toMatchObject({ traceparent: 'mine' });
    expect(first).not.toHaveProperty('baggage');
    const second = await withHeader('Baggage', 'a=b');
    expect(second).toMatchObject({ baggage: 'a=b', traceparent: expect.stringMatching(/^00-/) });
  });

  it('are those of each request of an object that is used again', async () => {
    traceXhr();
    const xhr = opened('/server/echo/own');
    xhr.setRequestHeader('traceparent', 'mine');
    expect((await headersSent(xhr))['traceparent']).toBe('mine');
    xhr.open('GET', '/server/echo/own');
    expect((await headersSent(xhr))['traceparent']).toMatch(/^00-/);
  });
});

import { describe, expect, inject, it } from 'vitest';
import { fetchInstrumentation } from '../../../../src/instrumentation/browser/fetch.ts';
import type {
  ClientRequestOptions,
  EndedRequest,
  TracedRequest,
  TraceInit,
} from '../../../../src/instrumentation/browser/request-options.ts';
import { xhrInstrumentation } from '../../../../src/instrumentation/browser/xhr.ts';
import { SpanStatusCode } from '../../../../src/trace/span-status.ts';
import { only, stopAfterEach, type TracedPage, tracePage } from '../../../browser/traced-page.ts';

stopAfterEach();

const other = inject('otherOrigin');

function traceRequests(options: ClientRequestOptions = {}, more: Parameters<typeof tracePage>[0] = {}): TracedPage {
  return tracePage({ instrumentations: [fetchInstrumentation(options), xhrInstrumentation(options)], ...more });
}

type Send = (url: string, trace?: TraceInit) => Promise<Readonly<Record<string, string>>>;

const senders: readonly (readonly [string, Send])[] = [
  ['fetch', async (url, trace) => (await (await fetch(url, trace && { trace })).json()).headers],
  [
    'XMLHttpRequest',
    (url, trace) =>
      new Promise((resolve, reject) => {
        const xhr = new XMLHttpRequest();
        xhr.open('GET', url);
        if (trace) xhr.trace = trace;
        xhr.onload = () => resolve(JSON.parse(xhr.responseText || '{}').headers);
        xhr.onerror = reject;
        xhr.send();
      }),
  ],
];

describe.each(senders)('a request by %s', (name, send) => {
  it('may say what its span is called, and what it has', async () => {
    const { spans } = traceRequests();
    await send('/server/echo/named', { name: 'load cart', attributes: { 'cart.items': 3 } });
    expect(only(spans, 'load cart').attributes).toMatchObject({ 'cart.items': 3, 'http.request.method': 'GET' });
  });

  it('may ask for no span and no headers', async () => {
    const { spans, tracing } = traceRequests();
    expect(await send('/server/echo/quiet', { ignore: true })).not.toHaveProperty('traceparent');
    await tracing.flush();
    expect(spans).toEqual([]);
  });

  it('may say whether its trace goes along', async () => {
    traceRequests();
    expect(await send('/server/echo/alone', { propagate: false })).not.toHaveProperty('traceparent');
    expect(await send(`${other}/echo/along`, { propagate: true })).toHaveProperty('traceparent');
  });

  it('may say nonsense', async () => {
    traceRequests();
    for (const trace of [5, 'x', { name: 7, attributes: 'x' }, { attributes: { toString: null } }]) {
      expect(await send('/server/echo/nonsense', trace as never)).toHaveProperty('traceparent');
    }
  });

  it('goes with the trace where `propagateTo` of the instrumentation says', async () => {
    traceRequests({ propagateTo: [`${other}/echo/named-by-options`] });
    expect(await send(`${other}/echo/named-by-options`)).toHaveProperty('traceparent');
    expect(await send(`${other}/echo/unnamed`)).not.toHaveProperty('traceparent');
  });

  it('has the template of its URL in its name, where the user knows one', async () => {
    const { spans } = traceRequests({ urlTemplate: ({ pathname }) => (pathname.includes('user') ? '/server/echo/{id}' : undefined) });
    await send('/server/echo/user-7');
    await send('/server/echo/other');
    expect(only(spans, 'GET /server/echo/{id}').attributes).toMatchObject({ 'url.template': '/server/echo/{id}' });
    expect(only(spans, 'GET').attributes).not.toHaveProperty('url.template');
  });

  it('is told to the hooks: before it starts, and before its span ends', async () => {
    const log: (readonly [string, TracedRequest | EndedRequest])[] = [];
    const { tracing, spans } = traceRequests({
      hooks: [
        { onRequest: (request) => log.push(['first', request]) },
        {
          onRequest: (request) => log.push(['second', request]),
          onEnd: (request) => {
            log.push(['end', request]);
            request.span.setAttribute('cart.items', 3).updateName('load cart');
          },
        },
      ],
    });
    await send('/server/echo/hooked');
    await tracing.flush();
    expect(log.map(([what]) => what)).toEqual(['first', 'second', 'end']);
    const [, ended] = log[2] as [string, EndedRequest];
    expect(ended.url.pathname).toBe('/server/echo/hooked');
    expect(name === 'fetch' ? ended.response?.status : ended.xhr?.status).toBe(200);
    expect(only(spans, 'load cart').attributes).toMatchObject({ 'cart.items': 3 });
  });

  it('gives the hooks the timing that the browser told', async () => {
    const timings: unknown[] = [];
    const { spans } = traceRequests({ hooks: [{ onEnd: ({ timing }) => timings.push(timing?.responseStatus) }] });
    await send('/server/echo/timing');
    await expect.poll(() => spans.length).toBe(1);
    expect(timings).toEqual([200]);
  });

  it('lets a hook say that what looks like an error is none', async () => {
    const { spans } = traceRequests({ hooks: [{ onEnd: ({ span }) => span.setStatus(SpanStatusCode.OK) }] });
    await send('/server/status/404').catch(() => {});
    expect(only(spans, 'GET').status.code).toBe(SpanStatusCode.OK);
  });

  it('is as it would be when functions of the user throw, who is told', async () => {
    const told: string[] = [];
    const broken = (): never => {
      throw new RangeError('broken');
    };
    const { spans } = traceRequests(
      { urlTemplate: broken, hooks: [{ onRequest: broken, onEnd: broken }] },
      { onDiagnostic: ({ message }) => told.push(message) },
    );
    expect(await send('/server/echo/broken')).toHaveProperty('traceparent');
    expect(only(spans, 'GET').attributes).toMatchObject({ 'http.response.status_code': 200 });
    expect(told.map((message) => message.split(' ')[0])).toEqual(['urlTemplate', 'onRequest', 'onEnd']);
  });
});

describe('`trace` of a fetch', () => {
  it('is not seen by what is below, nor asked for twice, nor taken from what the caller gave', async () => {
    const native = window.fetch;
    const seen: unknown[] = [];
    window.fetch = (input, init) => {
      seen.push({ ...init }, init?.trace);
      return native(input, init);
    };
    let reads = 0;
    const init: RequestInit = {
      get trace() {
        reads++;
        return { name: 'mine' };
      },
    };
    const { spans, tracing } = traceRequests();
    await fetch('/server/echo/below', init);
    only(spans, 'mine');
    await tracing.shutdown();
    window.fetch = native;
    expect(seen).toEqual([{ headers: { traceparent: expect.any(String) } }, undefined]);
    expect(reads).toBe(1);
    expect(Object.keys(init)).toEqual(['trace']);
  });

  it('may throw when it is read: the request goes on as if nobody traced it', async () => {
    const { spans, tracing } = traceRequests();
    const init = {
      get trace(): never {
        throw new RangeError('not mine');
      },
    };
    expect((await fetch('/server/status/200', init)).status).toBe(200);
    await tracing.flush();
    expect(spans).toEqual([]);
  });
});

it('refuses wrong options at once', () => {
  for (const make of [fetchInstrumentation, xhrInstrumentation]) {
    expect(() => make({ urlTemplate: '/x' as never })).toThrow(/urlTemplate/);
    expect(() => make({ networkEvents: 'all' as never })).toThrow(/networkEvents \(all\), which must be one of events, attributes, none/);
    expect(() => make({ hooks: {} as never })).toThrow(/hooks/);
    expect(() => make({ hooks: [null] as never })).toThrow(/hooks/);
    expect(() => make({ propagateTo: ['nonsense'] })).toThrow(/"nonsense" in propagateTo or ignoreUrls is no URL/);
    expect(() => make({ requestHook() {} } as never)).toThrow(/has no option "requestHook"/);
  }
});

import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import { createServer as createNetServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { activeContext, withContext } from '../../../../src/context/active.ts';
import { createBaggage, setBaggage } from '../../../../src/context/baggage.ts';
import { suppressTracing } from '../../../../src/context/suppress-tracing.ts';
import { OtlpExporter } from '../../../../src/exporter/otlp/exporter.ts';
import { fetchInstrumentation } from '../../../../src/instrumentation/node/fetch.ts';
import { httpClientInstrumentation } from '../../../../src/instrumentation/node/http-client.ts';
import { getCurrentSpan } from '../../../../src/trace/current-span.ts';
import { getTracer } from '../../../../src/trace/get-tracer.ts';
import { SpanKind } from '../../../../src/trace/span-kind.ts';
import { SpanStatusCode } from '../../../../src/trace/span-status.ts';
import { listen, settle, startWith, until } from './tracing.ts';

const OWN = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

async function receive(handler: RequestListener = (_request, response) => void response.end('ok')) {
  const arrived: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    arrived.push(request);
    handler(request, response);
  });
  const port = await listen(server);
  return { arrived, port, url: `http://127.0.0.1:${port}` };
}

describe('fetch', () => {
  it('makes one CLIENT span, the child of the current one, that says what the conventions ask for', async () => {
    const { arrived, port, url } = await receive();
    const { spans } = startWith([fetchInstrumentation(), httpClientInstrumentation()]);
    await getTracer().span('outer', async (outer) => {
      await (await fetch(`${url}/a?b=c&sig=secret#d`, { method: 'POST', body: 'x' })).text();
      expect(getCurrentSpan()).toBe(outer);
    });
    const [span, outer] = spans;
    expect(spans).toHaveLength(2);
    expect(span).toMatchObject({ name: 'POST', kind: SpanKind.CLIENT, status: { code: SpanStatusCode.UNSET } });
    expect(span?.parentSpanContext?.spanId).toBe(outer?.spanContext().spanId);
    expect(span?.attributes).toEqual({
      'http.request.method': 'POST',
      'url.full': `${url}/a?b=c&sig=REDACTED`,
      'server.address': '127.0.0.1',
      'server.port': port,
      'network.peer.address': '127.0.0.1',
      'network.peer.port': port,
      'http.response.status_code': 200,
    });
    expect(arrived[0]?.headers['traceparent']).toBe(span?.spanContext().toHeaders()['traceparent']);
  });

  it('carries the baggage of its context', async () => {
    const { arrived, url } = await receive();
    startWith([fetchInstrumentation()]);
    await withContext(setBaggage(activeContext(), createBaggage({ tenant: 'acme' })), () => fetch(url));
    expect(arrived[0]?.headers['baggage']).toBe('tenant=acme');
  });

  it('in parallel with others, on connections of others, keeps its parent', async () => {
    const { arrived, url } = await receive((_request, response) => void setTimeout(() => response.end(), Math.random() * 5));
    const { spans } = startWith([fetchInstrumentation()]);
    const round = (from: number) =>
      Promise.all(
        Array.from({ length: 20 }, (_, i) =>
          getTracer().span(`outer ${from + i}`, async () => {
            await Promise.resolve();
            await (await fetch(`${url}/${from + i}`)).text();
          }),
        ),
      );
    await round(0);
    await round(20);
    expect(spans).toHaveLength(80);
    for (const request of arrived) {
      const outer = spans.find(({ name }) => name === `outer ${request.url?.slice(1)}`);
      const span = spans.find((each) => request.headers['traceparent']?.includes(each.spanContext().spanId));
      expect(span?.parentSpanContext?.spanId).toBe(outer?.spanContext().spanId);
    }
  });

  it('leaves no context behind', async () => {
    const { url } = await receive();
    startWith([fetchInstrumentation()]);
    const inner = getTracer().span('outer', () => fetch(url));
    expect(getCurrentSpan()).toBeUndefined();
    await inner;
    expect(getCurrentSpan()).toBeUndefined();
    await new Promise((resolve) => setTimeout(resolve, 0));
    expect(getCurrentSpan()).toBeUndefined();
  });

  it('that is redirected has a span for each request, all of one parent', async () => {
    const { arrived, url } = await receive((request, response) => {
      if (request.url === '/to') response.end('there');
      else response.writeHead(302, { location: '/to' }).end();
    });
    const { spans } = startWith([fetchInstrumentation()]);
    await getTracer().span('outer', async () => expect(await (await fetch(`${url}/from`)).text()).toBe('there'));
    const outer = spans.at(-1)?.spanContext().spanId;
    expect(
      spans
        .slice(0, 2)
        .map(({ attributes, parentSpanContext, status }) => [
          attributes['http.response.status_code'],
          attributes['url.full'],
          parentSpanContext?.spanId,
          status.code,
        ]),
    ).toEqual([
      [302, `${url}/from`, outer, SpanStatusCode.UNSET],
      [200, `${url}/to`, outer, SpanStatusCode.UNSET],
    ]);
    for (const [i, request] of arrived.entries()) {
      expect(request.headersDistinct['traceparent']).toEqual([spans[i]?.spanContext().toHeaders()['traceparent']]);
    }
  });

  it('that is redirected takes no headers to where propagateTo does not say so', async () => {
    const to = await receive();
    const from = await receive((_request, response) => void response.writeHead(302, { location: to.url }).end());
    const { spans } = startWith([fetchInstrumentation()], { propagateTo: [from.url] });
    await fetch(from.url);
    expect(from.arrived[0]?.headers).toHaveProperty('traceparent');
    expect(to.arrived[0]?.headers).not.toHaveProperty('traceparent');
    expect(spans).toHaveLength(2);
  });

  it.each([
    ['an object', { TraceParent: OWN }],
    ['pairs', [['traceparent', OWN]] as [string, string][]],
    ['Headers', new Headers({ traceparent: OWN })],
  ])('lets headers of the application win that come as %s, and changes no argument', async (_name, headers) => {
    const { arrived, url } = await receive();
    startWith([fetchInstrumentation()]);
    const init = Object.freeze({ headers: Object.freeze(headers) as HeadersInit });
    await fetch(url, init);
    const request = new Request(url);
    await fetch(request);
    expect(arrived[0]?.headersDistinct['traceparent']).toEqual([OWN]);
    expect([...request.headers]).toEqual([]);
    expect([...new Headers(headers)]).toEqual([['traceparent', OWN]]);
  });

  it('survives a propagator that writes what HTTP does not allow', async () => {
    const { arrived, url } = await receive();
    const { spans } = startWith([fetchInstrumentation()], {
      propagators: [
        {
          inject: (_context, carrier, setter) => setter.set(carrier, 'x-a', 'a\r\nb'),
          extract: (context) => context,
          fields: () => ['x-a'],
        },
      ],
    });
    expect((await fetch(url)).status).toBe(200);
    expect(arrived[0]?.headers).not.toHaveProperty('x-a');
    expect(spans).toHaveLength(1);
  });

  it.each([
    [404, SpanStatusCode.ERROR],
    [500, SpanStatusCode.ERROR],
    [304, SpanStatusCode.UNSET],
  ])('that is answered with %i has status %i', async (statusCode, code) => {
    const { url } = await receive((_request, response) => void response.writeHead(statusCode).end());
    const { spans } = startWith([fetchInstrumentation()]);
    await fetch(url);
    expect(spans.map(({ status }) => status)).toEqual([{ code }]);
  });

  it('ends its span with the headers of a response that nobody reads, and leaves the body alone', async () => {
    const { url } = await receive((_request, response) => void response.write('first'));
    const { spans } = startWith([fetchInstrumentation()]);
    const response = await fetch(url);
    expect(spans).toHaveLength(1);
    await response.body?.cancel();
    await settle();
    expect(spans).toHaveLength(1);
    expect(spans[0]?.status.code).toBe(SpanStatusCode.UNSET);
  });

  it('that finds nobody is an error', async () => {
    const { spans } = startWith([fetchInstrumentation()]);
    const closed = createNetServer();
    const port = await listen(closed);
    await new Promise((resolve) => closed.close(resolve));
    await expect(fetch(`http://127.0.0.1:${port}`)).rejects.toThrow('fetch failed');
    expect(spans).toHaveLength(1);
    expect(spans[0]?.status.code).toBe(SpanStatusCode.ERROR);
    expect(spans[0]?.attributes['error.type']).toBe('ECONNREFUSED');
  });

  it('whose server hangs up is an error', async () => {
    const { url } = await receive((request) => void request.socket.destroy());
    const { spans } = startWith([fetchInstrumentation()]);
    await expect(fetch(url)).rejects.toThrow('fetch failed');
    expect(spans.map(({ attributes }) => attributes['error.type'])).toEqual(['UND_ERR_SOCKET']);
  });

  it.each([
    ['without a reason', undefined],
    ['with a text', 'enough'],
  ])('that the caller aborts %s is no error', async (_name, reason) => {
    let reached = 0;
    const { url } = await receive(() => void reached++);
    const { spans } = startWith([fetchInstrumentation()]);
    for (const wait of [async () => {}, () => until(() => reached > 0)]) {
      const controller = new AbortController();
      const fetched = fetch(url, { signal: controller.signal }).catch((error) => error);
      await wait();
      controller.abort(reason);
      expect(await fetched).toBe(controller.signal.reason);
    }
    await settle();
    expect(spans.length).toBeGreaterThan(0);
    for (const span of spans) {
      expect(span.status).toEqual({ code: SpanStatusCode.UNSET });
      expect(span.attributes).not.toHaveProperty('error.type');
    }
  });

  it('whose time is up is an error', async () => {
    const { url } = await receive(() => {});
    const { spans } = startWith([fetchInstrumentation()]);
    await expect(fetch(url, { signal: AbortSignal.timeout(20) })).rejects.toThrow('timeout');
    await until(() => spans.length > 0);
    expect(spans[0]?.attributes['error.type']).toBe('TimeoutError');
    expect(spans[0]?.status.code).toBe(SpanStatusCode.ERROR);
  });

  it('that is refused before anything is sent behaves as without us and makes no span', async () => {
    const { tracing, spans } = startWith([fetchInstrumentation()]);
    await expect(fetch('no url')).rejects.toThrow(TypeError);
    await expect(fetch('http://127.0.0.1:1')).rejects.toThrow(TypeError);
    await expect(fetch('http://127.0.0.1', { headers: { 'x a': '1' } })).rejects.toThrow(TypeError);
    expect(await (await fetch('data:,hi')).text()).toBe('hi');
    expect(spans).toHaveLength(0);
    expect(tracing.stats().open).toBe(0);
  });

  it('in a suppressed context is not traced and carries nothing', async () => {
    const { arrived, url } = await receive();
    const { spans } = startWith([fetchInstrumentation()]);
    await withContext(suppressTracing(activeContext()), async () => {
      await new Promise((resolve) => setTimeout(resolve, 1));
      await fetch(url);
    });
    expect(spans).toHaveLength(0);
    expect(arrived[0]?.headers).not.toHaveProperty('traceparent');
  });

  it('is the native one', () => {
    const native = fetch;
    startWith([fetchInstrumentation()]);
    expect(fetch).toBe(native);
  });
});

describe('our own exports', () => {
  it('are never traced and carry no trace', async () => {
    const { arrived, url } = await receive((request, response) => {
      request.resume().on('end', () => response.end('{}'));
    });
    const instrumentations = [fetchInstrumentation(), httpClientInstrumentation()];
    const { tracing } = startWith(instrumentations, { exporter: new OtlpExporter({ endpoint: url }), batch: { maxExportBatchSize: 1 } });
    for (let i = 0; i < 3; i++) {
      getTracer().span('work', () => {});
      await tracing.flush();
    }
    expect(arrived).toHaveLength(3);
    expect(arrived.filter(({ headers }) => 'traceparent' in headers)).toEqual([]);
    expect(tracing.stats()).toMatchObject({ created: 3, ended: 3 });
  });
});

describe('a stop', () => {
  it('ends tracing, also of what is under way', async () => {
    let respond: (() => void) | undefined;
    const { arrived, url } = await receive((_request, response) => {
      respond = () => response.end('ok');
    });
    const { tracing, spans } = startWith([fetchInstrumentation()]);
    const fetched = fetch(url);
    await until(() => respond !== undefined);
    await tracing.shutdown();
    respond?.();
    expect(await (await fetched).text()).toBe('ok');
    const again = fetch(url);
    await until(() => arrived.length === 2);
    respond?.();
    await again;
    expect(arrived[1]?.headers).not.toHaveProperty('traceparent');
    expect(spans).toHaveLength(0);
  });
});

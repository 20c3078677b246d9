import { once } from 'node:events';
import http, { type ClientRequest, get, type IncomingMessage, type RequestListener, request } from 'node:http';
import https from 'node:https';
import { createRequire } from 'node:module';
import { createServer as createNetServer } from 'node:net';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { activeContext, withContext } from '../../../../src/context/active.ts';
import { createBaggage, setBaggage } from '../../../../src/context/baggage.ts';
import { suppressTracing } from '../../../../src/context/suppress-tracing.ts';
import { httpClientInstrumentation } from '../../../../src/instrumentation/node/http-client.ts';
import { getCurrentSpan } from '../../../../src/trace/current-span.ts';
import { getTracer } from '../../../../src/trace/get-tracer.ts';
import { SpanKind } from '../../../../src/trace/span-kind.ts';
import { SpanStatusCode } from '../../../../src/trace/span-status.ts';
import { selfSigned } from './certificate.ts';
import { atEnd, listen, settle, startWith, until } from './tracing.ts';

const OWN = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

/** What arrived, in the order of arrival. */
async function receive(handler: RequestListener = (_request, response) => void response.end('ok')) {
  const arrived: IncomingMessage[] = [];
  const server = http.createServer((incoming, response) => {
    arrived.push(incoming);
    handler(incoming, response);
  });
  const port = await listen(server);
  return { arrived, server, port, url: `http://127.0.0.1:${port}` };
}

async function done(outgoing: ClientRequest): Promise<IncomingMessage> {
  const [response] = (await once(outgoing, 'response')) as [IncomingMessage];
  await once(response.resume(), 'end');
  return response;
}

describe('a request', () => {
  it('makes one CLIENT span, the child of the current one, that says what the conventions ask for', async () => {
    const { arrived, port, url } = await receive();
    const { spans } = startWith([httpClientInstrumentation()]);
    await getTracer().span('outer', () => done(http.get(`${url}/a?b=c&sig=secret`)));
    const [span, outer] = spans;
    expect(spans).toHaveLength(2);
    expect(span).toMatchObject({ name: 'GET', kind: SpanKind.CLIENT, status: { code: SpanStatusCode.UNSET } });
    expect(span?.parentSpanContext?.spanId).toBe(outer?.spanContext().spanId);
    expect(span?.attributes).toEqual({
      'http.request.method': 'GET',
      'url.full': `${url}/a?b=c&sig=REDACTED`,
      'server.address': '127.0.0.1',
      'server.port': port,
      'network.peer.address': '127.0.0.1',
      'network.peer.port': port,
      'network.protocol.version': '1.1',
      'http.response.status_code': 200,
    });
    expect(arrived[0]?.headers['traceparent']).toBe(span?.spanContext().toHeaders()['traceparent']);
  });

  it('carries the tracestate and the baggage of its context', async () => {
    const { arrived, url } = await receive();
    startWith([httpClientInstrumentation()]);
    await withContext(setBaggage(activeContext(), createBaggage({ tenant: 'acme' })), () => done(http.get(url)));
    expect(arrived[0]?.headers['baggage']).toBe('tenant=acme');
  });

  it('runs its callback and its listeners in the context of the caller, not in its own', async () => {
    const { url } = await receive();
    startWith([httpClientInstrumentation()]);
    await getTracer().span('outer', async (outer) => {
      const seen = await new Promise((resolve) =>
        http.get(url, (response) => response.resume().on('end', () => resolve(getCurrentSpan()))),
      );
      expect(seen).toBe(outer);
    });
  });

  it.each([
    ['http.request', (url: string) => http.request(url).end()],
    ['http.get', (url: string) => http.get(url)],
    ['request, imported by name', (url: string) => request(url).end()],
    ['get, imported by name', (url: string) => get(url)],
    ['request, required', (url: string) => (createRequire(import.meta.url)('http') as typeof http).request(url).end()],
  ])('by %s is traced once', async (_name, send) => {
    const { arrived, url } = await receive();
    const { spans } = startWith([httpClientInstrumentation()]);
    await done(send(url));
    await settle();
    expect(spans).toHaveLength(1);
    expect(arrived[0]?.headers['traceparent']).toContain(spans[0]?.spanContext().spanId);
  });

  it('by https is traced, under its own scheme and port', async () => {
    const { spans } = startWith([httpClientInstrumentation()]);
    const server = https.createServer(selfSigned(), (incoming, response) => void response.end(incoming.headers['traceparent']));
    const port = await listen(server);
    const options = { port, host: 'localhost', family: 4, rejectUnauthorized: false, agent: false } as const;
    await done(https.get(options));
    await done(https.request(`https://localhost:${port}/x`, options).end());
    expect(spans.map(({ attributes }) => attributes['url.full'])).toEqual([`https://localhost:${port}/`, `https://localhost:${port}/x`]);
  });

  it('in a suppressed context is not traced and carries nothing', async () => {
    const { arrived, url } = await receive();
    const { spans } = startWith([httpClientInstrumentation()]);
    await withContext(suppressTracing(activeContext()), () => done(http.get(url)));
    expect(spans).toHaveLength(0);
    expect(arrived[0]?.headers).not.toHaveProperty('traceparent');
  });

  it('carries headers only where propagateTo says so', async () => {
    const [one, other] = [await receive(), await receive()];
    const { spans } = startWith([httpClientInstrumentation()], { propagateTo: [one.url] });
    // The Host header is the application's to choose; where the request goes is what counts.
    await done(http.get(one.url, { headers: { host: 'else.example.com' } }));
    await done(http.get(other.url, { headers: { host: new URL(one.url).host } }));
    expect(one.arrived[0]?.headers).toHaveProperty('traceparent');
    expect(other.arrived[0]?.headers).not.toHaveProperty('traceparent');
    expect(spans.map(({ attributes }) => attributes['url.full'])).toEqual([`${one.url}/`, `${other.url}/`]);
  });

  it('in parallel with others keeps its parent', async () => {
    const { arrived, url } = await receive((_incoming, response) => void setTimeout(() => response.end(), Math.random() * 5));
    const { spans } = startWith([httpClientInstrumentation()]);
    const agent = new http.Agent({ keepAlive: true, maxSockets: 3 });
    atEnd(() => agent.destroy());
    await Promise.all(Array.from({ length: 30 }, (_, i) => getTracer().span(`outer ${i}`, () => done(http.get(`${url}/${i}`, { agent })))));
    expect(spans).toHaveLength(60);
    for (const incoming of arrived) {
      const outer = spans.find(({ name }) => name === `outer ${incoming.url?.slice(1)}`);
      expect(incoming.headers['traceparent']).toContain(outer?.spanContext().traceId);
    }
  });
});

describe('headers of the application', () => {
  it.each([
    ['an object', { traceparent: OWN }],
    ['an object in another case', { TraceParent: OWN }],
    ['raw headers', ['Traceparent', OWN, 'Host', 'a']],
    [
      'raw pairs',
      [
        ['traceparent', OWN],
        ['Host', 'a'],
      ] as unknown as string[],
    ],
  ])('as %s win over ours', async (_name, headers) => {
    const { arrived, url } = await receive();
    startWith([httpClientInstrumentation()]);
    await done(http.request(url, { headers }).end());
    expect(arrived[0]?.headersDistinct['traceparent']).toEqual([OWN]);
  });

  it('that are set later win too', async () => {
    const { arrived, url } = await receive();
    startWith([httpClientInstrumentation()]);
    await done(http.request(url).setHeader('traceparent', OWN).end());
    expect(arrived[0]?.headersDistinct['traceparent']).toEqual([OWN]);
  });

  it('get no tracestate of ours beside a traceparent of their own', async () => {
    const { arrived, url } = await receive();
    startWith([httpClientInstrumentation()], {
      propagators: [
        {
          inject: (_context, carrier, setter) => setter.set(carrier, 'tracestate', 'a=1'),
          extract: (context) => context,
          fields: () => [],
        },
      ],
    });
    await done(http.get(url, { headers: { traceparent: OWN } }));
    await done(http.get(url));
    expect(arrived.map(({ headers }) => headers['tracestate'])).toEqual([undefined, 'a=1']);
  });

  it('and all other options stay as they were, frozen or not', async () => {
    const { arrived, port } = await receive();
    startWith([httpClientInstrumentation()]);
    const headers = Object.freeze({ 'x-a': '1' });
    const options = Object.freeze({ port, host: '127.0.0.1', headers });
    const raw = Object.freeze(['x-a', '1', 'Host', 'a']) as unknown as string[];
    await done(http.get(options));
    await done(http.get({ ...options, headers: raw }));
    expect(headers).toEqual({ 'x-a': '1' });
    expect(raw).toEqual(['x-a', '1', 'Host', 'a']);
    for (const incoming of arrived) expect(incoming.headers).toMatchObject({ 'x-a': '1', traceparent: expect.any(String) });
  });

  it('are not harmed by a propagator that writes what HTTP does not allow', async () => {
    const { arrived, url } = await receive();
    const bad = { 'x-a': 'line\r\nx-evil: 1', 'x-b': '\u20ac', 'x c': '1', 'x-d': 'good' };
    startWith([httpClientInstrumentation()], {
      propagators: [
        {
          inject: (_context, carrier, setter) => {
            for (const [name, value] of Object.entries(bad)) setter.set(carrier, name, value);
          },
          extract: (context) => context,
          fields: () => Object.keys(bad),
        },
      ],
    });
    await done(http.get(url));
    expect(Object.keys(arrived[0]?.headers ?? {}).filter((name) => name.startsWith('x'))).toEqual(['x-d']);
  });
});

describe('the end of a request', () => {
  it.each([
    [204, SpanStatusCode.UNSET],
    [304, SpanStatusCode.UNSET],
    [302, SpanStatusCode.UNSET],
    [404, SpanStatusCode.ERROR],
    [500, SpanStatusCode.ERROR],
  ])('with %i has status %i', async (statusCode, code) => {
    const { url } = await receive((_incoming, response) => void response.writeHead(statusCode).end());
    const { spans } = startWith([httpClientInstrumentation()]);
    await done(http.get(url));
    expect(spans[0]?.status).toEqual({ code });
    expect(spans[0]?.attributes['http.response.status_code']).toBe(statusCode);
    expect(spans[0]?.attributes['error.type']).toBe(code === SpanStatusCode.ERROR ? String(statusCode) : undefined);
  });

  it('comes with the headers of a response that nobody reads', async () => {
    const { url } = await receive((_incoming, response) => void response.write('x'.repeat(100_000)));
    const { spans } = startWith([httpClientInstrumentation()]);
    const outgoing = http.get(url);
    const [response] = (await once(outgoing, 'response')) as [IncomingMessage];
    expect(spans).toHaveLength(1);
    outgoing.destroy();
    response.on('error', () => {});
    await settle();
    expect(spans).toHaveLength(1);
  });

  it('comes for a response that nobody listens for, which Node throws away', async () => {
    const { url } = await receive((_incoming, response) => void response.end('x'.repeat(100_000)));
    const { spans } = startWith([httpClientInstrumentation()]);
    const outgoing = http.get(url, { agent: false });
    await once(outgoing, 'close');
    expect(spans[0]?.attributes['http.response.status_code']).toBe(200);
  });

  it('comes once, after what is informational', async () => {
    const { url } = await receive((_incoming, response) => {
      response.writeEarlyHints({ link: '</a.css>; rel=preload' });
      response.end();
    });
    const { spans } = startWith([httpClientInstrumentation()]);
    const outgoing = http.get(url);
    let informed = 0;
    outgoing.on('information', () => informed++);
    await done(outgoing);
    expect(informed).toBe(1);
    expect(spans.map(({ attributes }) => attributes['http.response.status_code'])).toEqual([200]);
  });

  it('carries the trace also with Expect: 100-continue', async () => {
    const { arrived, url } = await receive();
    const { spans } = startWith([httpClientInstrumentation()]);
    const outgoing = http.request(url, { method: 'post', headers: { expect: '100-continue' } });
    outgoing.on('continue', () => outgoing.end('body'));
    await done(outgoing);
    expect(spans[0]?.name).toBe('POST');
    expect(arrived[0]?.headers['traceparent']).toContain(spans[0]?.spanContext().spanId);
  });

  it('without a response is an error', async () => {
    const { spans } = startWith([httpClientInstrumentation()]);
    const closed = createNetServer();
    const port = await listen(closed);
    await new Promise((resolve) => closed.close(resolve));
    const [error] = await once(http.get({ port, host: '127.0.0.1' }), 'error').catch((thrown) => [thrown]);
    expect(error.code).toBe('ECONNREFUSED');
    await settle();
    expect(spans).toHaveLength(1);
    expect(spans[0]?.status.code).toBe(SpanStatusCode.ERROR);
    expect(spans[0]?.attributes['error.type']).toBe('ECONNREFUSED');
    expect(spans[0]?.attributes).not.toHaveProperty('http.response.status_code');
  });

  it.each([
    ['hangs up', (incoming: IncomingMessage) => incoming.socket.end()],
    ['resets', (incoming: IncomingMessage) => incoming.socket.resetAndDestroy()],
  ])('is an error when the server %s', async (_name, leave) => {
    const { url } = await receive((incoming) => void leave(incoming));
    const { spans } = startWith([httpClientInstrumentation()]);
    await once(http.get(url, { agent: false }), 'error').catch(() => {});
    await settle();
    expect(spans).toHaveLength(1);
    expect(spans[0]?.attributes['error.type']).toBe('ECONNRESET');
    expect(spans[0]?.status.code).toBe(SpanStatusCode.ERROR);
  });

  it.each([
    ['an AbortSignal', (outgoing: ClientRequest, controller: AbortController) => controller.abort(outgoing ? undefined : 0)],
    ['an AbortSignal with a reason', (_outgoing: ClientRequest, controller: AbortController) => controller.abort(new Error('enough'))],
    ['destroy()', (outgoing: ClientRequest) => outgoing.destroy()],
    ['abort()', (outgoing: ClientRequest) => outgoing.abort()],
  ])('by %s of the caller is no error, before and after the connection is there', async (_name, leave) => {
    let reached = 0;
    const { url } = await receive(() => void reached++);
    const { spans } = startWith([httpClientInstrumentation()]);
    for (const wait of [async () => {}, () => until(() => reached > 0)]) {
      const controller = new AbortController();
      const outgoing = http.get(url, { signal: controller.signal, agent: false });
      outgoing.on('error', () => {});
      await wait();
      leave(outgoing, controller);
      await new Promise((resolve) => outgoing.on('close', resolve));
    }
    expect(spans).toHaveLength(2);
    for (const span of spans) {
      expect(span.status).toEqual({ code: SpanStatusCode.UNSET });
      expect(span.attributes).not.toHaveProperty('error.type');
    }
  });

  it('by destroy(error) is that error', async () => {
    const { url } = await receive(() => {});
    const { spans } = startWith([httpClientInstrumentation()]);
    const outgoing = http.get(url, { timeout: 10, agent: false });
    outgoing.on('timeout', () => outgoing.destroy(new RangeError('too slow')));
    await once(outgoing, 'error').catch(() => {});
    await until(() => spans.length > 0);
    expect(spans[0]?.status).toEqual({ code: SpanStatusCode.ERROR, message: 'too slow' });
    expect(spans[0]?.attributes['error.type']).toBe('RangeError');
  });

  it('comes with an upgrade and with a tunnel', async () => {
    const { server, port } = await receive();
    const greet = (_incoming: IncomingMessage, socket: NodeJS.WritableStream, text: string): void => void socket.end(text);
    server.on('upgrade', (incoming, socket) =>
      greet(incoming, socket, 'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n'),
    );
    server.on('connect', (incoming, socket) => greet(incoming, socket, 'HTTP/1.1 200 OK\r\n\r\n'));
    const { spans } = startWith([httpClientInstrumentation()]);
    for (const options of [{ headers: { connection: 'Upgrade', upgrade: 'echo' } }, { method: 'CONNECT', path: 'example.com:443' }]) {
      const outgoing = http.request({ port, host: '127.0.0.1', ...options }).end();
      const [, socket] = await Promise.race([once(outgoing, 'upgrade'), once(outgoing, 'connect')]);
      socket.destroy();
    }
    expect(spans.map(({ name, status, attributes }) => [name, status.code, attributes['http.response.status_code']])).toEqual([
      ['GET', SpanStatusCode.UNSET, 101],
      ['CONNECT', SpanStatusCode.UNSET, 200],
    ]);
  });
});

/** What can be seen of a call from outside: what it throws, or what arrives and what comes back. */
async function outcomeOf(arrived: IncomingMessage[], send: () => ClientRequest): Promise<unknown> {
  arrived.length = 0;
  let outgoing: ClientRequest;
  try {
    outgoing = send();
  } catch (error) {
    return { threw: [(error as Error).name, (error as { code?: string }).code, (error as Error).message] };
  }
  const events = outgoing.eventNames().filter((name) => typeof name === 'string' && name !== 'close');
  const settled = await once(outgoing.end(), 'response').catch((error) => [error]);
  if (settled[0] instanceof Error) return { failed: settled[0].message, events };
  await once(settled[0].resume(), 'end');
  const [incoming] = arrived;
  const headers = incoming?.rawHeaders.join('\n').replace(/(^|\n)traceparent\n[^\n]*\n?/, '$1');
  return { events, status: settled[0].statusCode, method: incoming?.method, url: incoming?.url, headers };
}

describe('a traced call', () => {
  const url = fc.oneof(fc.constantFrom('', '/a?b', '/a b', '/\u00e9#x'), fc.webPath());
  const headers = fc.constantFrom<unknown>(
    undefined,
    null,
    {},
    { 'x-a': '1', 'X-B': ['2', '3'] },
    { host: 'other.example.com' },
    { 'x-a': undefined },
    { 'x a': 'bad name' },
    { 'x-a': 'bad\nvalue' },
    ['x-a', '1', 'Host', 'a'],
    [
      ['x-a', '1'],
      ['Host', 'a'],
    ],
    ['odd'],
    new Headers({ 'x-a': '1' }),
    new Map([['x-a', '1']]),
    'text',
    7,
  );
  const options = fc.record(
    {
      headers,
      method: fc.constantFrom<unknown>(undefined, 'get', 'POST', 'b ad', 7, null, ''),
      path: fc.constantFrom<unknown>(undefined, '/p', 'p', '', '/a b', null, '?q', '*'),
      protocol: fc.constantFrom<unknown>(undefined, 'http:', 'https:', 'ftp:', null),
      auth: fc.constantFrom<unknown>(undefined, 'user:pass'),
      setHost: fc.constantFrom<unknown>(undefined, true, false),
      agent: fc.constantFrom<unknown>(undefined, false, null, 7),
      hostname: fc.constantFrom<unknown>('127.0.0.1', 7, undefined),
    },
    { requiredKeys: [] },
  );
  type Form = (target: string, port: number, given: object) => unknown[];
  const form = fc.constantFrom<Form>(
    (target) => [target],
    (target) => [new URL(target)],
    (target, _port, given) => [target, given],
    (target, _port, given) => [new URL(target), given],
    (target) => [target, undefined],
    (target) => [target, null],
    (_target, port, given) => [{ host: '127.0.0.1', port, ...given }],
    (_target, port, given) => [Object.assign(Object.create({ inherited: 1 }), { host: '127.0.0.1', port, ...given })],
    () => ['no url'],
    () => [undefined],
    () => [null],
    () => [Symbol.iterator],
  );

  it('throws, sends and receives what the native one does, whatever its arguments are', async () => {
    const { arrived, port } = await receive();
    await fc.assert(
      fc.asyncProperty(form, url, options, async (make, path, given) => {
        const send = (): ClientRequest =>
          (http.request as (...args: unknown[]) => ClientRequest)(...make(`http://127.0.0.1:${port}${path}`, port, given));
        const native = await outcomeOf(arrived, send);
        const { tracing } = startWith([httpClientInstrumentation()]);
        const traced = await outcomeOf(arrived, send);
        await tracing.shutdown();
        expect(traced).toEqual(native);
      }),
      { numRuns: 400 },
    );
  });

  it('looks like the native one', () => {
    const [length, name, text] = [http.request.length, http.request.name, String(http.request)];
    startWith([httpClientInstrumentation()]);
    expect([http.request.length, http.request.name, String(http.request)]).toEqual([length, name, text]);
  });
});

describe('a stop', () => {
  it('gives the native functions back, also to those who imported them by name', async () => {
    const native = [http.request, http.get, https.request, https.get, request, get];
    const { tracing } = startWith([httpClientInstrumentation()]);
    expect([http.request, http.get, https.request, https.get, request, get].filter((fn) => native.includes(fn))).toEqual([]);
    await tracing.shutdown();
    expect([http.request, http.get, https.request, https.get, request, get]).toEqual(native);
  });

  it('leaves the patch of somebody above working, and ours lets calls through', async () => {
    const { arrived, url } = await receive();
    const native = http.get;
    const { tracing, spans } = startWith([httpClientInstrumentation()]);
    const ours = http.get;
    atEnd(() => {
      http.get = native;
    });
    let calls = 0;
    http.get = ((...args: Parameters<typeof ours>) => {
      calls++;
      return ours(...args);
    }) as typeof http.get;
    await done(http.get(url));
    await tracing.shutdown();
    await done(http.get(url));
    expect(calls).toBe(2);
    expect(spans).toHaveLength(1);
    expect(arrived.map(({ headers }) => 'traceparent' in headers)).toEqual([true, false]);
  });

  it('during a request does no harm', async () => {
    let respond: (() => void) | undefined;
    const { url } = await receive((_incoming, response) => {
      respond = () => response.end('ok');
    });
    const { tracing } = startWith([httpClientInstrumentation()]);
    const outgoing = http.get(url);
    const received = done(outgoing);
    await until(() => respond !== undefined);
    await tracing.shutdown();
    respond?.();
    expect((await received).statusCode).toBe(200);
  });
});

describe('what is below', () => {
  it('may be a mock that gives no request', () => {
    const native = http.request;
    atEnd(() => {
      http.request = native;
    });
    http.request = (() => 'mock') as unknown as typeof http.request;
    const { spans } = startWith([httpClientInstrumentation()]);
    expect(http.request('http://127.0.0.1')).toBe('mock');
    expect(spans).toHaveLength(1);
  });
});

import { EventEmitter, once } from 'node:events';
import http, { createServer, get, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import https from 'node:https';
import { createRequire } from 'node:module';
import { connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import { activeContext, withContext } from '../../../../src/context/active.ts';
import { createContextKey } from '../../../../src/context/context.ts';
import { httpClientInstrumentation } from '../../../../src/instrumentation/node/http-client.ts';
import { httpServerInstrumentation } from '../../../../src/instrumentation/node/http-server.ts';
import { redactKeys } from '../../../../src/instrumentation/redact-keys.ts';
import { getCurrentSpan } from '../../../../src/trace/current-span.ts';
import { getTracer } from '../../../../src/trace/get-tracer.ts';
import { AlwaysOnSampler, type Sampler } from '../../../../src/trace/sampler.ts';
import { SpanKind } from '../../../../src/trace/span-kind.ts';
import { SpanStatusCode } from '../../../../src/trace/span-status.ts';
import { selfSigned } from './certificate.ts';
import { sendRaw } from './raw-http.ts';
import { atEnd, listen, settle, startWith, until } from './tracing.ts';

const PARENT = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-03';

async function serve(handler: RequestListener, options = {}, startOptions = {}) {
  const { spans, tracing } = startWith([httpServerInstrumentation(options)], startOptions);
  const server = createServer(handler);
  const port = await listen(server);
  return { spans, tracing, server, port, url: `http://127.0.0.1:${port}` };
}

const answer: RequestListener = (_request, response) => void response.end('ok');

describe('a request', () => {
  it('makes one SERVER span that says what the conventions ask for', async () => {
    const { spans, url, port } = await serve(answer);
    await fetch(`${url}/products/7?color=red&sig=secret`, { headers: { 'user-agent': 'test/1' } });
    await until(() => spans.length > 0);
    expect(spans).toHaveLength(1);
    const [span] = spans;
    expect(span).toMatchObject({ name: 'GET', kind: SpanKind.SERVER, status: { code: SpanStatusCode.UNSET } });
    expect(span?.parentSpanContext).toBeUndefined();
    expect(span?.attributes).toEqual({
      'http.request.method': 'GET',
      'url.scheme': 'http',
      'url.path': '/products/7',
      'url.query': 'color=red&sig=REDACTED',
      'server.address': '127.0.0.1',
      'server.port': port,
      'client.address': '127.0.0.1',
      'network.peer.address': '127.0.0.1',
      'network.peer.port': expect.any(Number),
      'network.protocol.version': '1.1',
      'user_agent.original': 'test/1',
      'http.response.status_code': 200,
    });
  });

  it('shows samplers what it knows at its start', async () => {
    const seen: unknown[] = [];
    class Watching extends AlwaysOnSampler {
      override shouldSample(...[, , name, kind, attributes]: Parameters<Sampler['shouldSample']> | []) {
        seen.push(name, kind, { ...attributes });
        return super.shouldSample();
      }
    }
    const { url } = await serve(answer, {}, { sampler: new Watching() });
    await fetch(`${url}/a?b=c`);
    expect(seen).toEqual([
      'GET',
      SpanKind.SERVER,
      expect.objectContaining({ 'http.request.method': 'GET', 'url.path': '/a', 'url.query': 'b=c', 'url.scheme': 'http' }),
    ]);
  });

  it('has the URL as `redact` of start() leaves it, and so has the request of the client', async () => {
    const redact = (url: URL): string => redactKeys('password')(url).replace(/\d+(?=\?)/, '*');
    const { spans, url } = await serve(
      answer,
      {},
      { redact, instrumentations: [httpServerInstrumentation(), httpClientInstrumentation()] },
    );
    await new Promise((resolve) => get(`${url}/users/42?Password=x&sig=y`, (response) => response.resume().on('end', resolve)));
    await until(() => spans.length === 2);
    const [server, client] = [SpanKind.SERVER, SpanKind.CLIENT].map((kind) => spans.find((span) => span.kind === kind)?.attributes);
    expect(server).toMatchObject({ 'url.path': '/users/*', 'url.query': 'Password=REDACTED&sig=REDACTED' });
    expect(client?.['url.full']).toBe(`${url}/users/*?Password=REDACTED&sig=REDACTED`);
  });

  it('continues the trace that its headers name, and begins one where they are malformed', async () => {
    const { spans, url } = await serve(answer);
    await fetch(url, { headers: { traceparent: PARENT, tracestate: 'a=1', baggage: 'tenant=acme' } });
    await fetch(url, { headers: { traceparent: 'nonsense' } });
    await until(() => spans.length === 2);
    expect(spans[0]?.parentSpanContext).toMatchObject({ spanId: 'b7ad6b7169203331', isRemote: true });
    expect(spans[0]?.spanContext()).toMatchObject({ traceId: '0af7651916cd43dd8448eb211c80319c', traceFlags: 3 });
    expect(spans[0]?.spanContext().baggage?.getEntry('tenant')?.value).toBe('acme');
    expect(spans[1]?.parentSpanContext).toBeUndefined();
  });

  it('is not recorded where its parent was not sampled, and passes that on', async () => {
    let flags: number | undefined;
    const { spans, tracing, url } = await serve((_request, response) => {
      flags = getCurrentSpan()?.spanContext().traceFlags;
      response.end();
    });
    await fetch(url, { headers: { traceparent: PARENT.replace(/03$/, '00') } });
    await settle();
    expect(flags).toBe(0);
    expect(spans).toHaveLength(0);
    expect(tracing.stats()).toMatchObject({ created: 1, notRecorded: 1, open: 0 });
  });

  it('is no child of what was active when the server began to listen', async () => {
    const { spans } = startWith([httpServerInstrumentation()]);
    const server = createServer(answer);
    const port = await getTracer().span('start up', () => listen(server));
    await fetch(`http://127.0.0.1:${port}`);
    await until(() => spans.length === 2);
    expect(spans.find(({ name }) => name === 'GET')?.parentSpanContext).toBeUndefined();
  });

  it('of an unknown method is called HTTP and keeps the method as an attribute', async () => {
    const { spans, port } = await serve(answer);
    await sendRaw(port, 'PURGE / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n', () => false);
    await until(() => spans.length > 0);
    expect(spans[0]?.name).toBe('HTTP');
    expect(spans[0]?.attributes).toMatchObject({ 'http.request.method': '_OTHER', 'http.request.method_original': 'PURGE' });
  });

  it('takes its server from the Host header, with the default port where it names none', async () => {
    const { spans, port } = await serve(answer);
    for (const host of ['shop.example.com', 'shop.example.com:8443', '[::1]:81', 'a b', 'user@host', '']) {
      await sendRaw(port, `GET / HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`, () => false);
    }
    await until(() => spans.length === 6);
    const servers = spans.map(({ attributes }) => [attributes['server.address'], attributes['server.port']]);
    expect(servers).toEqual([
      ['shop.example.com', 80],
      ['shop.example.com', 8443],
      ['::1', 81],
      [undefined, undefined],
      [undefined, undefined],
      [undefined, undefined],
    ]);
  });
});

describe('handlers', () => {
  it('run with the span current, across awaits', async () => {
    const { spans, url } = await serve(async (_request, response) => {
      await new Promise((resolve) => setTimeout(resolve, 1));
      await getTracer().span('query', async () => {});
      response.end();
    });
    await fetch(url);
    await until(() => spans.length === 2);
    const [query, request] = spans;
    expect(query?.parentSpanContext?.spanId).toBe(request?.spanContext().spanId);
  });

  it('of parallel requests keep their contexts apart', async () => {
    const { spans, url } = await serve(async (request, response) => {
      for (let i = 0; i < 3; i++) await new Promise((resolve) => setTimeout(resolve, Math.random() * 4));
      getTracer().span(`work ${request.url}`, () => {});
      response.end();
    });
    await Promise.all(Array.from({ length: 40 }, (_, i) => fetch(`${url}/${i}`).then((response) => response.text())));
    await until(() => spans.length === 80);
    for (let i = 0; i < 40; i++) {
      const request = spans.find(({ attributes }) => attributes['url.path'] === `/${i}`);
      const work = spans.find(({ name }) => name === `work /${i}`);
      expect(work?.parentSpanContext?.spanId).toBe(request?.spanContext().spanId);
    }
  });

  it('name the span by the route they set', async () => {
    const { spans, url } = await serve((request, response) => {
      getCurrentSpan()?.setAttribute('http.route', '/products/:id');
      if (request.url === '/own') getCurrentSpan()?.updateName('mine');
      response.end();
    });
    await fetch(`${url}/products/7`, { method: 'POST' });
    await fetch(`${url}/own`);
    await until(() => spans.length === 2);
    expect(spans.map(({ name }) => name)).toEqual(['POST /products/:id', 'mine']);
  });

  it('see the very same request, response and this, with no more listeners than without us', async () => {
    const seen: unknown[] = [];
    const look = function (this: unknown, request: IncomingMessage, response: ServerResponse): void {
      const listeners = [request, response].map((emitter) => emitter.eventNames().map((name) => [name, emitter.listenerCount(name)]));
      seen.push(this instanceof http.Server, request.constructor.name, response.constructor.name, listeners);
      response.end();
    };
    const native = createServer(look);
    await fetch(`http://127.0.0.1:${await listen(native)}`);
    const { url } = await serve(look);
    await fetch(url);
    expect(seen.slice(4)).toEqual(seen.slice(0, 4));
  });

  it('for checkContinue run in the context too, and a request has one span', async () => {
    const { spans, server, port } = await serve(answer);
    server.on('checkContinue', (request, response) => {
      getTracer().span('check', () => {});
      response.writeContinue();
      server.emit('request', request, response);
    });
    const request = 'POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2\r\nConnection: close\r\n\r\nhi';
    expect(await sendRaw(port, request, () => false)).toMatch(/^HTTP\/1.1 100 Continue\r\n\r\nHTTP\/1.1 200 OK/);
    await until(() => spans.length === 2);
    expect(spans.map(({ name }) => name)).toEqual(['check', 'POST']);
    expect(spans[0]?.parentSpanContext?.spanId).toBe(spans[1]?.spanContext().spanId);
  });

  it('that emit other events of the server change nothing', async () => {
    const { server } = await serve(answer);
    const heard: unknown[] = [];
    server.on('custom', (...args) => heard.push(args));
    expect(server.emit('custom', 1, undefined, null, 'x')).toBe(true);
    expect(server.emit('nobody')).toBe(false);
    expect(heard).toEqual([[1, undefined, null, 'x']]);
  });
});

describe('the end of a request', () => {
  it.each([
    [204, SpanStatusCode.UNSET, undefined],
    [304, SpanStatusCode.UNSET, undefined],
    [404, SpanStatusCode.UNSET, undefined],
    [500, SpanStatusCode.ERROR, '500'],
    [503, SpanStatusCode.ERROR, '503'],
  ])('with %i has status %i', async (statusCode, code, errorType) => {
    const { spans, url } = await serve((_request, response) => void response.writeHead(statusCode).end());
    await fetch(url);
    await until(() => spans.length > 0);
    expect(spans).toHaveLength(1);
    expect(spans[0]?.status).toEqual({ code });
    expect(spans[0]?.attributes['http.response.status_code']).toBe(statusCode);
    expect(spans[0]?.attributes['error.type']).toBe(errorType);
  });

  it('comes once for HEAD', async () => {
    const { spans, url } = await serve(answer);
    await fetch(url, { method: 'HEAD' });
    await until(() => spans.length > 0);
    expect(spans.map(({ name }) => name)).toEqual(['HEAD']);
  });

  it('comes with the end of the response, not with its headers', async () => {
    const { spans, url } = await serve(async (_request, response) => {
      response.write('first');
      await settle();
      expect(spans).toHaveLength(0);
      response.end('last');
    });
    expect(await (await fetch(url)).text()).toBe('firstlast');
    await until(() => spans.length > 0);
    expect(spans[0]?.durationMs).toBeGreaterThan(10);
  });

  it('comes when the client goes before there is an answer, as an error without a status code', async () => {
    let reached = false;
    const { spans, port } = await serve(() => {
      reached = true;
    });
    const socket = connect(port, '127.0.0.1');
    socket.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
    await until(() => reached);
    socket.destroy();
    await until(() => spans.length > 0);
    expect(spans[0]?.status).toEqual({
      code: SpanStatusCode.ERROR,
      message: 'the connection was closed before the response was sent',
    });
    expect(spans[0]?.attributes['error.type']).toBe('ECONNRESET');
    expect(spans[0]?.attributes).not.toHaveProperty('http.response.status_code');
  });

  it('comes when the client goes in the middle of the answer, as an error with its status code', async () => {
    const { spans, port } = await serve((_request, response) => void response.write('some'));
    await sendRaw(port, 'GET / HTTP/1.1\r\nHost: a\r\n\r\n', (text) => text.includes('some'));
    await until(() => spans.length > 0);
    expect(spans[0]?.status.code).toBe(SpanStatusCode.ERROR);
    expect(spans[0]?.attributes).toMatchObject({ 'error.type': 'ECONNRESET', 'http.response.status_code': 200 });
  });

  it('comes when the handler destroys the connection', async () => {
    const { spans, url } = await serve((request) => void request.socket.destroy());
    await expect(fetch(url)).rejects.toThrow();
    await until(() => spans.length > 0);
    expect(spans[0]?.status.code).toBe(SpanStatusCode.ERROR);
  });

  it('leaves the span as it was when an error follows the response', async () => {
    const { spans, url } = await serve((request, response) => {
      response.end('ok', () => request.socket.destroy(new Error('late')));
    });
    await (await fetch(url)).text();
    await settle();
    expect(spans).toHaveLength(1);
    expect(spans[0]?.status.code).toBe(SpanStatusCode.UNSET);
  });
});

describe('connections', () => {
  it('that are kept alive carry several requests, each with a span, and one listener of ours', async () => {
    const closeListeners: number[] = [];
    const { spans, port } = await serve((request, response) => {
      closeListeners.push(request.socket.listenerCount('close'));
      response.end('ok');
    });
    const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
    atEnd(() => agent.destroy());
    for (let i = 0; i < 20; i++) {
      const [response] = (await once(http.get({ port, agent, host: '127.0.0.1', path: `/${i}` }), 'response')) as [IncomingMessage];
      await once(response.resume(), 'end');
    }
    await until(() => spans.length === 20);
    expect(spans.map(({ attributes }) => attributes['url.path'])).toEqual(Array.from({ length: 20 }, (_, i) => `/${i}`));
    expect(new Set(closeListeners).size).toBe(1);
    expect(new Set(spans.map((span) => span.spanContext().traceId)).size).toBe(20);
  });

  it('with pipelined requests have a span for each, answered in order', async () => {
    const { spans, port } = await serve(async (request, response) => {
      if (request.url === '/slow') await settle();
      getTracer().span(`work ${request.url}`, () => {});
      response.end(request.url);
    });
    const requests = ['/slow', '/b', '/c'].map((path) => `GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`).join('');
    const text = await sendRaw(port, requests, (so) => so.endsWith('/c'));
    expect(text.match(/\/slow|\/b$|\/c$|\/b(?=H)/g)?.join()).toBe('/slow,/b,/c');
    await until(() => spans.length === 6);
    for (const path of ['/slow', '/b', '/c']) {
      const request = spans.find(({ attributes }) => attributes['url.path'] === path);
      const work = spans.find(({ name }) => name === `work ${path}`);
      expect(request?.status.code).toBe(SpanStatusCode.UNSET);
      expect(work?.parentSpanContext?.spanId).toBe(request?.spanContext().spanId);
    }
  });

  it('that close end the spans of all pipelined requests, also of those whose response waits for its turn', async () => {
    let reached = 0;
    const { spans, tracing, port } = await serve((request, response) => {
      reached++;
      if (request.url === '/b') response.end('b');
    });
    const socket = connect(port, '127.0.0.1');
    socket.write(['/a', '/b', '/c'].map((path) => `GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`).join(''));
    await until(() => reached === 3);
    socket.destroy();
    await until(() => spans.length === 3);
    expect(spans.map(({ status }) => status.code)).toEqual([SpanStatusCode.ERROR, SpanStatusCode.ERROR, SpanStatusCode.ERROR]);
    expect(tracing.stats().open).toBe(0);
  });

  it('that are upgraded or tunnelled are left alone', async () => {
    const { spans, server, port } = await serve(answer);
    const greet = (_request: IncomingMessage, socket: NodeJS.WritableStream): void => {
      socket.end(`HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\n\r\nspan=${getCurrentSpan()}`);
    };
    server.on('upgrade', greet);
    server.on('connect', greet);
    const upgrade = 'GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n';
    expect(await sendRaw(port, upgrade, () => false)).toContain('101 Switching Protocols');
    expect(await sendRaw(port, 'CONNECT b:1 HTTP/1.1\r\nHost: b:1\r\n\r\n', () => false)).toContain('span=undefined');
    await settle();
    expect(spans).toHaveLength(0);
  });
});

describe('malformed input', () => {
  it.each([
    ['/%zz?%', '/%zz', '%'],
    ['//evil.example.com/a', '//evil.example.com/a', undefined],
    ['http://user:pass@shop.example.com/a?b', '/a', 'b'],
    ['http://shop.example.com', '/', undefined],
    ['*', '*', undefined],
    ['/a\\b|c"<>', '/a\\b|c"<>', undefined],
  ])('as the target %s makes one span', async (target, path, query) => {
    const { spans, port } = await serve(answer);
    const method = target === '*' ? 'OPTIONS' : 'GET';
    const text = await sendRaw(port, `${method} ${target} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`, () => false);
    expect(text).toMatch(/^HTTP\/1.1 200/);
    await until(() => spans.length > 0);
    expect(spans).toHaveLength(1);
    expect(spans[0]?.attributes['url.path']).toEqual(path);
    expect(spans[0]?.attributes['url.query']).toEqual(query);
    expect(JSON.stringify(spans[0]?.attributes)).not.toContain('pass');
  });

  it.each(['?only=query', '/\u043f\u0443\u0442\u044c', 'nonsense', '/ HTTP/9.9\r\nHost: a\r\n\r\nGET /'])(
    'that Node refuses, %j, makes no span and gets the answer it always gets',
    async (target) => {
      const { spans, port } = await serve(answer);
      const text = await sendRaw(port, `GET ${target} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`, () => false);
      expect(text).toMatch(/^HTTP\/1.1 400 Bad Request/);
      await settle();
      expect(spans).toHaveLength(0);
    },
  );

  it('in forwarding headers is not even read', async () => {
    const { spans, url } = await serve(answer);
    await fetch(url, { headers: { forwarded: 'for="_', 'x-forwarded-for': '1.2.3.4, <script>', 'x-forwarded-proto': 'gopher' } });
    await until(() => spans.length > 0);
    expect(spans[0]?.attributes).toMatchObject({ 'client.address': '127.0.0.1', 'url.scheme': 'http' });
  });
});

describe('ignoreRequest', () => {
  it('keeps a request and all that it causes untraced', async () => {
    const { spans, url } = await serve(
      (_request, response) => {
        getTracer().span('query', () => {});
        response.end();
      },
      { ignoreRequest: ({ url: path }: { url?: string }) => path === '/health' },
    );
    await fetch(`${url}/health`);
    await fetch(`${url}/other`);
    await until(() => spans.length === 2);
    await settle();
    expect(spans.map(({ name }) => name)).toEqual(['query', 'GET']);
  });

  it('that throws says no, and is reported', async () => {
    const codes: string[] = [];
    const { spans, url } = await serve(
      answer,
      {
        ignoreRequest: () => {
          throw new Error('broken');
        },
      },
      { onDiagnostic: ({ code }: { code: string }) => codes.push(code) },
    );
    expect((await fetch(url)).status).toBe(200);
    await until(() => spans.length > 0);
    expect(spans).toHaveLength(1);
    expect(codes).toEqual(['ignore_request_failed']);
  });

  it('is the only option', () => {
    expect(() => httpServerInstrumentation({ ignoreRequests: () => true } as object)).toThrow('httpServerInstrumentation has no option');
  });
});

describe('servers of every kind', () => {
  it('by https are traced, with their scheme', async () => {
    const { spans } = startWith([httpServerInstrumentation()]);
    const server = https.createServer(selfSigned(), (_request, response) => {
      getTracer().span('work', () => {});
      response.end('ok');
    });
    const port = await listen(server);
    const [response] = (await once(https.get({ port, host: '127.0.0.1', rejectUnauthorized: false, agent: false }), 'response')) as [
      IncomingMessage,
    ];
    await once(response.resume(), 'end');
    await until(() => spans.length === 2);
    expect(spans[1]?.attributes).toMatchObject({ 'url.scheme': 'https', 'server.port': port });
    expect(spans[0]?.parentSpanContext?.spanId).toBe(spans[1]?.spanContext().spanId);
  });

  it('in one process are all traced, once, made before or after start, by import or by require', async () => {
    const work: RequestListener = (_request, response) => {
      getTracer().span('work', () => {});
      response.end();
    };
    const before = await listen(createServer(work));
    const { spans } = startWith([httpServerInstrumentation()]);
    const required = createRequire(import.meta.url)('node:http') as typeof http;
    const ports = [before, await listen(http.createServer(work)), await listen(new required.Server(work))];
    class OwnServer extends http.Server {
      override emit(...args: Parameters<EventEmitter['emit']>): boolean {
        return super.emit(...(args as Parameters<http.Server['emit']>));
      }
    }
    ports.push(await listen(new OwnServer(work)));
    for (const port of ports) await fetch(`http://127.0.0.1:${port}/${port}`);
    await until(() => spans.length === 8);
    const requests = spans.filter(({ name }) => name === 'GET');
    expect(requests.map(({ attributes }) => attributes['server.port'])).toEqual(ports);
    const parents = spans.filter(({ name }) => name === 'work').map((span) => span.parentSpanContext?.spanId);
    expect(parents).toEqual(requests.map((span) => span.spanContext().spanId));
  });

  it('that are no http.Server but speak it are covered themselves', async () => {
    const { spans } = startWith([httpServerInstrumentation()]);
    const http2 = await import('node:http2');
    const server = http2.createSecureServer({ ...selfSigned(), allowHTTP1: true }, (_request, response) => {
      getTracer().span('work', () => {});
      response.end('ok');
    });
    const port = await listen(server);
    const [response] = (await once(https.get({ port, host: '127.0.0.1', rejectUnauthorized: false, agent: false }), 'response')) as [
      IncomingMessage,
    ];
    await once(response.resume(), 'end');
    await until(() => spans.length === 2);
    expect(spans[0]?.parentSpanContext?.spanId).toBe(spans[1]?.spanContext().spanId);
    expect(Object.hasOwn(EventEmitter.prototype, 'emit')).toBe(true);
  });
});

describe('a stop', () => {
  const KEY = createContextKey('test');

  it('leaves nothing behind', async () => {
    const { spans, tracing, url } = await serve(answer);
    await fetch(url);
    await until(() => spans.length === 1);
    expect(Object.hasOwn(http.Server.prototype, 'emit')).toBe(true);
    await tracing.shutdown();
    expect(Object.hasOwn(http.Server.prototype, 'emit')).toBe(false);
    expect(Object.hasOwn(https.Server.prototype, 'emit')).toBe(false);
    await fetch(url);
    await settle();
    expect(spans).toHaveLength(1);
  });

  it('leaves the patch of somebody above working', async () => {
    const { spans, tracing, url } = await serve(answer);
    await fetch(url);
    const { emit } = http.Server.prototype;
    const heard: string[] = [];
    http.Server.prototype.emit = function (this: http.Server, ...args: Parameters<typeof emit>) {
      heard.push(args[0]);
      return withContext(activeContext().setValue(KEY, 1), () => emit.apply(this, args));
    } as typeof emit;
    atEnd(() => {
      delete (http.Server.prototype as Partial<http.Server>).emit;
    });
    await tracing.shutdown();
    expect((await fetch(url)).status).toBe(200);
    expect(heard).toContain('request');
    await settle();
    expect(spans).toHaveLength(1);
  });
});

import { describe, expect, inject, it } from 'vitest';
import { withSpan } from '../../../../src/index.ts';
import { eventSourceInstrumentation } from '../../../../src/instrumentation/browser/event-source.ts';
import { webSocketInstrumentation } from '../../../../src/instrumentation/browser/web-socket.ts';
import { SpanKind } from '../../../../src/trace/span-kind.ts';
import { SpanStatusCode } from '../../../../src/trace/span-status.ts';
import type { SeenRequest } from '../../../browser/server.ts';
import { only, stopAfterEach, tracePage, until } from '../../../browser/traced-page.ts';

const base = inject('otherOrigin').replace('http', 'ws');
const native = { WebSocket: window.WebSocket, EventSource: window.EventSource };
const once = (target: EventTarget, type: string): Promise<Event> =>
  new Promise((resolve) => target.addEventListener(type, resolve, { once: true }));

async function seen(key: string): Promise<SeenRequest | undefined> {
  const all: SeenRequest[] = await (await fetch(`${inject('otherOrigin')}/log/${key}`)).json();
  return all[0];
}

describe('webSocketInstrumentation', () => {
  stopAfterEach();

  it('makes a span of a connection, with what went in and out', async () => {
    const { spans, tracing } = tracePage({ instrumentations: [webSocketInstrumentation()] });
    const parent = tracing.provider.getTracer('test').startSpan('chat');
    const socket = withSpan(parent, () => new WebSocket(`${base}/socket/a?sig=secret`));
    await once(socket, 'open');
    socket.send('grüß');
    socket.send(new Uint8Array(10));
    socket.send(new Blob(['abc']));
    await once(socket, 'message');
    socket.close();
    await once(socket, 'close');
    const span = only(spans, 'WebSocket');
    expect(span.kind).toBe(SpanKind.CLIENT);
    expect(span.parentSpanContext?.spanId).toBe(parent.spanContext().spanId);
    expect(span.attributes).toMatchObject({
      'url.full': `${base}/socket/a?sig=REDACTED`,
      'server.address': '127.0.0.1',
      'server.port': Number(new URL(base).port),
      'connection.sent.messages': 3,
      'connection.sent.bytes': 6 + 10 + 3,
      'connection.received.messages': 1,
      'connection.received.bytes': 5,
    });
    expect(span.events.map(({ name }) => name)).toEqual(['open']);
    parent.end();
  });

  it.each([
    ['?close=1000', 1000, SpanStatusCode.UNSET],
    ['?close=1011', 1011, SpanStatusCode.ERROR],
  ])('tells how it was closed: %s', async (query, code, status) => {
    const { spans } = tracePage({ instrumentations: [webSocketInstrumentation()] });
    await once(new WebSocket(`${base}/socket/b${query}`), 'close');
    const span = only(spans, 'WebSocket');
    expect(span.attributes).toMatchObject({ 'websocket.close.code': code, 'connection.received.messages': 1 });
    expect(span.status.code).toBe(status);
  });

  it('tells that there was no connection', async () => {
    const { spans } = tracePage({ instrumentations: [webSocketInstrumentation()] });
    await once(new WebSocket('ws://127.0.0.1:1'), 'close');
    expect(only(spans, 'WebSocket').attributes).toMatchObject({ 'error.type': '1006', 'websocket.close.clean': false });
  });

  it('hands nothing over unless it is asked to, and to nobody who was not named', async () => {
    tracePage({ instrumentations: [webSocketInstrumentation({ handOver: 'query' })] });
    const socket = new WebSocket(`${base}/socket/stranger`);
    await once(socket, 'open');
    socket.close();
    expect((await seen('stranger'))?.url).toBe('/socket/stranger');
  });

  it('hands the trace over in the query', async () => {
    const { spans } = tracePage({
      instrumentations: [webSocketInstrumentation({ handOver: 'query' })],
      propagateTo: [inject('otherOrigin')],
    });
    const socket = new WebSocket(`${base}/socket/query?a=b%2fc`);
    await once(socket, 'open');
    socket.close();
    await once(socket, 'close');
    const { traceId, spanId } = only(spans, 'WebSocket').spanContext();
    expect((await seen('query'))?.url).toMatch(new RegExp(`^/socket/query\\?a=b%2fc&traceparent=00-${traceId}-${spanId}-0[0-9a-f]$`));
  });

  it('hands the trace over as a sub-protocol, behind those of the application', async () => {
    const { spans } = tracePage({ instrumentations: [webSocketInstrumentation({ handOver: 'protocol' })], propagateTo: ['*'] });
    const given = Object.freeze(['chat', 'superchat']);
    const socket = new WebSocket(`${base}/socket/protocol`, given as unknown as string[]);
    await once(socket, 'open');
    expect(socket.protocol).toBe('chat');
    socket.close();
    await once(socket, 'close');
    const { spanId } = only(spans, 'WebSocket').spanContext();
    expect((await seen('protocol'))?.headers['sec-websocket-protocol']).toMatch(
      new RegExp(`^chat, superchat, traceparent\\.00-.{32}-${spanId}-..$`),
    );
    expect(only(spans, 'WebSocket').attributes['websocket.protocol']).toBe('chat');
  });

  it('ignores what it is told to', async () => {
    const { spans } = tracePage({ instrumentations: [webSocketInstrumentation({ ignoreUrls: [`${inject('otherOrigin')}/hot`] })] });
    await once(new WebSocket(`${base}/hot/reload?close=1000`), 'close');
    await once(new WebSocket(`${base}/cold/reload?close=1000`), 'close');
    expect(spans.map(({ attributes }) => attributes['url.full'])).toEqual([`${base}/cold/reload?close=1000`]);
  });

  it('ends what is open when tracing stops', async () => {
    const { spans, tracing } = tracePage({ instrumentations: [webSocketInstrumentation()] });
    const socket = new WebSocket(`${base}/socket/open`);
    await once(socket, 'open');
    await tracing.shutdown();
    expect(only(spans, 'WebSocket').attributes['throughline.ended_by']).toBe('shutdown');
    socket.close();
  });

  it('refuses options that cannot work', () => {
    expect(() => webSocketInstrumentation({ handOver: 'header' as 'query' })).toThrow(expect.objectContaining({ code: 'bad_hand_over' }));
    expect(() => eventSourceInstrumentation({ handOver: 'protocol' as 'query' })).toThrow(
      expect.objectContaining({ code: 'bad_hand_over' }),
    );
  });
});

describe('eventSourceInstrumentation', () => {
  stopAfterEach();

  it('counts messages of every name that is listened to, and connections', async () => {
    const { spans } = tracePage({ instrumentations: [eventSourceInstrumentation()] });
    const source = new EventSource('/server/short-events/a');
    const heard: string[] = [];
    source.addEventListener('price', ({ data }) => heard.push(data));
    source.onmessage = ({ data }) => heard.push(data);
    await until(() => heard.length >= 4);
    source.close();
    const span = only(spans, 'EventSource');
    const messages = Number(span.attributes['connection.received.messages']);
    expect(messages).toBe(heard.length);
    expect(span.attributes['connection.received.bytes']).toBe(heard.reduce((sum, text) => sum + new TextEncoder().encode(text).length, 0));
    expect(span.attributes['connection.reconnects']).toBeGreaterThanOrEqual(1);
    expect(span.status.code).toBe(SpanStatusCode.UNSET);
  });

  it('tells that the browser gave up', async () => {
    const { spans } = tracePage({ instrumentations: [eventSourceInstrumentation()] });
    await once(new EventSource('/server/status/500'), 'error');
    expect(only(spans, 'EventSource').attributes['error.type']).toBe('network_error');
  });

  it('hands the trace over in the query where it is asked to', async () => {
    const { spans } = tracePage({ instrumentations: [eventSourceInstrumentation({ handOver: 'query' })] });
    const source = new EventSource('/server/events/handed');
    await once(source, 'open');
    source.close();
    const requests: SeenRequest[] = await (await fetch('/server/log/handed')).json();
    expect(requests[0]?.url).toContain(`traceparent=00-${only(spans, 'EventSource').spanContext().traceId}`);
  });
});

describe('what a page sees of a patched constructor', () => {
  stopAfterEach();
  const CLASSES = ['WebSocket', 'EventSource'] as const;
  const patch = (handOver: boolean): void => {
    const how = handOver ? ({ handOver: 'query' } as const) : {};
    tracePage({ instrumentations: [webSocketInstrumentation(how), eventSourceInstrumentation(how)] });
  };

  it.each(CLASSES)('is what it sees of the native one: %s', (name) => {
    const describeClass = (): unknown => {
      const Class = window[name] as typeof EventSource; // what both have
      const made = new Class('/server/events/seen');
      class Sub extends Class {}
      const sub = new Sub('/server/events/seen');
      const text = [String(Class), Class.name, Class.length, Object.getOwnPropertyNames(Class.prototype).includes('url')];
      const is = [
        made instanceof Class,
        made instanceof native[name],
        made.constructor === Class,
        sub instanceof Sub,
        sub.constructor === Sub,
      ];
      const statics = [Class.CONNECTING, Class.OPEN, Class.CLOSED, Object.prototype.toString.call(made), Object.keys(Class)];
      const methods = [String(made.close), made.close.length, String(made.addEventListener), made.addEventListener.length];
      made.close();
      sub.close();
      return [...text, ...is, ...statics, ...methods, Object.getOwnPropertyDescriptor(window, name)?.enumerable];
    };
    const expected = describeClass();
    patch(false);
    expect(window[name]).not.toBe(native[name]);
    expect(describeClass()).toEqual(expected);
  });

  const CALLS: readonly (readonly [string, (Class: new (...args: never[]) => { close(): void; url: string }) => unknown])[] = [
    ['no arguments', (Class) => new Class()],
    ['without new', (Class) => (Class as unknown as () => unknown)()],
    ['an URL that is none', (Class) => new Class('http://[' as never)],
    ['a symbol', (Class) => new Class(Symbol('x') as never)],
    ['null', (Class) => new Class(null as never)],
    [
      'an object whose text throws',
      (Class) =>
        new Class({
          toString: () => {
            throw new RangeError('mine');
          },
        } as never),
    ],
    ['bad protocols or options', (Class) => new Class('/server/x' as never, ['a', 'a'] as never)],
    ['protocols or options that are none', (Class) => new Class('/server/x' as never, 5 as never)],
    ['a URL object', (Class) => new Class(new URL('/server/x', location.href) as never)],
  ]; // prettier-ignore
  const outcome = (call: () => unknown): unknown => {
    let asked = 0;
    try {
      const made = call() as { close(): void; url: string };
      made.close();
      return [++asked, made.url];
    } catch (error) {
      return [(error as Error).name, (error as Error).message];
    }
  };

  describe.each(CLASSES)('%s', (name) => {
    it.each(CALLS)('fails and works as the native one: %s', (_, call) => {
      const expected = outcome(() => call(native[name] as never));
      patch(false);
      expect(outcome(() => call(window[name] as never))).toEqual(expected);
    });

    it.each(CALLS)('fails as the native one where the trace is handed over: %s', (_, call) => {
      const expected = outcome(() => call(native[name] as never));
      patch(true);
      const now = outcome(() => call(window[name] as never));
      expect(JSON.stringify(now).replace(/\?traceparent=[-0-9a-f]+/g, '')).toEqual(JSON.stringify(expected));
    });
  });
});

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { OtlpExporter as NodeOtlpExporter } from '../../../../src/exporter/otlp/exporter.node.ts';
import { OtlpExporter, type OtlpExporterOptions } from '../../../../src/exporter/otlp/exporter.ts';
import { protobufEncoding } from '../../../../src/exporter/otlp/protobuf-encoding.ts';
import { patchMethod } from '../../../../src/platform/patch.ts';
import { VERSION } from '../../../../src/platform/version.ts';
import { ExportError } from '../../../../src/trace/export-error.ts';
import { readableSpan } from '../readable-span.ts';
import { type Collector, startCollector } from './collector.ts';

let collector: Collector;
beforeEach(async () => {
  collector = await startCollector();
});
afterEach(() => collector.close());

const options = (signal = new AbortController().signal) => ({ signal, final: false });
const exporter = (more: OtlpExporterOptions = {}) => new OtlpExporter({ endpoint: collector.endpoint, ...more });

/** What the export is rejected with. */
async function failureOf(sent: Promise<unknown>): Promise<ExportError> {
  const error: unknown = await sent.then(
    () => new Error('it was delivered'),
    (reason: unknown) => reason,
  );
  if (error instanceof ExportError) return error;
  throw error;
}

describe('a request', () => {
  it('is a POST of JSON to <endpoint>/v1/traces', async () => {
    await exporter().export([readableSpan({ name: 'hello' })], options());
    expect(collector.requests).toHaveLength(1);
    const [request] = collector.requests;
    expect(request).toMatchObject({ method: 'POST', url: '/v1/traces', headers: { 'content-type': 'application/json' } });
    expect(JSON.parse(request?.body ?? '').resourceSpans[0].scopeSpans[0].spans[0].name).toBe('hello');
  });

  it('says in Node who sends it', async () => {
    await exporter().export([readableSpan()], options());
    expect(collector.requests[0]?.headers['user-agent']).toBe(`throughline/${VERSION}`);
  });

  it('carries the given headers, which replace ours in any case', async () => {
    await exporter({ headers: { 'X-Api-Key': 's3cret', 'Content-Type': 'application/json; charset=utf-8' } }).export(
      [readableSpan()],
      options(),
    );
    expect(collector.requests[0]?.headers).toMatchObject({ 'x-api-key': 's3cret', 'content-type': 'application/json; charset=utf-8' });
  });

  it('goes by the fetch below our patches', async () => {
    let calls = 0;
    const restore = patchMethod(globalThis, 'fetch', (original) => (...args) => {
      calls++;
      return original(...args);
    });
    try {
      await exporter().export([readableSpan()], options());
    } finally {
      restore();
    }
    expect(calls).toBe(0);
    expect(collector.requests).toHaveLength(1);
  });

  it('is not made for a batch in which nothing could be encoded', async () => {
    const result = await exporter().export([readableSpan({ traceId: 'none' })], options());
    expect(result).toEqual({ rejectedSpans: 1 });
    expect(collector.requests).toHaveLength(0);
  });

  it('sends a batch that was encoded long before', async () => {
    const otlp = exporter();
    const batch = otlp.encode([readableSpan(), readableSpan()]);
    await otlp.send(structuredClone(batch), { ...options(), final: true });
    expect(collector.requests[0]?.body).toBe(batch.body);
    const halves = otlp.split(batch) ?? [];
    expect(halves.map((half) => half.spanCount)).toEqual([1, 1]);
  });

  it('runs beside others: they share nothing', async () => {
    const otlp = exporter();
    const held: (() => void)[] = [];
    collector.answer = (response) => {
      held.push(() => response.end('{}'));
      if (held.length === otlp.maxConcurrentExports) for (const release of held) release();
    };
    await Promise.all(Array.from({ length: otlp.maxConcurrentExports }, () => otlp.export([readableSpan()], options())));
    expect(collector.requests).toHaveLength(otlp.maxConcurrentExports);
  });
});

describe('an answer', () => {
  const answers = (status: number, body = '', headers: Record<string, string> = {}) => {
    collector.answer = (response) => response.writeHead(status, headers).end(body);
  };
  const send = () => exporter().export([readableSpan(), readableSpan(), readableSpan()], options());

  it.each([200, 202, 204])('with status %i is a delivery', async (status) => {
    answers(status);
    await expect(send()).resolves.toEqual({});
  });

  it.each([429, 502, 503, 504])('with status %i can be tried again', async (status) => {
    answers(status);
    expect(await failureOf(send())).toMatchObject({ code: 'http_status', status, retryable: true });
  });

  it.each([400, 401, 404, 413, 500, 501])('with status %i cannot', async (status) => {
    answers(status, 'because');
    const error = await failureOf(send());
    expect(error).toMatchObject({ code: 'http_status', status, retryable: false });
    expect(error.message).toBe(`${collector.endpoint}/v1/traces answered ${status} because`);
  });

  it('hands on how long to wait, in seconds or to a date', async () => {
    answers(503, '', { 'retry-after': '20' });
    expect(await failureOf(send())).toMatchObject({ retryAfterMs: 20_000 });
    answers(429, '', { 'retry-after': new Date(Date.now() + 60_000).toUTCString() });
    const { retryAfterMs = 0 } = await failureOf(send());
    expect(retryAfterMs).toBeGreaterThan(55_000);
    expect(retryAfterMs).toBeLessThanOrEqual(60_000);
    answers(503, '', { 'retry-after': 'whenever' });
    expect((await failureOf(send())).retryAfterMs).toBeUndefined();
  });

  it('tells how many spans the receiver took no part of', async () => {
    answers(200, '{"partialSuccess":{"rejectedSpans":"2","errorMessage":"too old"}}');
    await expect(send()).resolves.toEqual({ rejectedSpans: 2, message: 'too old' });
  });

  it('counts spans that could not be encoded as rejected, and never more than there were', async () => {
    answers(200, '{"partialSuccess":{"rejectedSpans":99}}');
    await expect(exporter().export([readableSpan(), readableSpan({ spanId: '' })], options())).resolves.toEqual({ rejectedSpans: 2 });
  });

  it('may warn without rejecting', async () => {
    answers(200, '{"partialSuccess":{"errorMessage":"use v2"}}');
    await expect(send()).resolves.toEqual({ message: 'use v2' });
  });

  it.each([
    '<html>hi</html>',
    '',
    'null',
    '[]',
    '{"partialSuccess":5}',
    '{"partialSuccess":{"rejectedSpans":"x","errorMessage":5}}',
    '\0\ufffd',
  ])('that was taken stays taken, whatever its body is: %j', async (body) => {
    answers(200, body);
    await expect(send()).resolves.toEqual({});
  });

  it('is read up to 4 MiB', async () => {
    let isCut = false;
    collector.answer = (response) => {
      response.on('close', () => {
        isCut = !response.writableFinished;
      });
      const chunk = 'x'.repeat(1024 * 1024);
      const pump = (left: number): void => {
        if (left === 0) response.end();
        else response.write(chunk, () => pump(left - 1));
      };
      pump(64);
    };
    await expect(send()).resolves.toEqual({});
    await expect.poll(() => isCut).toBe(true);
  });

  it('that redirects is not followed: headers may hold a secret', async () => {
    const other = await startCollector();
    answers(307, '', { location: `${other.endpoint}/v1/traces` });
    const error = await failureOf(send());
    expect(error).toMatchObject({ code: 'http_status', status: 307, retryable: false });
    expect(error.message).toContain('redirect');
    expect(other.requests).toHaveLength(0);
    await other.close();
  });

  it('keeps the query of the address, where a key may stand, out of messages', async () => {
    answers(500);
    const error = await failureOf(new OtlpExporter({ url: `${collector.endpoint}/x?key=s3cret` }).export([readableSpan()], options()));
    expect(collector.requests[0]?.url).toBe('/x?key=s3cret');
    expect(error.message).not.toContain('s3cret');
  });
});

describe('no answer', () => {
  const hang = () => {
    collector.answer = () => {};
  };

  it('within timeoutMillis is a timeout that can be tried again', async () => {
    hang();
    const error = await failureOf(exporter({ timeoutMillis: 50 }).export([readableSpan()], options()));
    expect(error).toMatchObject({ code: 'timeout', retryable: true });
    expect(error.message).toContain('timeoutMillis (50)');
  });

  it('until the signal aborts is a timeout too', async () => {
    const controller = new AbortController();
    collector.answer = () => controller.abort();
    expect(await failureOf(exporter().export([readableSpan()], options(controller.signal)))).toMatchObject({
      code: 'timeout',
      retryable: true,
    });
  });

  it('is asked for when the signal has aborted before', async () => {
    expect(await failureOf(exporter().export([readableSpan()], options(AbortSignal.abort())))).toMatchObject({ code: 'timeout' });
    expect(collector.requests).toHaveLength(0);
  });

  it('from a receiver that is not there is a network failure that can be tried again', async () => {
    await collector.close();
    const error = await failureOf(exporter().export([readableSpan()], options()));
    expect(error).toMatchObject({ code: 'network', retryable: true });
    expect(error.message).toContain('ECONNREFUSED');
    expect(error.cause).toBeInstanceOf(TypeError);
  });

  it('because the receiver hangs up is a network failure', async () => {
    collector.answer = (response) => response.destroy();
    expect(await failureOf(exporter().export([readableSpan()], options()))).toMatchObject({ code: 'network', retryable: true });
  });

  it('says in Node whether anything can have arrived', async () => {
    const node = new NodeOtlpExporter({ endpoint: collector.endpoint });
    const send = (): Promise<unknown> => failureOf(node.export([readableSpan()], options()));
    const sendBlocking = (): unknown => node.sendBlocking([node.encode([readableSpan()])], 5000)[0];
    collector.answer = (response) => response.destroy();
    expect(await send()).toMatchObject({ code: 'network', notTaken: false });
    await collector.close();
    expect(await send()).toMatchObject({ code: 'network', notTaken: true });
    expect(sendBlocking()).toMatchObject({ code: 'network', retryable: true, notTaken: true });
    await node.shutdown();
  });

  it('but a status, and a body that never ends, is a delivery', async () => {
    collector.answer = (response) => {
      response.writeHead(200);
      response.write('{"partialSuccess":');
    };
    await expect(exporter({ timeoutMillis: 100 }).export([readableSpan()], options())).resolves.toEqual({});
  });

  it('leaves no listener on a signal that is used again', async () => {
    let listeners = 0;
    const { signal } = new AbortController();
    const counting = new Proxy(signal, {
      get(target, key) {
        if (key === 'addEventListener') listeners++;
        if (key === 'removeEventListener') listeners--;
        const value: unknown = Reflect.get(target, key, target);
        return typeof value === 'function' ? value.bind(target) : value;
      },
    });
    await exporter().export([readableSpan()], options(counting));
    expect(listeners).toBe(0);
  });
});

describe('protobuf', () => {
  const partialSuccess = Buffer.from('0a0608021202', 'hex');

  it.each([
    ["Node's OtlpExporter", () => new NodeOtlpExporter({ endpoint: collector.endpoint })],
    ["Node's OtlpExporter by its name", () => new NodeOtlpExporter({ endpoint: collector.endpoint, encoding: 'protobuf' })],
    ['any OtlpExporter by the object', () => exporter({ encoding: protobufEncoding })],
  ])('is spoken by %s', async (_, make) => {
    collector.answer = (response) => response.end(Buffer.concat([partialSuccess, Buffer.from('no')]));
    const otlp = make();
    const spans = [readableSpan(), readableSpan(), readableSpan({ traceId: 'none' })];
    await expect(otlp.export(spans, options())).resolves.toEqual({ rejectedSpans: 3, message: 'no' });
    const [request] = collector.requests;
    expect(request?.headers['content-type']).toBe('application/x-protobuf');
    const batch = otlp.encode(spans);
    expect(request?.bytes).toEqual(Buffer.from(batch.body as Uint8Array));
    expect(otlp.split(batch)?.map((half) => half.spanCount)).toEqual([1, 1]);
  });

  it("leaves all else of Node's OtlpExporter as it is everywhere", async () => {
    const otlp = new NodeOtlpExporter({ endpoint: collector.endpoint, encoding: 'json' });
    await otlp.send(otlp.encode([readableSpan()]), options());
    expect(collector.requests[0]?.headers['content-type']).toBe('application/json');
    const { name, maxConcurrentExports, format } = exporter();
    expect(otlp).toMatchObject({ name, maxConcurrentExports, format });
    expect('maxFinalBytes' in otlp).toBe(false); // that is the budget of a page that goes
    expect(() => new NodeOtlpExporter(null as never)).toThrow(expect.objectContaining({ name: 'SetupError' }));
  });
});

describe('new OtlpExporter', () => {
  it.each([
    [{ endpoint: 'collector:4318' }, 'bad_endpoint'],
    [{ endpoint: 'nowhere' }, 'bad_endpoint'],
    [{ endpoint: '' }, 'bad_endpoint'],
    [{ url: 'ftp://collector/v1/traces' }, 'bad_endpoint'],
    [{ url: 5 }, 'bad_endpoint'],
    [{ endpoint: 'http://a', url: 'http://b' }, 'bad_endpoint'],
    [{ timeoutMillis: 0 }, 'bad_number'],
    [{ timeoutMillis: Number.NaN }, 'bad_number'],
    [{ headers: { 'x-key': 'k' }, corsPreflight: false }, 'headers_need_preflight'],
    [{ encoding: 'protobuf' }, 'bad_encoding'],
    [{ encoding: 'xml' }, 'bad_encoding'],
    [{ encoding: null }, 'bad_encoding'],
    [{ encoding: {} }, 'bad_encoding'],
    [{ headers: { 'no spaces': 'x' } }, 'bad_header'],
    [{ headers: { key: 'a\r\nhost: evil' } }, 'bad_header'],
    [{ headers: { key: '漢' } }, 'bad_header'],
    [{ headers: { key: undefined } }, 'bad_header'],
    [{ retries: 5 }, 'unknown_option'],
    [{ headers: null }, 'bad_header'],
    [{ headers: 'x-key: 1' }, 'bad_header'],
  ])('refuses %j with the code %s', (wrong, code) => {
    expect(() => new OtlpExporter(wrong as never)).toThrow(expect.objectContaining({ code, name: 'SetupError' }));
  });

  it('refuses Headers and maps, whose entries it would not see', () => {
    expect(() => new OtlpExporter({ headers: new Headers({ key: 'x' }) as never })).toThrow(
      expect.objectContaining({ code: 'bad_header' }),
    );
  });

  it('never shows a password that stands in the address', () => {
    expect(() => new OtlpExporter({ endpoint: 'https://me:s3cret@collector' })).toThrow(/authorization/);
    expect(() => new OtlpExporter({ endpoint: 'https://me:s3cret@collector' })).not.toThrow(/s3cret/);
  });

  it('takes what is undefined for what is not there', () => {
    expect(() => new OtlpExporter({ endpoint: undefined, url: undefined, headers: undefined, encoding: undefined })).not.toThrow();
  });
});

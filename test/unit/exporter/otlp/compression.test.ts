import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { OtlpExporter as NodeOtlpExporter } from '../../../../src/exporter/otlp/exporter.node.ts';
import { OtlpExporter } from '../../../../src/exporter/otlp/exporter.ts';
import { gzip } from '../../../../src/exporter/otlp/gzip.browser.ts';
import { start } from '../../../../src/start/node.ts';
import { readOtlpRequest } from '../../otlp-request.ts';
import { readableSpan } from '../readable-span.ts';
import { type Collector, startCollector } from './collector.ts';

let collector: Collector;
beforeEach(async () => {
  collector = await startCollector();
});
afterEach(() => collector.close());

const options = (final = false) => ({ signal: new AbortController().signal, final });
const many = Array.from({ length: 100 }, (_, i) => readableSpan({ name: `span ${i}` }));

describe.each([
  ['Node', () => new NodeOtlpExporter({ endpoint: collector.endpoint, compression: 'gzip' })],
  ['Node, as JSON', () => new NodeOtlpExporter({ endpoint: collector.endpoint, compression: 'gzip', encoding: 'json' })],
  ['a page', () => new OtlpExporter({ endpoint: collector.endpoint, compression: gzip })],
])('gzip in %s', (_, make) => {
  it('makes of a body one that a receiver can read and that is smaller', async () => {
    const exporter = make();
    const batch = exporter.encode(many);
    await exporter.send(batch, options());
    const [request] = collector.requests;
    expect(request?.headers['content-encoding']).toBe('gzip');
    expect(request?.bytes.length).toBeLessThan(batch.byteLength / 2);
    expect(gunzipSync(request?.bytes ?? '')).toEqual(Buffer.from(batch.body as Uint8Array));
  });

  it('leaves small bodies as they are, and those that go when the page or the process ends', async () => {
    const exporter = make();
    await exporter.export([readableSpan()], options());
    await exporter.export(many, options(true));
    expect(collector.requests).toHaveLength(2);
    for (const { headers } of collector.requests) expect(headers).not.toHaveProperty('content-encoding');
  });
});

describe('what is not compressed', () => {
  it('is what goes to another origin without a preflight', async () => {
    await new OtlpExporter({ endpoint: collector.endpoint, compression: gzip, corsPreflight: false }).export(many, options());
    expect(collector.requests[0]?.headers).toMatchObject({ 'content-type': 'text/plain;charset=UTF-8' });
    expect(collector.requests[0]?.headers).not.toHaveProperty('content-encoding');
  });

  it('is what the runtime cannot compress', async () => {
    const native = globalThis.CompressionStream;
    try {
      Object.assign(globalThis, { CompressionStream: undefined });
      await new OtlpExporter({ endpoint: collector.endpoint, compression: gzip }).export(many, options());
    } finally {
      Object.assign(globalThis, { CompressionStream: native });
    }
    expect(collector.requests[0]?.headers).not.toHaveProperty('content-encoding');
  });
});

describe('start() in Node', () => {
  it.each<[string, Record<string, string>, { compression?: 'gzip' | 'none' }, string | undefined]>([
    ['compresses when it is told to', {}, { compression: 'gzip' }, 'gzip'],
    ['compresses when OTEL_EXPORTER_OTLP_COMPRESSION says so', { OTEL_EXPORTER_OTLP_COMPRESSION: 'gzip' }, {}, 'gzip'],
    [
      'obeys OTEL_EXPORTER_OTLP_TRACES_COMPRESSION before that',
      { OTEL_EXPORTER_OTLP_COMPRESSION: 'gzip', OTEL_EXPORTER_OTLP_TRACES_COMPRESSION: 'none' },
      {},
      undefined,
    ],
    ['obeys its options before both', { OTEL_EXPORTER_OTLP_COMPRESSION: 'gzip' }, { compression: 'none' }, undefined],
    ['does not compress by default', {}, {}, undefined],
  ])('%s', async (_, variables, more, expected) => {
    Object.assign(process.env, variables);
    try {
      const tracing = start({ endpoint: collector.endpoint, instrumentations: [], ...more });
      const tracer = tracing.provider.getTracer('t');
      for (let i = 0; i < 50; i++) tracer.startSpan(`span ${i}`).end();
      await tracing.flush();
      await tracing.shutdown();
    } finally {
      for (const name of Object.keys(variables)) delete process.env[name];
    }
    const [request] = collector.requests;
    expect(request?.headers['content-encoding']).toBe(expected);
    expect(readOtlpRequest(request?.headers ?? {}, Buffer.from(request?.bytes ?? [])).resourceSpans[0].scopeSpans[0].spans).toHaveLength(
      50,
    );
  });
});

it.each(['gzip', 'br', null, {}])('a page refuses compression: %o', (compression) => {
  expect(() => new OtlpExporter({ compression: compression as never })).toThrow(
    expect.objectContaining({ name: 'SetupError', code: 'bad_compression' }),
  );
});

import { context, trace } from '@opentelemetry/api';
import { detectResources, resourceFromAttributes } from '@opentelemetry/resources';
import * as sdk from '@opentelemetry/sdk-trace-base';
import { afterEach, describe, expect, it } from 'vitest';
import type { Context } from '../../../src/context/context.ts';
import { InMemoryExporter } from '../../../src/exporter/in-memory.ts';
import { fromOtelReadableSpan } from '../../../src/otel/span-from-otel.ts';
import { toOtelExporter } from '../../../src/otel/to-otel-exporter.ts';
import { toOtelProcessor } from '../../../src/otel/to-otel-processor.ts';
import { setDiagnosticListener } from '../../../src/platform/diagnostics.ts';
import { BatchSpanProcessor } from '../../../src/processor/batch.ts';
import type { ReadableSpan, SpanExporter, SpanProcessor } from '../../../src/trace/pipeline.ts';
import type { Span } from '../../../src/trace/span.ts';

afterEach(() => setDiagnosticListener(undefined));

const REMOTE = { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), traceFlags: 1, isRemote: true };

describe('toOtelExporter', () => {
  it("gets the official pipeline's spans as ours, field by field", async () => {
    const exporter = new InMemoryExporter();
    const provider = new sdk.BasicTracerProvider({
      resource: resourceFromAttributes({ 'service.name': 'shop' }, { schemaUrl: 'https://opentelemetry.io/schemas/1.30.0' }),
      spanProcessors: [new sdk.BatchSpanProcessor(toOtelExporter(exporter))],
      spanLimits: { attributeCountLimit: 1 },
    });
    const parent = trace.setSpanContext(context.active(), REMOTE);
    const options = {
      kind: 2,
      startTime: [1_700_000_000, 123_456_055],
      attributes: { a: 1, b: 2 },
      links: [{ context: REMOTE, attributes: { why: 'retry' } }],
    } as const;
    const theirs = provider
      .getTracer('cart', '1.0.0')
      .startSpan('pay', { ...options, startTime: [...options.startTime], links: [...options.links] }, parent);
    theirs.addEvent('tried', { n: 1 }, [1_700_000_000, 124_956_055]).setStatus({ code: 2, message: 'declined' });
    theirs.end([1_700_000_001, 124_956_055]);
    await provider.forceFlush();
    const [span] = exporter.getSpans() as [ReadableSpan];
    expect(span).toMatchObject({
      name: 'pay',
      kind: 2,
      startTime: 1_700_000_000_123.456,
      ended: true,
      durationMs: 1001.5,
      status: { code: 2, message: 'declined' },
      attributes: { a: 1 },
      droppedAttributesCount: 1,
      instrumentationScope: { name: 'cart', version: '1.0.0' },
      parentSpanContext: { ...REMOTE, sampled: true },
    });
    expect(span.endTime).toBeCloseTo(1_700_000_001_124.956, 3);
    expect(span.events).toEqual([{ name: 'tried', time: expect.closeTo(1_700_000_000_124.956, 3), attributes: { n: 1 } }]);
    expect(span.links).toMatchObject([{ context: REMOTE, attributes: { why: 'retry' } }]);
    expect(span.spanContext().toHeaders()['traceparent']).toBe(`00-${REMOTE.traceId}-${theirs.spanContext().spanId}-01`);
    expect(span.resource).toMatchObject({ attributes: { 'service.name': 'shop' }, schemaUrl: 'https://opentelemetry.io/schemas/1.30.0' });
    expect(JSON.parse(JSON.stringify(span))).toMatchObject({
      name: 'pay',
      kind: 'CLIENT',
      parentSpanId: REMOTE.spanId,
      durationMs: 1001.5,
    });
    await provider.shutdown();
  });

  it('says failure by the result code, with the error', async () => {
    const errors: unknown[] = [];
    const cause = new Error('no');
    const throwing: SpanExporter = {
      export() {
        throw cause;
      },
    };
    for (const exporter of [throwing, () => Promise.reject('text')]) {
      errors.push(await new Promise((resolve) => toOtelExporter(exporter).export([], resolve)));
    }
    expect(errors).toEqual([
      { code: 1, error: cause },
      { code: 1, error: new Error('text') },
    ]);
  });

  it('takes a function, flushes and shuts down', async () => {
    const calls: unknown[] = [];
    const exporter = toOtelExporter((spans) => void calls.push(spans.length));
    expect(await new Promise((resolve) => exporter.export([], resolve))).toEqual({ code: 0 });
    await exporter.forceFlush?.();
    await exporter.shutdown();
    const ours = toOtelExporter({
      export: async () => {},
      forceFlush: async () => void calls.push('flush'),
      shutdown: async () => void calls.push('shutdown'),
    });
    await ours.forceFlush?.();
    await ours.shutdown();
    expect(calls).toEqual([0, 'flush', 'shutdown']);
    expect(() => toOtelExporter({} as SpanExporter)).toThrow(expect.objectContaining({ code: 'bad_otel_part' }));
  });
});

describe('toOtelProcessor', () => {
  it('runs our batch processor in the official pipeline', async () => {
    const exporter = new InMemoryExporter();
    const processor = new BatchSpanProcessor(exporter);
    const provider = new sdk.BasicTracerProvider({ spanProcessors: [toOtelProcessor(processor)] });
    provider.getTracer('x').startSpan('a').end();
    await provider.forceFlush();
    expect(exporter.getSpans().map((span) => span.name)).toEqual(['a']);
    await provider.shutdown();
    expect(processor.stats()).toMatchObject({ accepted: 1, exported: 1, pending: 0 });
  });

  it('calls every method at its time, with one object for one span that our code can write to', async () => {
    const log: unknown[] = [];
    const open = new Set<object>();
    const processor: SpanProcessor = {
      onStart(span: Span & ReadableSpan, parent: Context) {
        open.add(span);
        log.push(['start', span.name, span.isRecording(), trace.getSpanContext(parent)?.spanId, span.endTime, span.durationMs]);
        span
          .setAttribute('a', 1)
          .setAttributes({ b: 2 })
          .addEvent('e', { c: 3 })
          .addLink(REMOTE, { d: 4 })
          .addLinks([{ context: REMOTE }]);
        span.recordException(new RangeError('no', { cause: new Error('why') }), { attributes: { e: 5 } });
      },
      onEnding: (span) => void span.updateName('renamed'),
      onEnd: (span) => log.push(['end', span.name, open.has(span), span.ended]),
      forceFlush: async () => void log.push('flush'),
      shutdown: async () => void log.push('shutdown'),
    };
    const exporter = new sdk.InMemorySpanExporter();
    const provider = new sdk.BasicTracerProvider({ spanProcessors: [toOtelProcessor(processor), new sdk.SimpleSpanProcessor(exporter)] });
    provider.getTracer('x').startSpan('a', {}, trace.setSpanContext(context.active(), REMOTE)).end();
    const [theirs] = exporter.getFinishedSpans();
    expect(theirs).toMatchObject({ name: 'renamed', attributes: { a: 1, b: 2 }, status: { code: 2, message: 'no' } });
    expect(theirs?.events).toMatchObject([
      { name: 'e', attributes: { c: 3 } },
      { name: 'exception', attributes: { 'exception.type': 'RangeError', e: 5 } },
    ]);
    expect(theirs?.events[1]?.attributes?.['exception.stacktrace']).toContain('Caused by: Error: why');
    expect(theirs?.links.map((link) => link.attributes)).toEqual([{ d: 4 }, undefined]);
    await provider.shutdown();
    expect(log).toEqual([['start', 'a', true, REMOTE.spanId, 0, 0], ['end', 'renamed', true, true], 'flush', 'shutdown']);
  });

  it('ends, sets the status and gives exceptions their time', () => {
    const exporter = new sdk.InMemorySpanExporter();
    const processor: SpanProcessor = {
      onStart(span) {
        span.setStatus(2, 'first').recordException('text', [1_700_000_000, 5]).recordException('more', { setStatus: false });
        span[Symbol.dispose]();
      },
    };
    const provider = new sdk.BasicTracerProvider({ spanProcessors: [toOtelProcessor(processor), new sdk.SimpleSpanProcessor(exporter)] });
    provider.getTracer('x').startSpan('a');
    const [span] = exporter.getFinishedSpans();
    expect(span?.status).toEqual({ code: 2, message: 'text' });
    expect(span?.events.map((event) => event.time)[0]).toEqual([1_700_000_000, 5]);
  });

  it('waits for a resource that is still being detected', async () => {
    let detect = (_id: string): void => {};
    const detected = new Promise<string>((resolve) => {
      detect = resolve;
    });
    const exporter = new InMemoryExporter();
    const provider = new sdk.BasicTracerProvider({
      resource: detectResources({ detectors: [{ detect: () => ({ attributes: { 'host.id': detected } }) }] }),
      spanProcessors: [toOtelProcessor(new BatchSpanProcessor(exporter))],
    });
    provider.getTracer('x').startSpan('a').end();
    const flushed = provider.forceFlush();
    detect('h-1');
    await flushed;
    expect(exporter.getSpans()[0]?.resource.attributes).toMatchObject({ 'host.id': 'h-1' });
    await provider.shutdown();
  });

  it('keeps what our processor throws away from the application', () => {
    const codes: string[] = [];
    setDiagnosticListener(({ code }) => codes.push(code));
    const fail = (): never => {
      throw new Error('no');
    };
    const provider = new sdk.BasicTracerProvider({ spanProcessors: [toOtelProcessor({ onStart: fail, onEnding: fail, onEnd: fail })] });
    expect(() => provider.getTracer('x').startSpan('a').end()).not.toThrow();
    expect(codes).toEqual(['processor_failed']);
    expect(() => toOtelProcessor({})).toThrow(expect.objectContaining({ code: 'bad_processor' }));
    expect(() => toOtelProcessor(new InMemoryExporter())).toThrow(
      expect.objectContaining({ message: expect.stringContaining('an exporter is no') }),
    );
  });
});

describe('fromOtelReadableSpan', () => {
  it('gives the same object for the same span', () => {
    const exporter = new sdk.InMemorySpanExporter();
    new sdk.BasicTracerProvider({ spanProcessors: [new sdk.SimpleSpanProcessor(exporter)] }).getTracer('x').startSpan('a').end();
    const [span] = exporter.getFinishedSpans() as [sdk.ReadableSpan];
    expect(fromOtelReadableSpan(span)).toBe(fromOtelReadableSpan(span));
    expect(fromOtelReadableSpan(span).parentSpanContext).toBeUndefined();
  });
});

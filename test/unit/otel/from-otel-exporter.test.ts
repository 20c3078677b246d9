import { ExportResultCode } from '@opentelemetry/core';
import { ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer';
import { resourceFromAttributes } from '@opentelemetry/resources';
import * as sdk from '@opentelemetry/sdk-trace-base';
import { describe, expect, it } from 'vitest';
import { fromOtelExporter } from '../../../src/otel/from-otel-exporter.ts';
import { toOtelReadableSpan } from '../../../src/otel/otel-span.ts';
import type { OtelSpanExporter } from '../../../src/otel/sdk-types.ts';
import { BatchSpanProcessor } from '../../../src/processor/batch.ts';
import { ExportError } from '../../../src/trace/export-error.ts';
import type { ReadableSpan } from '../../../src/trace/pipeline.ts';
import { TracerProvider } from '../../../src/trace/tracer-provider.ts';

const OPTIONS = { signal: new AbortController().signal, final: false };

function exporting(act: OtelSpanExporter['export']): OtelSpanExporter {
  return { export: act, shutdown: async () => {} };
}

function record(...names: readonly string[]): ReadableSpan[] {
  const spans: ReadableSpan[] = [];
  const provider = new TracerProvider({ processors: [{ onEnd: (span) => spans.push(span) }] });
  for (const name of names) provider.getTracer('x').startSpan(name).end();
  return spans;
}

describe('fromOtelExporter', () => {
  it('exports our spans through an exporter of the SDK, batched and counted by us', async () => {
    const exporter = new sdk.InMemorySpanExporter();
    const provider = new TracerProvider({ processors: [new BatchSpanProcessor(fromOtelExporter(exporter), { maxExportBatchSize: 2 })] });
    for (const name of ['a', 'b', 'c']) provider.getTracer('x').startSpan(name).end();
    await provider.forceFlush();
    expect(exporter.getFinishedSpans().map((span) => span.name)).toEqual(['a', 'b', 'c']);
    expect(provider.stats().destinations).toEqual([{ name: 'InMemorySpanExporter', accepted: 3, exported: 3, pending: 0, dropped: {} }]);
    await provider.shutdown();
    expect(exporter.getFinishedSpans()).toEqual([]);
  });

  it('rejects with an ExportError when the result is a failure', async () => {
    const cause = Object.assign(new Error('unavailable'), { code: 503 });
    const failing = exporting((_spans, done) => done({ code: ExportResultCode.FAILED, error: cause }));
    const error = await fromOtelExporter(failing)
      .export(record('a'), OPTIONS)
      .catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ExportError);
    expect(error).toMatchObject({ code: 'otel_export_failed', retryable: false, status: 503, cause });
    await expect(fromOtelExporter(exporting((_spans, done) => done({ code: 1 }))).export([], OPTIONS)).rejects.toThrow(
      'without saying why',
    );
  });

  it('rejects when the exporter throws, and when it is async and rejects', async () => {
    const throwing = exporting(() => {
      throw new TypeError('broken');
    });
    const rejecting = exporting((async () => Promise.reject(new TypeError('broken'))) as OtelSpanExporter['export']); // async where void is asked for
    for (const exporter of [throwing, rejecting]) {
      await expect(fromOtelExporter(exporter).export(record('a'), OPTIONS)).rejects.toMatchObject({ code: 'otel_export_failed' });
    }
  });

  it('flushes and shuts down the exporter, and does without a forceFlush', async () => {
    const calls: string[] = [];
    const exporter = fromOtelExporter({
      export() {},
      forceFlush: async () => void calls.push('flush'),
      shutdown: async () => void calls.push('shutdown'),
    });
    await exporter.forceFlush?.();
    await exporter.shutdown?.();
    expect(calls).toEqual(['flush', 'shutdown']);
    await expect(fromOtelExporter(exporting(() => {})).forceFlush?.()).resolves.toBeUndefined();
  });

  it('throws at once for what is no exporter', () => {
    const processor = new sdk.NoopSpanProcessor() as unknown as OtelSpanExporter; // a mistake that JavaScript allows
    expect(() => fromOtelExporter(processor)).toThrow(
      expect.objectContaining({ code: 'bad_otel_part', message: expect.stringContaining('fromOtelProcessor') }),
    );
  });
});

describe('toOtelReadableSpan', () => {
  it('gives the same object for the same span, and leaves the span as it is', () => {
    const [span] = record('a') as [ReadableSpan];
    const before = JSON.stringify(span);
    expect(toOtelReadableSpan(span)).toBe(toOtelReadableSpan(span));
    expect(toOtelReadableSpan(span).attributes).toBe(toOtelReadableSpan(span).attributes);
    expect(JSON.stringify(span)).toBe(before);
  });

  it('shows a running span as it is, and no duration yet', () => {
    const span = new TracerProvider().getTracer('x').startSpan('a') as unknown as ReadableSpan & {
      setAttribute(k: string, v: number): void;
    }; // recorded
    const theirs = toOtelReadableSpan(span);
    expect(theirs.attributes).toEqual({});
    span.setAttribute('n', 1);
    expect(theirs).toMatchObject({ attributes: { n: 1 }, ended: false, endTime: [0, 0], duration: [0, 0], parentSpanContext: undefined });
  });

  it('gives spans of one provider one resource, which merges as theirs do', () => {
    const [a, b] = record('a', 'b').map((span) => toOtelReadableSpan(span).resource);
    expect(a).toBe(b);
    expect(a?.asyncAttributesPending).toBe(false);
    const other = resourceFromAttributes({ 'service.name': 'other', n: 1 }, { schemaUrl: 'https://x/1' });
    expect(a?.merge(other)).toMatchObject({ attributes: { 'service.name': 'other', n: 1 }, schemaUrl: 'https://x/1' });
    expect(other.merge(a ?? null).attributes).toEqual({ 'service.name': 'unknown_service', n: 1 });
    expect(a?.merge(null)?.getRawAttributes()).toEqual([['service.name', 'unknown_service']]);
    expect(a?.merge(other).merge(resourceFromAttributes({}, { schemaUrl: 'https://x/2' })).schemaUrl).toBeUndefined();
  });

  it('is what the official serializer takes', () => {
    const spans = record('a', 'b').map(toOtelReadableSpan);
    expect(ProtobufTraceSerializer.serializeRequest(spans)?.byteLength).toBeGreaterThan(100);
  });
});

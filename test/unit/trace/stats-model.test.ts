import fc from 'fast-check';
import { expect, it } from 'vitest';
import { BatchSpanProcessor } from '../../../src/processor/batch.ts';
import { SimpleSpanProcessor } from '../../../src/processor/simple.ts';
import { ExportError } from '../../../src/trace/export-error.ts';
import type { EncodedBatch, EncodingExporter, ExportResult, ReadableSpan, SpanExporter } from '../../../src/trace/pipeline.ts';
import { SamplingDecision } from '../../../src/trace/sampler.ts';
import type { Span } from '../../../src/trace/span.ts';
import { TracerProvider } from '../../../src/trace/tracer-provider.ts';
import { hearDiagnostics } from '../recorder.ts';

// Random programs against random destinations: whatever happens in whatever order, no span is lost from the books.

hearDiagnostics();

const outcome = fc.oneof(
  { weight: 4, arbitrary: fc.constant<ExportResult | undefined>(undefined) },
  fc.record({ rejectedSpans: fc.oneof(fc.integer({ min: -2, max: 20 }), fc.double(), fc.constant(Number.NaN)) }),
  fc.constantFrom(
    new ExportError('http_status', 'no', { retryable: false }),
    new Error('plain'),
    Object.assign(new Error('odd'), { code: 'constructor' }),
    Object.assign(new Error('odd'), { code: '__proto__' }),
    'a text' as unknown as Error,
  ),
);
type Outcome = ExportResult | Error | undefined;

const exporterOptions = fc.record({
  outcomes: fc.array(outcome, { minLength: 1, maxLength: 5 }),
  isAsync: fc.boolean(),
  encodes: fc.constantFrom('no', 'all', 'some', 'more', 'throws', 'nothing'),
  maxConcurrentExports: fc.constantFrom(undefined, 1, 3, 0, Number.NaN),
});
type ExporterOptions = typeof exporterOptions extends fc.Arbitrary<infer T> ? T : never;

function makeExporter({ outcomes, isAsync, encodes, maxConcurrentExports }: ExporterOptions): SpanExporter {
  let next = 0;
  const act = async (): Promise<ExportResult | void> => {
    const result: Outcome = outcomes[next++ % outcomes.length];
    if (isAsync) await new Promise((resolve) => setTimeout(resolve));
    if (result instanceof Error || typeof result === 'string') throw result;
    return result;
  };
  const base: SpanExporter = { export: act, ...(maxConcurrentExports !== undefined && { maxConcurrentExports }) };
  if (encodes === 'no') return base;
  const encode = (spans: readonly ReadableSpan[]): EncodedBatch => {
    if (encodes === 'throws') throw new Error('unencodable');
    if (encodes === 'nothing') return undefined as unknown as EncodedBatch;
    const spanCount = encodes === 'some' ? spans.length >> 1 : encodes === 'more' ? spans.length + 1 : spans.length;
    return { spanCount, body: 'x'.repeat(spanCount), byteLength: spanCount * 10 };
  };
  return Object.assign(base, { encode, send: act } satisfies Partial<EncodingExporter>);
}

const step = fc.constantFrom('start', 'start', 'start', 'end', 'end', 'end', 'pause', 'flush', 'final', 'shutdown');
const program = fc.record({
  exporters: fc.array(exporterOptions, { minLength: 1, maxLength: 3 }),
  maxExportBatchSize: fc.integer({ min: 1, max: 4 }),
  maxQueueSize: fc.integer({ min: 4, max: 8 }),
  maxQueueBytes: fc.integer({ min: 1, max: 100 }),
  decisions: fc.array(fc.constantFrom(...Object.values(SamplingDecision)), { minLength: 1 }),
  steps: fc.array(step, { maxLength: 60 }),
});

function expectSums(provider: TracerProvider): void {
  const { created, notRecorded, open, ended, destinations } = provider.stats();
  expect(created).toBe(notRecorded + open + ended);
  for (const { accepted, exported, pending, dropped } of destinations) {
    const lost = Object.values(dropped).reduce((sum, count) => sum + count, 0);
    expect(accepted).toBe(exported + pending + lost);
    for (const count of [accepted, exported, pending, ...Object.values(dropped)]) {
      expect(Number.isInteger(count) && count >= 0).toBe(true);
    }
  }
}

it('every span is accounted for at every moment, and none is pending after shutdown', async () => {
  await fc.assert(
    fc.asyncProperty(program, async ({ exporters, decisions, steps, ...batch }) => {
      const processors = exporters.map((options, i) =>
        i === 2 ? new SimpleSpanProcessor(makeExporter(options)) : new BatchSpanProcessor(makeExporter(options), batch),
      );
      let next = 0;
      const sampler = { shouldSample: () => ({ decision: decisions[next++ % decisions.length] ?? SamplingDecision.RECORD }) };
      const provider = new TracerProvider({ processors, sampler });
      const tracer = provider.getTracer('model');
      const open: Span[] = [];
      const waiting: Promise<void>[] = [];
      let sampledEnds = 0;
      for (const action of steps) {
        if (action === 'start') open.push(tracer.startSpan('s'));
        else if (action === 'end') {
          const span = open.shift();
          if (span?.isRecording() && span.spanContext().sampled) sampledEnds++;
          span?.end();
        } else if (action === 'pause') await new Promise((resolve) => setTimeout(resolve));
        else if (action === 'flush') waiting.push(provider.forceFlush());
        else if (action === 'final') waiting.push(provider.forceFlush({ final: true }));
        else waiting.push(provider.shutdown());
        expectSums(provider);
      }
      await Promise.all([...waiting, provider.shutdown()]);
      expectSums(provider);
      for (const { accepted, pending } of provider.stats().destinations) expect([accepted, pending]).toEqual([sampledEnds, 0]);
    }),
    { numRuns: 150 },
  );
});

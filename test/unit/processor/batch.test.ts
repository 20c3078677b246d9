import { afterEach, describe, expect, it, vi } from 'vitest';
import { BatchSpanProcessor } from '../../../src/processor/batch.ts';
import { SamplingDecision } from '../../../src/trace/sampler.ts';
import { TracerProvider } from '../../../src/trace/tracer-provider.ts';
import { codes, hearDiagnostics } from '../recorder.ts';
import { destination, encodingDestination, endSpans, names, settle } from './destinations.ts';

const heard = hearDiagnostics();
afterEach(() => void vi.useRealTimers());

describe('a batch leaves', () => {
  it('when it is full, at once', () => {
    const exporter = destination();
    endSpans(new BatchSpanProcessor(exporter, { maxExportBatchSize: 3 }), 4);
    expect(exporter.exports.map(names)).toEqual(['s0 s1 s2']);
  });

  it('with 100 spans by default', () => {
    const exporter = destination();
    const processor = new BatchSpanProcessor(exporter);
    endSpans(processor, 99);
    expect(exporter.exports).toEqual([]);
    endSpans(processor, 1);
    expect(exporter.exports[0]?.spans).toHaveLength(100);
  });

  it('when its oldest span has waited long enough', () => {
    vi.useFakeTimers();
    const exporter = destination();
    const processor = new BatchSpanProcessor(exporter);
    endSpans(processor, 1, 'a');
    vi.advanceTimersByTime(4000);
    endSpans(processor, 1, 'b');
    vi.advanceTimersByTime(999);
    expect(exporter.exports).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(exporter.exports.map(names)).toEqual(['a0 b0']);
  });

  it('after the delay that was chosen, by the real clock too', async () => {
    const exporter = destination();
    endSpans(new BatchSpanProcessor(exporter, { scheduledDelayMillis: 5 }), 1);
    await vi.waitFor(() => expect(exporter.exports.map(names)).toEqual(['s0']));
  });

  it('when asked, and only then does a flush settle', async () => {
    const exporter = destination();
    const processor = new BatchSpanProcessor(exporter);
    endSpans(processor, 2);
    let flushed = false;
    const flush = processor.forceFlush().then(() => (flushed = true));
    await settle();
    expect([exporter.exports.length, flushed, exporter.calls.length]).toEqual([1, false, 0]);
    exporter.exports[0]?.succeed();
    await flush;
    expect(exporter.calls).toEqual(['forceFlush']);
    expect(processor.stats()).toEqual({ name: 'destination', accepted: 2, exported: 2, pending: 0, dropped: {} });
  });

  it('not without spans', async () => {
    const exporter = destination();
    await new BatchSpanProcessor(exporter).forceFlush();
    expect(exporter.exports).toEqual([]);
  });

  it('without the spans that are not sampled', async () => {
    const exporter = destination();
    const processor = new BatchSpanProcessor(exporter, { maxExportBatchSize: 1 });
    const sampler = { shouldSample: () => ({ decision: SamplingDecision.RECORD }) };
    new TracerProvider({ processors: [processor], sampler }).getTracer('t').startSpan('s').end();
    expect(processor.stats().accepted).toBe(0);
    expect(exporter.exports).toEqual([]);
  });
});

describe('forceFlush', () => {
  it('waits for exports that are in flight, for every caller', async () => {
    const exporter = destination();
    const processor = new BatchSpanProcessor(exporter, { maxExportBatchSize: 1 });
    endSpans(processor, 1);
    const settled: number[] = [];
    const flushes = [0, 1, 2].map((i) => processor.forceFlush().then(() => settled.push(i)));
    await settle();
    expect([exporter.exports.length, settled]).toEqual([1, []]);
    exporter.exports[0]?.succeed();
    await Promise.all(flushes);
    expect(settled).toHaveLength(3);
  });

  it('does not wait for spans that end after it was called', async () => {
    const exporter = destination({ maxConcurrentExports: 2 });
    const processor = new BatchSpanProcessor(exporter, { maxExportBatchSize: 1 });
    endSpans(processor, 1, 'before');
    const flush = processor.forceFlush();
    endSpans(processor, 1, 'after');
    exporter.exports[0]?.succeed();
    await flush;
    expect(processor.stats().pending).toBe(1);
  });
});

describe('a full queue', () => {
  it('drops the newest span, counts it and reports it', async () => {
    const exporter = destination();
    const processor = new BatchSpanProcessor(exporter, { maxExportBatchSize: 2, maxQueueSize: 4 });
    endSpans(processor, 9);
    // Two are in flight, four wait, the rest is lost.
    expect(processor.stats()).toMatchObject({ accepted: 9, pending: 6, dropped: { queue_full: 3 } });
    expect(codes(heard)).toEqual(['queue_full']);
    for (let i = 0; i < 3; i++) {
      exporter.exports[i]?.succeed();
      await settle();
    }
    expect(exporter.exports.map(names)).toEqual(['s0 s1', 's2 s3', 's4 s5']);
  });

  it('is bounded by the bytes of an exporter that encodes', () => {
    const exporter = encodingDestination();
    const processor = new BatchSpanProcessor(exporter, { maxExportBatchSize: 2, maxQueueBytes: 45 });
    endSpans(processor, 10);
    expect(exporter.exports.map(names)).toEqual(['s0 s1']);
    expect(processor.stats()).toMatchObject({ accepted: 10, pending: 6, dropped: { queue_full: 4 } });
  });

  it('has no bound but the bytes for an exporter that encodes', () => {
    const processor = new BatchSpanProcessor(encodingDestination());
    endSpans(processor, 5000);
    expect(processor.stats()).toMatchObject({ pending: 5000, dropped: {} });
  });
});

describe('an exporter that encodes', () => {
  it('is asked when the batch is full, long before it is sent', () => {
    const exporter = encodingDestination();
    endSpans(new BatchSpanProcessor(exporter, { maxExportBatchSize: 2 }), 5);
    expect(exporter.calls).toEqual(['encode 2', 'encode 2']);
    expect(exporter.exports).toHaveLength(1);
  });

  it.each([
    [
      'throws',
      () => {
        throw new Error('no');
      },
    ],
    ['gives nothing', () => undefined],
    ['gives more spans than there were', () => ({ spanCount: 9, body: '', byteLength: 1 })],
    ['gives no size', () => ({ spanCount: 1, body: '' })],
  ])('and %s loses this batch alone, counted and reported', (_what, encode) => {
    const processor = new BatchSpanProcessor(encodingDestination({ encode: encode as never }), { maxExportBatchSize: 2 });
    endSpans(processor, 2);
    expect(processor.stats()).toMatchObject({ accepted: 2, pending: 0, dropped: { unencodable: 2 } });
    expect(codes(heard)).toEqual(['unencodable']);
  });

  it('and leaves spans out has them counted', async () => {
    const exporter = encodingDestination({ encode: () => ({ spanCount: 1, body: 's0', byteLength: 10 }) });
    const processor = new BatchSpanProcessor(exporter, { maxExportBatchSize: 3 });
    endSpans(processor, 3);
    exporter.exports[0]?.succeed();
    await settle();
    expect(processor.stats()).toMatchObject({ exported: 1, dropped: { unencodable: 2 } });
  });
});

describe('shutdown', () => {
  it('flushes, shuts the exporter down, and counts what ends later', async () => {
    const exporter = destination();
    const processor = new BatchSpanProcessor(exporter);
    endSpans(processor, 1);
    const done = processor.shutdown();
    endSpans(processor, 2);
    exporter.exports[0]?.succeed();
    await done;
    expect(exporter.calls).toEqual(['forceFlush', 'shutdown']);
    expect(processor.stats()).toMatchObject({ accepted: 3, exported: 1, pending: 0, dropped: { shutdown: 2 } });
    await processor.shutdown();
    expect(exporter.calls).toEqual(['forceFlush', 'shutdown']);
  });

  it('starts no timer for a span that the last export ends', async () => {
    const late = new TracerProvider({ processors: [{ onEnd: (span) => processor.onEnd(span) }] }).getTracer('t').startSpan('late');
    const processor = new BatchSpanProcessor(() => late.end());
    endSpans(processor, 1);
    await processor.shutdown();
    expect(processor.stats()).toMatchObject({ accepted: 2, exported: 1, pending: 0, dropped: { shutdown: 1 } });
  });
});

describe('wrong options', () => {
  it.each([
    [{ maxExportBatchSize: 0 }, 'bad_number'],
    [{ scheduledDelayMillis: -1 }, 'bad_number'],
    [{ exportTimeoutMillis: Number.POSITIVE_INFINITY }, 'bad_number'],
    [{ maxQueueBytes: Number.NaN }, 'bad_number'],
    [{ maxQueueSize: '9' }, 'bad_number'],
    [{ maxExportBatchSize: 1024, maxQueueSize: 512 }, 'batch_larger_than_queue'],
    [{ maxBatch: 1 }, 'unknown_option'],
    [null, 'bad_options'],
  ])('%o are a SetupError', (options, code) => {
    expect(() => new BatchSpanProcessor(() => {}, options as never)).toThrow(expect.objectContaining({ name: 'SetupError', code }));
  });

  it('say what cannot work and what to do', () => {
    expect(() => new BatchSpanProcessor(() => {}, { maxExportBatchSize: 1024, maxQueueSize: 512 })).toThrow(
      'maxExportBatchSize (1024) is larger than maxQueueSize (512), so a full batch can never form. Raise maxQueueSize or lower maxExportBatchSize.',
    );
  });

  it('are not a small queue alone: its batches are as small', () => {
    const exporter = destination();
    endSpans(new BatchSpanProcessor(exporter, { maxQueueSize: 2 }), 2);
    expect(exporter.exports.map(names)).toEqual(['s0 s1']);
  });

  it('are not an exporter that is none', () => {
    for (const wrong of [null, undefined, {}, 5, 'console', { export: 5 }]) {
      expect(() => new BatchSpanProcessor(wrong as never)).toThrow(expect.objectContaining({ code: 'bad_exporter' }));
    }
  });
});

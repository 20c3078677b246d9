import { describe, expect, it } from 'vitest';
import { BatchSpanProcessor } from '../../../src/processor/batch.ts';
import { ExportError } from '../../../src/trace/export-error.ts';
import { hearDiagnostics } from '../recorder.ts';
import { destination, encodingDestination, endSpans, names, settle } from './destinations.ts';

hearDiagnostics();

describe('a final flush', () => {
  it('sends everything at once, above the limit, in pieces that a leaving page can send', () => {
    const exporter = encodingDestination({ maxFinalBytes: 20, maxConcurrentExports: 1 });
    const processor = new BatchSpanProcessor(exporter, { maxExportBatchSize: 5 });
    endSpans(processor, 12);
    expect(exporter.exports).toHaveLength(1);
    void processor.forceFlush({ final: true });
    expect(exporter.exports.map(names)).toEqual(['s0 s1 s2 s3 s4', 's5 s6', 's7', 's8 s9', 's10 s11']);
    expect(exporter.exports.map(({ options }) => options.final)).toEqual([false, true, true, true, true]);
    expect(exporter.calls.filter((call) => call === 'forceFlush')).toEqual([]);
  });

  it('sends as final what was still filling', () => {
    const exporter = encodingDestination({ maxFinalBytes: 10 });
    const processor = new BatchSpanProcessor(exporter);
    endSpans(processor, 2);
    void processor.forceFlush({ final: true });
    expect(exporter.exports.map((each) => [names(each), each.options.final])).toEqual([
      ['s0', true],
      ['s1', true],
    ]);
  });

  it('waits for all of its pieces, and the books are right', async () => {
    const exporter = encodingDestination({ maxFinalBytes: 10 });
    const processor = new BatchSpanProcessor(exporter);
    endSpans(processor, 3);
    const flush = processor.forceFlush({ final: true });
    const [first, ...rest] = exporter.exports;
    for (const each of rest) each.succeed();
    await settle();
    expect(processor.stats().pending).toBe(1);
    first?.fail(new ExportError('network', 'gone', { retryable: true }));
    await flush;
    // The page may come back.
    expect(processor.stats()).toMatchObject({ accepted: 3, exported: 2, pending: 1, dropped: {}, resent: 1 });
  });

  it('sends whole what cannot be split, or whose split gives nothing smaller', async () => {
    const thrower = (): never => {
      throw new Error('no');
    };
    const same = { spanCount: 2, body: 'same', byteLength: 20 };
    const none = { spanCount: 0, body: '', byteLength: 0 };
    for (const split of [undefined, () => undefined, thrower, () => [same, none], () => [none, none], () => 5]) {
      const exporter = encodingDestination({ maxFinalBytes: 5, split: split as never });
      const processor = new BatchSpanProcessor(exporter);
      endSpans(processor, 2);
      const flush = processor.forceFlush({ final: true });
      expect(exporter.exports.map(names)).toEqual(['s0 s1']);
      exporter.exports[0]?.succeed();
      await flush;
      expect(processor.stats()).toMatchObject({ exported: 2, pending: 0 });
    }
  });

  it('makes no later export final, and none above the limit', async () => {
    const exporter = destination();
    const processor = new BatchSpanProcessor(exporter, { maxExportBatchSize: 1 });
    endSpans(processor, 2);
    void processor.forceFlush({ final: true });
    endSpans(processor, 3, 'later');
    for (let i = 0; i < 2; i++) exporter.exports[i]?.succeed();
    await settle();
    expect(exporter.exports.slice(2).map((each) => [names(each), each.options.final])).toEqual([['later0', false]]);
  });
});

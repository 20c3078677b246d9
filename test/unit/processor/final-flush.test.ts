import { describe, expect, it } from 'vitest';
import { BatchSpanProcessor } from '../../../src/processor/batch.ts';
import { ExportError } from '../../../src/trace/export-error.ts';
import type { EncodedBatch } from '../../../src/trace/pipeline.ts';
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

  describe('where final requests have a budget', () => {
    /** Of `budget` bytes for what is under way, as the keepalive requests of a page are; `handed` are those it gave away. */
    function budgeted(budget: number, spansBefore: number, beacons = 0) {
      const handed: string[] = [];
      const base = encodingDestination({ maxFinalBytes: 10_000 });
      const final = (): number =>
        base.exports.filter(({ options }) => options.final).reduce((sum, { batch }) => sum + (batch?.byteLength ?? 0), 0);
      const exporter = Object.defineProperties(base, {
        finalBytesLeft: { get: () => budget - final() },
        handOver: {
          configurable: true,
          value: ({ body }: EncodedBatch) => handed.length < beacons && handed.push(String(body)) > 0,
        },
      });
      const processor = new BatchSpanProcessor(exporter, { maxExportBatchSize: 10_000 });
      endSpans(processor, spansBefore);
      return { exporter, processor, handed, sentBytes: final };
    }

    it('sends what fits and leaves what is spared to others; the rest waits', async () => {
      const { exporter, processor, sentBytes } = budgeted(20_000, 3000);
      void processor.forceFlush({ final: true, early: true, spareBytes: 8000 });
      expect(sentBytes()).toBeGreaterThan(12_000 - 4096);
      expect(sentBytes()).toBeLessThanOrEqual(12_000);
      void processor.forceFlush({ final: true });
      expect(sentBytes()).toBeGreaterThan(20_000 - 4096);
      expect(sentBytes()).toBeLessThanOrEqual(20_000);
      expect(processor.stats()).toMatchObject({ accepted: 3000, exported: 0, pending: 3000, dropped: {} });
      // The page stayed: answers make room for the rest.
      for (let i = 0; i < exporter.exports.length; i++) {
        exporter.exports[i]?.succeed();
        await settle();
      }
      expect(processor.stats()).toMatchObject({ exported: 3000, pending: 0, dropped: {} });
      expect(new Set(exporter.exports.flatMap((each) => names(each).split(' '))).size).toBe(3000);
    });

    it('spares nothing for the last time when everything fits, and else does', () => {
      const fits = budgeted(20_000, 1900);
      void fits.processor.forceFlush({ final: true, spareBytes: 15_000 });
      expect(fits.sentBytes()).toBe(19_000);
      const tooMuch = budgeted(20_000, 2100);
      void tooMuch.processor.forceFlush({ final: true, spareBytes: 10_000 });
      expect(tooMuch.sentBytes()).toBeLessThanOrEqual(10_000);
    });

    it('hands over for the last time what does not fit, as long as that is taken', async () => {
      const { exporter, processor, handed, sentBytes } = budgeted(20_000, 6000, 2);
      void processor.forceFlush({ final: true, early: true, spareBytes: 10_000 });
      expect(handed).toEqual([]);
      const flush = processor.forceFlush({ final: true });
      expect(handed).toHaveLength(2);
      const given = handed.flatMap((body) => body.split(' ')).length;
      expect(processor.stats()).toMatchObject({ exported: given, pending: 6000 - given, dropped: {} });
      expect(sentBytes()).toBeLessThanOrEqual(20_000);
      for (let i = 0; i < exporter.exports.length; i++) {
        exporter.exports[i]?.succeed();
        await settle();
      }
      await flush;
      expect(processor.stats()).toMatchObject({ exported: 6000, pending: 0, dropped: {} });
    });

    it('keeps what an exporter fails to hand over', () => {
      const { exporter, processor } = budgeted(0, 100);
      Object.defineProperty(exporter, 'handOver', {
        value: () => {
          throw new Error('no');
        },
      });
      void processor.forceFlush({ final: true });
      expect(processor.stats()).toMatchObject({ exported: 0, pending: 100, dropped: {} });
    });

    it('sends as it can a span that never fits', () => {
      const { exporter, processor } = budgeted(20_000, 1);
      Object.defineProperty(exporter, 'maxFinalBytes', { value: 5 });
      void processor.forceFlush({ final: true });
      expect(exporter.exports.map(names)).toEqual(['s0']);
    });
  });
});

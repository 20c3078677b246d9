import { describe, expect, it } from 'vitest';
import { flushAtExit } from '../../../../src/instrumentation/node/exit-flush.ts';
import { BatchSpanProcessor } from '../../../../src/processor/batch.ts';
import { ExportError } from '../../../../src/trace/export-error.ts';
import type { EncodedBatch, ExportResult } from '../../../../src/trace/pipeline.ts';
import { ProcessorList } from '../../../../src/trace/processor-list.ts';
import { encodingDestination, endSpans, names } from '../../processor/destinations.ts';
import { hearDiagnostics } from '../../recorder.ts';

// What is done in the `exit` event, where nothing asynchronous runs any more.

hearDiagnostics();

const refusal = (status: number, retryable = false): ExportError => new ExportError('http_status', 'no', { status, retryable });
const text = ({ body }: EncodedBatch): string => String(body);

describe('a flush that blocks', () => {
  it('sends what waits and again what is in flight, and says so', () => {
    const sent: string[] = [];
    const sendBlocking = (batches: readonly EncodedBatch[]): ExportResult[] =>
      batches.map((batch) => ({ message: String(sent.push(text(batch))) }));
    const processor = new BatchSpanProcessor(encodingDestination({ sendBlocking }), { maxExportBatchSize: 2 });
    endSpans(processor, 5);
    flushAtExit(processor, 100);
    expect(sent).toEqual(['s0 s1', 's2 s3', 's4']);
    expect(processor.stats()).toMatchObject({ accepted: 5, exported: 5, pending: 0, dropped: {}, resent: 2 });
  });

  it('sends in pieces what is too large, and counts by its reason what is refused, unanswered or rejected', () => {
    const rounds: string[][] = [];
    const sendBlocking = (batches: readonly EncodedBatch[]): (ExportResult | Error | undefined)[] => {
      rounds.push(batches.map(text));
      return batches.map((batch) => {
        if (batch.spanCount > 2) return refusal(413);
        const answers = { 's0 s1': {}, 's2 s3': refusal(404), 's4 s5': undefined, 's6 s7': refusal(503, true), s8: { rejectedSpans: 1 } };
        return answers[text(batch) as keyof typeof answers]; // one of them
      });
    };
    const processor = new BatchSpanProcessor(encodingDestination({ sendBlocking }), { maxExportBatchSize: 4 });
    endSpans(processor, 9);
    flushAtExit(processor, 100);
    expect(rounds).toEqual(
      [['s0 s1 s2 s3', 's4 s5 s6 s7', 's8'], ['s0 s1', 's2 s3', 's4 s5', 's6 s7'].sort()].map((round) => expect.arrayContaining(round)),
    );
    expect(processor.stats()).toMatchObject({ exported: 2, pending: 0, dropped: { http_status: 2, exit: 4, rejected: 1 } });
  });

  it('counts all as lost where no thread can be made, or no time is left', () => {
    const thrower = (): never => {
      throw new Error('ERR_ACCESS_DENIED');
    };
    for (const blockMillis of [100, 0, -1]) {
      const processor = new BatchSpanProcessor(encodingDestination({ sendBlocking: thrower }), { maxExportBatchSize: 2 });
      endSpans(processor, 3);
      flushAtExit(processor, blockMillis);
      expect(processor.stats()).toMatchObject({ exported: 0, pending: 0, dropped: { exit: 3 } });
    }
  });

  it('calls an exporter that cannot block, which may write before it waits for anything', () => {
    const written: string[] = [];
    const processor = new BatchSpanProcessor((spans) => void written.push(...spans.map(({ name }) => name)));
    endSpans(processor, 2);
    flushAtExit(processor, 100);
    expect(written).toEqual(['s0', 's1']);
    // Whether it could, nobody will hear.
    expect(processor.stats()).toMatchObject({ pending: 0, dropped: { exit: 2 } });
  });

  it('leaves to every destination its share of the time', () => {
    const shares: number[] = [];
    const list = new ProcessorList();
    const sendBlocking = (_batches: unknown, timeoutMillis: number): [] => {
      shares.push(timeoutMillis);
      return [];
    };
    for (const exporter of [() => {}, ...[1, 2, 3].map(() => encodingDestination({ sendBlocking }))]) {
      const processor = new BatchSpanProcessor(exporter, { maxExportBatchSize: 2 });
      endSpans(processor, 1);
      list.add(processor);
    }
    list.add({ onEnd() {} });
    flushAtExit(list, 9000);
    // A third, and more when those before needed less.
    expect(shares.map((share) => Math.ceil(share / 1500))).toEqual([2, 3, 6]);
  });
});

describe('an exporter whose join is broken', () => {
  it.each([
    [
      'throws',
      () => {
        throw new Error('no');
      },
    ],
    ['gives nothing', () => undefined],
    ['loses spans', () => ({ spanCount: 1, body: 's0', byteLength: 10 })],
  ])('because it %s has its batches sent one by one', (_what, join) => {
    const exporter = encodingDestination({ join: join as never, maxConcurrentExports: 1 });
    const processor = new BatchSpanProcessor(exporter, { maxExportBatchSize: 1 });
    endSpans(processor, 3);
    void processor.forceFlush({ final: true });
    expect(exporter.exports.map(names)).toEqual(['s0', 's1', 's2']);
  });
});

import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { flushAtExit } from '../../../src/instrumentation/node/exit-flush.ts';
import { BatchSpanProcessor } from '../../../src/processor/batch.ts';
import type { Shelf } from '../../../src/store/shelf.ts';
import { Spool } from '../../../src/store/spool.node.ts';
import { storeOn } from '../../../src/store/store-on.ts';
import { ExportError } from '../../../src/trace/export-error.ts';
import type { EncodedBatch } from '../../../src/trace/pipeline.ts';
import type { DestinationStats } from '../../../src/trace/stats.ts';
import { TracerProvider } from '../../../src/trace/tracer-provider.ts';
import { codes, hearDiagnostics } from '../recorder.ts';
import { type Destination, destination, encodingDestination, endSpans, names } from './destinations.ts';

// The delivery with a store, which here is a real directory. The clock is the only fake.

const heard = hearDiagnostics();
const root = mkdtempSync(join(tmpdir(), 'throughline-overflow-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance', 'Date'] }));
afterEach(() => void vi.useRealTimers());

const newDirectory = (): string => mkdtempSync(join(root, 'spool-'));
const join2 = (batches: readonly EncodedBatch[]): EncodedBatch => ({
  spanCount: batches.reduce((sum, { spanCount }) => sum + spanCount, 0),
  body: batches.map(({ body }) => body).join(' '),
  byteLength: batches.reduce((sum, { byteLength }) => sum + byteLength, 0),
});
const exporter = (members = {}): Destination => encodingDestination({ format: 'names', join: join2, ...members });
const down = new ExportError('http_status', 'down', { retryable: true, status: 503 });
const reset = new ExportError('network', 'reset', { retryable: true });
const refused = new ExportError('http_status', 'bad', { retryable: false, status: 400 });

/** Lets the timers of so many milliseconds happen, and what follows from them. */
const pass = (ms = 0): Promise<unknown> => vi.advanceTimersByTimeAsync(ms);

/** Answers all that is open, and what follows, until nothing is. */
async function answerAll(to: Destination): Promise<void> {
  for (let done = 0; done < to.exports.length; done++) {
    to.exports[done]?.succeed();
    await pass();
  }
}

function expectExactBooks({ accepted, restored = 0, exported, pending, stored = 0, dropped }: DestinationStats): void {
  const lost = Object.values(dropped).reduce((sum, count) => sum + count, 0);
  expect(accepted + restored).toBe(exported + pending + stored + lost);
  expect(pending).toBeGreaterThanOrEqual(0);
}

describe('with a store', () => {
  it('what was left by an earlier process is delivered at the start, without any span of this one', async () => {
    const directory = newDirectory();
    const before = new BatchSpanProcessor(exporter(), { store: storeOn(new Spool(directory, 1e6)), exportTimeoutMillis: 1000 });
    endSpans(before, 3);
    const stopped = before.shutdown();
    await pass(3000);
    await stopped;
    expect(before.stats()).toMatchObject({ accepted: 3, exported: 0, pending: 0, stored: 3, restored: 0, dropped: {} });

    const to = exporter();
    const after = new BatchSpanProcessor(to, { store: storeOn(new Spool(directory, 1e6)) });
    expect(to.exports).toEqual([]);
    await pass();
    expect(to.exports.map(names)).toEqual(['s0 s1 s2']);
    to.exports[0]?.succeed();
    await pass();
    expect(after.stats()).toMatchObject({ accepted: 0, exported: 3, pending: 0, restored: 3, resent: 3 }); // the first request may have arrived
    expect(readdirSync(directory)).toEqual([]);
    await after.shutdown();
  });

  it('what an earlier process gave up while its request was under way is counted as resent', async () => {
    const shelf = new Spool(newDirectory(), 1e6);
    const before = new BatchSpanProcessor(exporter(), { store: storeOn(shelf) });
    endSpans(before, 3);
    void before.forceFlush();
    flushAtExit(before, 10); // this exporter cannot
    expect(before.stats()).toMatchObject({ accepted: 3, pending: 0, stored: 3 });
    const after = new BatchSpanProcessor(exporter(), { store: storeOn(shelf) });
    await pass();
    expect(after.stats()).toMatchObject({ pending: 3, restored: 3, resent: 3 });
    for (const each of [before, after]) void each.shutdown();
    await pass(60_000);
  });

  it('what finds no place in memory is stored, and delivered when the receiver is back', async () => {
    const to = exporter();
    const shelf = new Spool(newDirectory(), 1e6);
    const processor = new BatchSpanProcessor(to, { store: storeOn(shelf), maxExportBatchSize: 2, maxQueueBytes: 40 });
    endSpans(processor, 2, 'first');
    to.exports[0]?.fail(down);
    await pass();
    endSpans(processor, 8);
    expect(processor.stats()).toMatchObject({ accepted: 10, pending: 4, stored: 6, dropped: {} });
    await pass(30_000);
    await answerAll(to);
    await pass(1000);
    await answerAll(to);
    expect(processor.stats()).toMatchObject({ exported: 10, pending: 0, stored: 6, restored: 6, dropped: {} });
    expect(to.exports.slice(1).map(names).join(' ').split(' ').sort()).toEqual(
      ['first0', 'first1', ...Array.from({ length: 8 }, (_, i) => `s${i}`)].sort(),
    );
    await processor.shutdown();
  });

  it('what came from the store goes back there when it cannot be delivered, and pauses the receiver', async () => {
    const directory = newDirectory();
    await new Spool(directory, 1e6).put({ spanCount: 1, body: 'left', byteLength: 10, format: 'names', mayHaveArrived: false });
    const to = exporter();
    const processor = new BatchSpanProcessor(to, { store: storeOn(new Spool(directory, 1e6)) });
    await pass();
    to.exports[0]?.fail(reset);
    await pass();
    expect(processor.stats()).toMatchObject({ exported: 0, pending: 0, restored: 0, resent: 1 });
    expect(readdirSync(directory).join()).not.toContain('taken');
    await pass(499);
    expect(to.exports).toHaveLength(1);
    await pass(5000);
    expect(to.exports.map(names)).toEqual(['left', 'left']);
    to.exports[1]?.succeed();
    await pass();
    expect(processor.stats()).toMatchObject({ exported: 1, pending: 0, restored: 1 });
    await processor.shutdown();
  });

  it('what is refused does not go back: each batch is tried alone, and then lost', async () => {
    const shelf = new Spool(newDirectory(), 1e6);
    for (const body of ['good', 'bad']) await shelf.put({ spanCount: 1, body, byteLength: 10, format: 'names', mayHaveArrived: false });
    const to = exporter();
    const processor = new BatchSpanProcessor(to, { store: storeOn(shelf) });
    await pass();
    expect(to.exports.map(names)).toEqual(['good bad']);
    to.exports[0]?.fail(refused);
    await pass();
    expect(to.exports.slice(1).map(names)).toEqual(['good']);
    to.exports[1]?.succeed();
    await pass();
    to.exports[2]?.fail(refused);
    await pass();
    expect(processor.stats()).toMatchObject({ exported: 1, pending: 0, restored: 2, dropped: { http_status: 1 } });
    expect(await shelf.take('names', 100)).toEqual([]);
    await processor.shutdown();
  });

  it('a final flush stores at once what a failing receiver could not take', async () => {
    const shelf = new Spool(newDirectory(), 1e6);
    const to = exporter();
    const processor = new BatchSpanProcessor(to, { store: storeOn(shelf), maxExportBatchSize: 1 });
    endSpans(processor, 1);
    to.exports[0]?.fail(down);
    await pass();
    endSpans(processor, 2, 'more');
    void processor.forceFlush({ final: true });
    expect(to.exports).toHaveLength(1);
    expect(processor.stats()).toMatchObject({ accepted: 3, pending: 0, stored: 3 });
    expect((await shelf.take('names', 100)).map(({ body }) => body)).toEqual(['s0 more0 more1']);
    await processor.shutdown();
  });

  it('a final flush sends as much as the page that goes can send, and stores the rest', async () => {
    const shelf = new Spool(newDirectory(), 1e6);
    const to = exporter({ maxFinalBytes: 30, maxConcurrentExports: 1 });
    const processor = new BatchSpanProcessor(to, { store: storeOn(shelf), maxExportBatchSize: 5 });
    endSpans(processor, 4);
    void processor.forceFlush({ final: true });
    expect(to.exports.map(names)).toEqual(['s0 s1']);
    expect((await shelf.take('names', 100)).map(({ body }) => body)).toEqual(['s2 s3']);
  });

  it('a shutdown waits no longer for a receiver than for its next answer, and stores what that one does not take', async () => {
    for (const knows of [true, false]) {
      const to = exporter();
      const processor = new BatchSpanProcessor(to, { store: storeOn(new Spool(newDirectory(), 1e6)), maxExportBatchSize: 1 });
      const provider = new TracerProvider({ processors: [processor] });
      endSpans(processor, 2);
      if (knows) to.exports[0]?.fail(down);
      await pass();
      const stopped = provider.shutdown();
      if (!knows) to.exports[0]?.fail(down);
      await stopped;
      expect(to.exports).toHaveLength(1);
      expect(processor.stats()).toMatchObject({ accepted: 2, pending: 0, stored: 2, dropped: {} });
    }
  });

  it('nothing is taken after shutdown, and no timer is left', async () => {
    const directory = newDirectory();
    const to = exporter();
    const processor = new BatchSpanProcessor(to, { store: storeOn(new Spool(directory, 1e6)) });
    await processor.shutdown();
    await new Spool(directory, 1e6).put({ spanCount: 1, body: 'late', byteLength: 10, format: 'names', mayHaveArrived: false });
    expect(vi.getTimerCount()).toBe(0);
    await pass(120_000);
    expect(to.exports).toEqual([]);
  });

  it('the books say what left a full store', async () => {
    const shelf = new Spool(newDirectory(), 12);
    const to = exporter();
    const processor = new BatchSpanProcessor(to, { store: storeOn(shelf), maxExportBatchSize: 2, maxQueueBytes: 1 });
    endSpans(processor, 8);
    const stats = processor.stats();
    expect(stats).toMatchObject({ accepted: 8, pending: 0, stored: 8, restored: 4, dropped: { store_full: 4 } });
    expectExactBooks(stats);
    expect(codes(heard)).toContain('store_full');
    await processor.shutdown();
  });

  it.each<[string, Shelf]>([
    ['throws', { put: () => { throw new Error('no'); }, take: () => { throw new Error('no'); } }], // biome-ignore format: short
    ['rejects', { put: async () => Promise.reject(new Error('no')), take: async () => Promise.reject(new Error('no')) }],
    ['gives nonsense', { put: () => undefined as never, take: async () => 5 as never }],
  ])('everything is as without one, when it %s', async (_, shelf) => {
    const to = exporter();
    const processor = new BatchSpanProcessor(to, {
      store: storeOn(shelf),
      maxExportBatchSize: 2,
      maxQueueBytes: 20,
      exportTimeoutMillis: 1000,
    });
    endSpans(processor, 2);
    to.exports[0]?.fail(down);
    await pass();
    endSpans(processor, 2, 'more');
    await pass();
    expect(processor.stats()).toMatchObject({ accepted: 4, pending: 2, stored: 0, dropped: { queue_full: 2 } });
    const stopped = processor.shutdown();
    await pass(3000);
    await stopped;
    expect(processor.stats()).toMatchObject({ pending: 0, stored: 0, dropped: { queue_full: 2, shutdown: 2 } });
    expect(codes(heard)).toContain('store_failed');
  });

  it('the books are exact and no span is lost, whatever the receiver does', async () => {
    const act = fc.oneof(
      fc.record({ end: fc.integer({ min: 1, max: 6 }) }),
      fc.record({ answer: fc.nat(3), how: fc.constantFrom('ok', 'down', 'reset', 'refused', 'too large') }),
      fc.record({ pass: fc.constantFrom(0, 1000, 20_000) }),
      fc.constant({ final: true }),
      fc.constant({ flush: true }),
      fc.constant({ restart: true }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(act, { maxLength: 30 }), async (acts) => {
        const shelf = new Spool(newDirectory(), 1e6);
        const all = { accepted: 0, exported: 0, lost: 0, stored: 0 };
        const start = (): { to: Destination; open: Destination['exports']; processor: BatchSpanProcessor } => {
          const to = exporter({ maxFinalBytes: 40, maxConcurrentExports: 2 });
          const options = {
            store: storeOn(shelf),
            maxExportBatchSize: 3,
            maxQueueBytes: 60,
            exportTimeoutMillis: 1000,
            scheduledDelayMillis: 500,
          };
          return { to, open: [], processor: new BatchSpanProcessor(to, options) };
        };
        const answers = {
          ok: undefined,
          down,
          reset,
          refused,
          'too large': new ExportError('http_status', 'large', { retryable: false, status: 413 }),
        };
        let run = start();
        const stop = async (): Promise<void> => {
          const stopped = run.processor.shutdown();
          await pass(5000);
          await stopped;
          const stats = run.processor.stats();
          expectExactBooks(stats);
          expect(stats.pending).toBe(0);
          all.accepted += stats.accepted;
          all.exported += stats.exported;
          all.stored += (stats.stored ?? 0) - (stats.restored ?? 0);
          for (const count of Object.values(stats.dropped)) all.lost += count;
        };
        const settled = new Set<unknown>();
        for (const each of acts) {
          if ('end' in each) endSpans(run.processor, each.end);
          else if ('pass' in each) await pass(each.pass);
          else if ('final' in each) void run.processor.forceFlush({ final: true });
          else if ('flush' in each) void run.processor.forceFlush();
          else if ('answer' in each) {
            const open = run.to.exports.filter((one) => !settled.has(one));
            const one = open[each.answer % Math.max(1, open.length)];
            settled.add(one);
            const error = answers[each.how];
            if (error) one?.fail(error);
            else one?.succeed();
            await pass();
          } else {
            await stop();
            run = start();
          }
          expectExactBooks(run.processor.stats());
        }
        await stop();
        const left = await shelf.take('names', Number.POSITIVE_INFINITY);
        expect(left.reduce((sum, { spanCount }) => sum + spanCount, 0)).toBe(all.stored);
        expect(all.accepted).toBe(all.exported + all.lost + all.stored);
      }),
      { numRuns: 150 },
    );
  }, 60_000);
});

describe('a store', () => {
  it('must be one', () => {
    expect(() => new BatchSpanProcessor(exporter(), { store: {} as never })).toThrow(expect.objectContaining({ code: 'bad_store' }));
  });

  it('needs an exporter that encodes', () => {
    const shelf = new Spool(newDirectory(), 1e6);
    expect(() => new BatchSpanProcessor(destination(), { store: storeOn(shelf) })).toThrow(
      expect.objectContaining({ code: 'store_of_spans' }),
    );
  });
});

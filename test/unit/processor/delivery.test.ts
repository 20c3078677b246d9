import { describe, expect, it } from 'vitest';
import { activeContext, resetContextManager } from '../../../src/context/active.ts';
import { isTracingSuppressed } from '../../../src/context/suppress-tracing.ts';
import { BatchSpanProcessor } from '../../../src/processor/batch.ts';
import { ExportError } from '../../../src/trace/export-error.ts';
import { codes, hearDiagnostics } from '../recorder.ts';
import { destination, endSpans, names, settle } from './destinations.ts';

const heard = hearDiagnostics();
resetContextManager();

describe('exports at once', () => {
  it('are one by default, in order', async () => {
    const exporter = destination();
    endSpans(new BatchSpanProcessor(exporter, { maxExportBatchSize: 1 }), 3);
    for (let i = 1; i <= 3; i++) {
      expect(exporter.exports).toHaveLength(i);
      exporter.exports[i - 1]?.succeed();
      await settle();
    }
    expect(exporter.exports.map(names)).toEqual(['s0', 's1', 's2']);
  });

  it('are never more than the exporter allows, also while flushing', async () => {
    const exporter = destination({ maxConcurrentExports: 3 });
    const processor = new BatchSpanProcessor(exporter, { maxExportBatchSize: 1 });
    endSpans(processor, 10);
    void processor.forceFlush();
    expect(exporter.exports).toHaveLength(3);
    exporter.exports[1]?.succeed();
    await settle();
    expect(exporter.exports).toHaveLength(4);
  });

  it.each([0, -1, Number.NaN, 'many'])('are at least one, when the exporter says %s', (maxConcurrentExports) => {
    const exporter = destination({ maxConcurrentExports: maxConcurrentExports as number });
    endSpans(new BatchSpanProcessor(exporter, { maxExportBatchSize: 1 }), 3);
    expect(exporter.exports).toHaveLength(1);
  });

  it('have no bound for a function', () => {
    let calls = 0;
    const pending = async (): Promise<void> => {
      calls++;
      await new Promise(() => {});
    };
    endSpans(new BatchSpanProcessor(pending, { maxExportBatchSize: 1 }), 3);
    expect(calls).toBe(3);
  });
});

describe('a failed export', () => {
  const countsFor = async (error: unknown): Promise<unknown> => {
    const exporter = destination();
    const processor = new BatchSpanProcessor(exporter, { maxExportBatchSize: 2 });
    endSpans(processor, 2);
    exporter.exports[0]?.fail(error);
    await settle();
    const { accepted, exported, pending, dropped } = processor.stats();
    expect([accepted, exported, pending]).toEqual([2, 0, 0]);
    return dropped;
  };

  it('is counted by the code of its error, and reported', async () => {
    expect(await countsFor(new ExportError('http_status', 'answered 500', { retryable: false, status: 500 }))).toEqual({ http_status: 2 });
    expect(heard[0]).toMatchObject({ code: 'http_status', message: expect.stringContaining('destination could not deliver 2 spans') });
  });

  it('is counted whatever it fails with', async () => {
    const hostile = new Proxy(new Error('e'), {
      get() {
        throw new Error('no');
      },
    });
    for (const error of [new Error('e'), 'text', undefined, null, Object.assign(new Error('e'), { code: 5 }), hostile]) {
      expect(await countsFor(error)).toEqual({ export_failed: 2 });
    }
    for (const code of ['constructor', '__proto__', 'toString']) {
      expect(Object.entries((await countsFor(Object.assign(new Error('e'), { code }))) as object)).toEqual([[code, 2]]);
    }
  });

  it('does not stop the next', async () => {
    const exporter = destination();
    endSpans(new BatchSpanProcessor(exporter, { maxExportBatchSize: 1 }), 2);
    exporter.exports[0]?.fail(new Error('e'));
    await settle();
    expect(exporter.exports).toHaveLength(2);
  });

  it('may be one that throws', async () => {
    const exporter = destination({
      export() {
        throw new Error('at once');
      },
    });
    const processor = new BatchSpanProcessor(exporter, { maxExportBatchSize: 1 });
    endSpans(processor, 2);
    await processor.forceFlush();
    expect(processor.stats()).toMatchObject({ pending: 0, dropped: { export_failed: 2 } });
  });
});

describe('an export that fails and can be tried again', () => {
  it.each([
    ['it timed out or broke off', { retryable: true }, 2],
    ['the gateway did not hear of the receiver', { retryable: true, status: 502 }, 2],
    ['the receiver was too busy', { retryable: true, status: 503 }, undefined],
    ['it was asked to wait', { retryable: true, status: 429 }, undefined],
    ['there was no connection', { retryable: true, notTaken: true }, undefined],
  ])('may have arrived: because %s', async (_what, facts, resent) => {
    const exporter = destination();
    const processor = new BatchSpanProcessor(exporter, { maxExportBatchSize: 2 });
    endSpans(processor, 2);
    exporter.exports[0]?.fail(new ExportError('network', 'no', facts));
    await settle();
    expect(processor.stats()).toMatchObject({ pending: 2, dropped: {} });
    expect(processor.stats().resent).toBe(resent);
  });
});

describe('an export that never settles', () => {
  it('is given up when its time is up, its signal aborted, and the next goes out', async () => {
    const exporter = destination();
    const processor = new BatchSpanProcessor(exporter, { maxExportBatchSize: 1, exportTimeoutMillis: 10 });
    endSpans(processor, 2);
    const { signal } = exporter.exports[0]?.options ?? {};
    expect(signal?.aborted).toBe(false);
    await processor.forceFlush();
    expect(signal?.aborted).toBe(true);
    expect(signal?.reason).toMatchObject({ name: 'ExportError', code: 'timeout', retryable: true });
    expect(processor.stats()).toMatchObject({ pending: 0, dropped: { timeout: 2 } });
    exporter.exports[0]?.succeed();
    await settle();
    expect(processor.stats()).toMatchObject({ exported: 0, dropped: { timeout: 2 } });
  });

  it('holds up neither forceFlush nor shutdown of the exporter', async () => {
    const never = (): Promise<void> => new Promise(() => {});
    const exporter = destination({ forceFlush: never, shutdown: never });
    const processor = new BatchSpanProcessor(exporter, { exportTimeoutMillis: 10 });
    await processor.forceFlush();
    await processor.shutdown();
    expect(codes(heard)).toEqual(['exporter_failed']);
  });
});

describe('partial success', () => {
  it.each([
    [
      { rejectedSpans: 1, message: 'too old' },
      { exported: 2, dropped: { rejected: 1 } },
    ],
    [{ rejectedSpans: 9 }, { exported: 0, dropped: { rejected: 3 } }],
    [{ rejectedSpans: 1.7 }, { exported: 2, dropped: { rejected: 1 } }],
    [
      { rejectedSpans: 0, message: 'a warning' },
      { exported: 3, dropped: {} },
    ],
    [{ rejectedSpans: -1 }, { exported: 3, dropped: {} }],
    [{ rejectedSpans: Number.NaN }, { exported: 3, dropped: {} }],
    [null, { exported: 3, dropped: {} }],
  ])('of %o is counted as %o', async (result, stats) => {
    const exporter = destination();
    const processor = new BatchSpanProcessor(exporter, { maxExportBatchSize: 3 });
    endSpans(processor, 3);
    exporter.exports[0]?.succeed(result as never);
    await settle();
    expect(processor.stats()).toMatchObject(stats);
  });
});

describe('an exporter', () => {
  it('runs with tracing suppressed in all that it does', async () => {
    const suppressed: boolean[] = [];
    const look = async (): Promise<void> => void suppressed.push(isTracingSuppressed(activeContext()));
    const processor = new BatchSpanProcessor({ export: look, forceFlush: look, shutdown: look }, { maxExportBatchSize: 1 });
    endSpans(processor, 1);
    await processor.shutdown();
    expect(suppressed).toEqual([true, true, true]);
  });

  it('that gives no promise fails with a clear error', async () => {
    const processor = new BatchSpanProcessor(destination({ export: (() => undefined) as never }));
    endSpans(processor, 1);
    await processor.forceFlush();
    expect(processor.stats().dropped).toEqual({ no_promise: 1 });
    expect(heard[0]?.message).toContain('Wrap an OpenTelemetry exporter: fromOtelExporter(exporter)');
  });

  it('of OpenTelemetry that calls back out of a timer ends no process', async () => {
    const called = new Promise<void>((resolve) => {
      const exporter = destination({
        export: ((_spans: unknown, callback: (result: unknown) => void) => {
          setTimeout(() => {
            callback({ code: 0 });
            resolve();
          });
        }) as never,
      });
      endSpans(new BatchSpanProcessor(exporter, { maxExportBatchSize: 1 }), 1);
    });
    await called;
    await settle();
    expect(codes(heard)).toEqual(['no_promise']);
  });

  it('that is a function may return nothing', async () => {
    const got: number[] = [];
    const processor = new BatchSpanProcessor(function collect(spans) {
      got.push(spans.length);
    });
    endSpans(processor, 2);
    await processor.shutdown();
    expect(got).toEqual([2]);
    expect(processor.stats()).toMatchObject({ name: 'collect', exported: 2 });
  });

  it('has its flush and shutdown called although exports fail, and its failures there are reported', async () => {
    const calls: string[] = [];
    const fail = (name: string) => async (): Promise<void> => {
      calls.push(name);
      throw new Error(`${name} fails`);
    };
    const processor = new BatchSpanProcessor({ export: fail('export'), forceFlush: fail('forceFlush'), shutdown: fail('shutdown') });
    endSpans(processor, 1);
    await processor.shutdown();
    expect(calls).toEqual(['export', 'forceFlush', 'shutdown']);
    expect(codes(heard)).toEqual(['export_failed', 'exporter_failed']);
  });
});

import { beforeEach, describe, expect, it } from 'vitest';
import { contextManager, resetContextManager, setContextManager } from '../../../src/context/active.ts';
import { StackContextManager } from '../../../src/context/stack.ts';
import { InMemoryExporter } from '../../../src/exporter/in-memory.ts';
import { createTracer } from '../../../src/start/create-tracer.ts';
import { manualClock } from '../../../src/testing/manual-clock.ts';
import { getCurrentSpan } from '../../../src/trace/current-span.ts';
import { getTracer, globalProvider } from '../../../src/trace/get-tracer.ts';
import type { ReadableSpan } from '../../../src/trace/pipeline.ts';
import { hearDiagnostics } from '../recorder.ts';

hearDiagnostics();
beforeEach(resetContextManager);

describe('createTracer', () => {
  it('sends spans in batches to a plain function', async () => {
    const batches: (readonly ReadableSpan[])[] = [];
    const tracer = createTracer('import', { exporter: (spans) => void batches.push(spans) });
    tracer.span('a', () => {});
    tracer.span('b', () => {});
    expect(batches).toEqual([]);
    await tracer.flush();
    expect(batches.map((spans) => spans.map(({ name }) => name))).toEqual([['a', 'b']]);
    expect(batches[0]?.[0]).toMatchObject({
      instrumentationScope: { name: 'import' },
      resource: { attributes: { 'service.name': 'import' } },
    });
  });

  it('stands alone: getTracer does not record with it', () => {
    const tracer = createTracer('alone', { exporter: () => {} });
    expect(globalProvider()).toBeUndefined();
    expect(getTracer('alone').startSpan('s').isRecording()).toBe(false);
    expect(tracer.startSpan('s').isRecording()).toBe(true);
  });

  it('has all that a tracer has, and flush, shutdown and stats of its own', async () => {
    const exporter = new InMemoryExporter();
    const order: string[] = [];
    const tracer = createTracer('own', {
      exporter,
      processor: { onEnd: () => void order.push('processor') },
      processors: [{ onEnd: () => void order.push('processors') }],
      clock: manualClock(),
      resource: { attributes: { 'service.name': 'shop' } },
    });
    expect(tracer.enabled()).toBe(true);
    tracer.startActiveSpan('active', (span) => span.end());
    tracer.wrap(function wrapped() {})();
    expect(order).toEqual(['processor', 'processors', 'processor', 'processors']);
    await tracer.shutdown();
    expect(exporter.getSpans().map(({ name }) => name)).toEqual(['active', 'wrapped']);
    expect(exporter.getSpans()[0]?.resource.attributes['service.name']).toBe('shop');
    expect(tracer.startSpan('late').isRecording()).toBe(false);
    expect(tracer.stats()).toMatchObject({ created: 2, ended: 2, destinations: [{ name: 'memory', exported: 2 }] });
  });

  it('nests across awaits where nobody has chosen a context manager', async () => {
    const tracer = createTracer('own', { exporter: () => {} });
    await tracer.span('outer', async (outer) => {
      await null;
      expect(getCurrentSpan()).toBe(outer);
    });
  });

  it('leaves the context manager that was chosen', () => {
    const manager = new StackContextManager();
    setContextManager(manager);
    createTracer('own', { exporter: () => {} });
    expect(contextManager()).toBe(manager);
  });

  it.each([
    [{ exporterr: () => {} }, 'unknown_option'],
    [null, 'bad_options'],
    [{ exporter: {} }, 'bad_exporter'],
    [{ exporter: null }, 'bad_exporter'],
    [{ processor: {} }, 'bad_processor'],
    [{ processor: new InMemoryExporter() }, 'bad_processor'],
    [{ processor: null }, 'bad_processor'],
    [{ processors: {} }, 'bad_processor'],
    [{ sampler: 1 }, 'bad_sampler'],
  ])('refuses %o', (options, code) => {
    expect(() => createTracer('own', options as never)).toThrow(expect.objectContaining({ name: 'SetupError', code }));
  });
});

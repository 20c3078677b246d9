import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { contextManager, resetContextManager, setContextManager } from '../../../src/context/active.ts';
import { StackContextManager } from '../../../src/context/stack.ts';
import { collectSpans } from '../../../src/testing/collect-spans.ts';
import { manualClock } from '../../../src/testing/manual-clock.ts';
import { seededIds } from '../../../src/testing/seeded-ids.ts';
import { assertTraceTree } from '../../../src/testing/trace-tree.ts';
import { getCurrentSpan } from '../../../src/trace/current-span.ts';
import { getTracer, globalProvider, setGlobalProvider } from '../../../src/trace/get-tracer.ts';
import { recorder } from '../recorder.ts';

beforeEach(resetContextManager);
afterEach(() => setGlobalProvider(undefined));

describe('collectSpans', () => {
  it('makes getTracer record, and leaves everything as it was', async () => {
    {
      using collected = collectSpans();
      await getTracer('t').span('outer', async (outer) => {
        await null;
        expect(getCurrentSpan()).toBe(outer);
        getTracer('t').span('inner', () => {});
      });
      assertTraceTree(collected.spans, 'outer\n  inner');
    }
    expect(globalProvider()).toBeUndefined();
    expect(contextManager()).toBe(undefined);
    expect(getTracer('t').startSpan('s').isRecording()).toBe(false);
  });

  it('listens in where tracing runs', () => {
    const { provider, spans } = recorder();
    setGlobalProvider(provider);
    {
      using collected = collectSpans();
      getTracer('t').span('s', () => {});
      expect(collected.spans.map(({ name }) => name)).toEqual(['s']);
    }
    getTracer('t').span('later', () => {});
    expect(spans()).toHaveLength(2);
    expect(globalProvider()).toBe(provider);
  });

  it('takes a clock and ids', () => {
    const clock = manualClock();
    using collected = collectSpans({ clock, idGenerator: seededIds() });
    getTracer('t').span('wait', () => clock.advance(20));
    expect(collected.spans[0]).toMatchObject({ durationMs: 20, startTime: Date.UTC(2026, 0, 1) });
    expect(collected.spans[0]?.spanContext().traceId).toBe(seededIds().generateTraceId());
  });

  it('refuses them where tracing runs, and options that are unknown', () => {
    expect(() => collectSpans({ clok: manualClock() } as never)).toThrow(expect.objectContaining({ code: 'unknown_option' }));
    setGlobalProvider(recorder().provider);
    expect(() => collectSpans({ clock: manualClock() })).toThrow(expect.objectContaining({ name: 'SetupError', code: 'already_started' }));
  });

  it('forgets on clear', () => {
    using collected = collectSpans();
    getTracer('t').span('a', () => {});
    collected.clear();
    getTracer('t').span('b', () => {});
    expect(collected.spans.map(({ name }) => name)).toEqual(['b']);
  });

  it('collects no span that ends after it was disposed of', () => {
    const collected = collectSpans();
    const open = getTracer('t').startSpan('open');
    collected[Symbol.dispose]();
    open.end();
    expect(collected.spans).toEqual([]);
  });

  it('disposed of twice, takes nothing from whoever came next', () => {
    const first = collectSpans();
    first[Symbol.dispose]();
    const { provider } = recorder();
    const manager = new StackContextManager();
    setGlobalProvider(provider);
    setContextManager(manager);
    first[Symbol.dispose]();
    expect([globalProvider(), contextManager()]).toEqual([provider, manager]);
  });

  it('leaves a context manager that was chosen', () => {
    const manager = new StackContextManager();
    setContextManager(manager);
    collectSpans()[Symbol.dispose]();
    expect(contextManager()).toBe(manager);
  });

  it('nests', () => {
    using outer = collectSpans();
    {
      using inner = collectSpans();
      getTracer('t').span('a', () => {});
      expect(inner.spans).toHaveLength(1);
    }
    getTracer('t').span('b', () => {});
    expect(outer.spans.map(({ name }) => name)).toEqual(['a', 'b']);
  });
});

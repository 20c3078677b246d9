import { afterEach, describe, expect, it } from 'vitest';
import { addSpanProcessor, earlyProcessors, forgetEarlyProcessors } from '../../../src/trace/add-span-processor.ts';
import { getTracer, globalProvider, setGlobalProvider } from '../../../src/trace/get-tracer.ts';
import type { ReadableSpan, SpanProcessor } from '../../../src/trace/pipeline.ts';
import { hearDiagnostics, recorder } from '../recorder.ts';

hearDiagnostics();
afterEach(() => {
  forgetEarlyProcessors();
  setGlobalProvider(undefined);
});

const listener = (): SpanProcessor & { readonly names: string[] } => {
  const names: string[] = [];
  return { names, onEnd: (span: ReadableSpan) => void names.push(span.name) };
};

describe('addSpanProcessor', () => {
  it('turns recording on before start(), and is remembered for it', () => {
    const [first, second] = [listener(), listener()];
    addSpanProcessor(first);
    addSpanProcessor(second);
    getTracer('t').span('s', () => {});
    expect([first.names, second.names]).toEqual([['s'], ['s']]);
    expect(earlyProcessors()).toEqual([first, second]);
  });

  it('joins the provider that runs, behind its processors, and is not remembered', () => {
    const order: string[] = [];
    const { provider } = recorder({ processors: [{ onEnd: () => void order.push('first') }] });
    setGlobalProvider(provider);
    const open = getTracer('t').startSpan('open');
    addSpanProcessor({ onEnd: () => void order.push('added') });
    expect(globalProvider()).toBe(provider);
    open.end();
    expect(order).toEqual(['first', 'added']);
    expect(earlyProcessors()).toEqual([]);
  });

  it('refuses what is no processor, and turns nothing on', () => {
    for (const wrong of [
      null,
      undefined,
      5,
      {},
      () => {},
      { onEnd: 1 },
      { export: async () => {} },
      { export: async () => {}, shutdown() {} },
    ]) {
      expect(() => addSpanProcessor(wrong as never)).toThrow(expect.objectContaining({ name: 'SetupError', code: 'bad_processor' }));
    }
    expect(() => addSpanProcessor({ export: async () => {} } as never)).toThrow('new BatchSpanProcessor(exporter)');
    expect(globalProvider()).toBeUndefined();
    expect(earlyProcessors()).toEqual([]);
  });
});

import { beforeEach, describe, expect, it } from 'vitest';
import { activeContext, resetContextManager } from '../../../src/context/active.ts';
import { ROOT_CONTEXT } from '../../../src/context/context.ts';
import { getCurrentSpan, setSpan } from '../../../src/trace/current-span.ts';
import { SpanKind } from '../../../src/trace/span-kind.ts';
import { TracerProvider } from '../../../src/trace/tracer-provider.ts';
import { codes, hearDiagnostics, readable, recorder } from '../recorder.ts';

const heard = hearDiagnostics();
beforeEach(resetContextManager);

describe('tracer.wrap', () => {
  it('runs the function in a span of its name at each call', () => {
    const { tracer, spans } = recorder();
    const double = tracer.wrap(function double(n: number) {
      expect(getCurrentSpan()?.isRecording()).toBe(true);
      return n * 2;
    });
    expect([double(1), double(2)]).toEqual([2, 4]);
    expect(spans().map(({ name }) => name)).toEqual(['double', 'double']);
  });

  it('keeps this, arguments, name and length', () => {
    const { tracer } = recorder();
    const wrapped = tracer.wrap(function add(this: { base: number }, a: number, b: number, ...rest: number[]) {
      return [this.base, a, b, rest];
    });
    const owner = { base: 10, wrapped };
    expect(owner.wrapped(1, 2, 3, 4)).toEqual([10, 1, 2, [3, 4]]);
    expect([wrapped.name, wrapped.length]).toEqual(['add', 2]);
  });

  it('takes a name, or options with or without one', () => {
    const { tracer, only } = recorder();
    tracer.wrap('named', () => {})();
    tracer.wrap({ name: 'optioned', kind: SpanKind.CLIENT, attributes: { a: 1 } }, () => {})();
    tracer.wrap({ attributes: { b: 1 } }, function own() {})();
    tracer.wrap(null as never, function withNull() {})();
    tracer.wrap(() => {})();
    expect(only('optioned')).toMatchObject({ kind: SpanKind.CLIENT, attributes: { a: 1 } });
    expect(only('own').attributes).toEqual({ b: 1 });
    for (const name of ['named', 'withNull', 'anonymous']) expect(only(name).ended).toBe(true);
  });

  it('ends as tracer.span does', async () => {
    const { tracer, only } = recorder();
    const error = new Error('e');
    const fail = tracer.wrap('fail', async () => {
      throw error;
    });
    await expect(fail()).rejects.toBe(error);
    expect(only('fail').status.message).toBe('e');
    const count = tracer.wrap(function* count() {
      yield 1;
    });
    expect([...count()]).toEqual([1]);
    expect(only('count').ended).toBe(true);
  });

  it('returns what is no function unchanged, and reports it', () => {
    const { tracer } = recorder();
    const object = {};
    expect(tracer.wrap(object as never)).toBe(object);
    expect(tracer.wrap('name', undefined as never)).toBeUndefined();
    expect(codes(heard)).toEqual(['no_function']);
  });
});

describe('tracer.startActiveSpan', () => {
  it('runs the function with the span current, and does not end it', () => {
    const { tracer, spans } = recorder();
    const span = tracer.startActiveSpan('work', (span) => {
      expect(getCurrentSpan()).toBe(span);
      return span;
    });
    expect(span.isRecording()).toBe(true);
    expect(getCurrentSpan()).toBeUndefined();
    expect(spans()).toEqual([]);
  });

  it('takes options, and a context', () => {
    const { tracer } = recorder();
    const parent = tracer.startSpan('parent');
    const key = Symbol('k');
    const context = setSpan(ROOT_CONTEXT, parent).setValue(key, 1);
    const withOptions = tracer.startActiveSpan('work', { attributes: { a: 1 } }, (span) => readable(span));
    expect(withOptions.attributes).toEqual({ a: 1 });
    const withContext = tracer.startActiveSpan('work', {}, context, (span) => {
      expect(activeContext().getValue(key)).toBe(1);
      return readable(span);
    });
    expect(withContext.parentSpanContext).toBe(parent.spanContext());
    const rooted = tracer.startActiveSpan('work', { root: true }, context, (span) => readable(span));
    expect(rooted.parentSpanContext).toBeUndefined();
    expect(tracer.startActiveSpan('work', null as never, undefined as never, () => 1)).toBe(1);
  });

  it('throws what the function throws, records nothing, and restores the context', () => {
    const { tracer } = recorder();
    const error = new Error('e');
    let events = -1;
    expect(() =>
      tracer.startActiveSpan('work', (span) => {
        events = readable(span).events.length;
        throw error;
      }),
    ).toThrow(error);
    expect([events, getCurrentSpan()]).toEqual([0, undefined]);
  });
});

describe('tracer.enabled', () => {
  it('is true while somebody hears of the spans', async () => {
    const processor = { onEnd() {} };
    const provider = new TracerProvider();
    const tracer = provider.getTracer('t');
    expect(tracer.enabled()).toBe(false);
    provider.addSpanProcessor(processor);
    expect(tracer.enabled()).toBe(true);
    provider.removeSpanProcessor(processor);
    expect(tracer.enabled()).toBe(false);
    provider.addSpanProcessor(processor);
    await provider.shutdown();
    expect(tracer.enabled()).toBe(false);
  });
});

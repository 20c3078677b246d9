import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BAGGAGE_KEY, type Context, createContextKey, ROOT_CONTEXT, SPAN_KEY, SUPPRESS_KEY } from '../../../src/context/context.ts';
import { isTracingSuppressed, suppressTracing } from '../../../src/context/suppress-tracing.ts';

const keys = [SPAN_KEY, BAGGAGE_KEY, SUPPRESS_KEY, createContextKey('a'), createContextKey('b'), Symbol('private')];

describe('a context', () => {
  it('is an immutable map', () => {
    const step = fc.record({ key: fc.constantFrom(...keys), value: fc.option(fc.anything()), remove: fc.boolean() });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 20 }), (steps) => {
        let context: Context = ROOT_CONTEXT;
        let model = new Map<symbol, unknown>();
        for (const { key, value, remove } of steps) {
          const before = new Map(keys.map((each) => [each, context.getValue(each)]));
          const next = remove ? context.deleteValue(key) : context.setValue(key, value);
          for (const each of keys) expect(context.getValue(each)).toBe(before.get(each));
          model = new Map(model);
          if (remove) model.delete(key);
          else model.set(key, value);
          context = next;
          for (const each of keys) expect(context.getValue(each)).toBe(model.get(each));
        }
      }),
    );
  });

  it('has nothing at its root, and nobody can change that', () => {
    ROOT_CONTEXT.setValue(SPAN_KEY, 1).setValue(Symbol.for('x'), 1);
    for (const key of keys) expect(ROOT_CONTEXT.getValue(key)).toBeUndefined();
  });
});

describe('createContextKey', () => {
  it('gives the same key for the same name, as in OpenTelemetry’s API', async () => {
    const api = await import('@opentelemetry/api');
    expect(createContextKey('shop tenant')).toBe(api.createContextKey('shop tenant'));
    expect(createContextKey('a')).not.toBe(createContextKey('b'));
  });

  it('and the keys of span, baggage and suppression are OpenTelemetry’s', async () => {
    const [api, core] = await Promise.all([import('@opentelemetry/api'), import('@opentelemetry/core')]);
    const span = api.trace.wrapSpanContext(api.INVALID_SPAN_CONTEXT);
    const baggage = api.propagation.createBaggage();
    expect(api.trace.setSpan(api.ROOT_CONTEXT, span).getValue(SPAN_KEY)).toBe(span);
    expect(api.trace.getSpan(ROOT_CONTEXT.setValue(SPAN_KEY, span))).toBe(span);
    expect(api.propagation.getBaggage(ROOT_CONTEXT.setValue(BAGGAGE_KEY, baggage))).toBe(baggage);
    expect(core.isTracingSuppressed(suppressTracing(ROOT_CONTEXT))).toBe(true);
    expect(isTracingSuppressed(core.suppressTracing(api.ROOT_CONTEXT))).toBe(true);
    expect(isTracingSuppressed(core.unsuppressTracing(suppressTracing(ROOT_CONTEXT)))).toBe(false);
  });
});

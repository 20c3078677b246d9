import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createBaggage } from '../../../src/context/baggage.ts';
import { INVALID_SPAN_CONTEXT } from '../../../src/trace/invalid-span-context.ts';
import { isValidSpanContext, SpanContext, spanContextOf } from '../../../src/trace/span-context.ts';
import { TraceFlags } from '../../../src/trace/trace-flags.ts';
import type { TraceState } from '../../../src/trace/trace-state.ts';
import { createTraceState } from '../../../src/trace/trace-state.ts';
import { hearDiagnostics } from '../recorder.ts';

hearDiagnostics();

const key = fc.stringMatching(/^[a-z][a-z0-9_]{0,10}$/);
const values = fc.dictionary(
  key,
  fc.stringMatching(/^[!-~]{1,20}$/).filter((text) => !/[,=;"\\]/.test(text)),
  { maxKeys: 4 },
);
const contexts = fc
  .record({ sampled: fc.boolean(), depth: fc.integer({ min: 0, max: 3 }), baggage: fc.option(values), state: fc.option(values) })
  .map(({ sampled, depth, baggage, state }) => {
    const traceState = Object.entries(state ?? {}).reduce<TraceState>((list, [name, value]) => list.set(name, value), createTraceState());
    let context = SpanContext.newRoot({ sampled, traceState, ...(baggage && { baggage: createBaggage(baggage) }) });
    for (let i = 0; i < depth; i++) context = context.child();
    return context;
  });

describe('SpanContext.newRoot', () => {
  it('has random ids, is sampled, random and local', () => {
    const [a, b] = [SpanContext.newRoot(), SpanContext.newRoot()];
    expect(isValidSpanContext(a)).toBe(true);
    expect(a.traceId).not.toBe(b.traceId);
    expect(a).toMatchObject({ sampled: true, traceFlags: TraceFlags.SAMPLED | TraceFlags.RANDOM, isRemote: false });
    expect([a.parentSpanId, a.traceState, a.baggage]).toEqual([undefined, undefined, undefined]);
  });

  it('may be not sampled', () => {
    expect(SpanContext.newRoot({ sampled: false })).toMatchObject({ sampled: false, traceFlags: TraceFlags.RANDOM });
  });
});

describe('child', () => {
  it('has a new span id under this one, and everything else of it', () => {
    fc.assert(
      fc.property(contexts, (parent) => {
        const child = parent.child();
        expect(child).toMatchObject({
          traceId: parent.traceId,
          parentSpanId: parent.spanId,
          traceFlags: parent.traceFlags,
          isRemote: false,
        });
        expect(child.spanId).not.toBe(parent.spanId);
        expect([child.traceState, child.baggage]).toEqual([parent.traceState, parent.baggage]);
      }),
    );
  });
});

describe('toJSON and fromJSON', () => {
  it('are each other’s inverse, also through text', () => {
    fc.assert(
      fc.property(contexts, (context) => {
        const json = context.toJSON();
        expect(SpanContext.fromJSON(json).toJSON()).toEqual(json);
        expect(SpanContext.fromJSON(JSON.stringify(context)).toJSON()).toEqual(json);
        expect(JSON.parse(JSON.stringify(json))).toEqual(json);
      }),
    );
  });

  it('leave out what is not there', () => {
    const { traceId, spanId } = SpanContext.newRoot();
    expect(SpanContext.newRoot({ traceState: createTraceState() }).toJSON()).not.toHaveProperty('traceState');
    expect(SpanContext.fromJSON({ traceId, spanId }).toJSON()).toEqual({ traceId, spanId, traceFlags: 0 });
  });

  it('take null members as not there', () => {
    const { traceId, spanId } = SpanContext.newRoot();
    const stored = { traceId, spanId, traceFlags: null, parentSpanId: null, traceState: null, isRemote: null, baggage: null };
    expect(SpanContext.fromJSON(stored).toJSON()).toEqual({ traceId, spanId, traceFlags: 0 });
  });

  it('keep a baggage key __proto__', () => {
    const context = SpanContext.newRoot({ baggage: createBaggage(JSON.parse('{"__proto__":"v"}')) });
    expect(SpanContext.fromJSON(JSON.stringify(context)).baggage?.getEntry('__proto__')?.value).toBe('v');
  });

  it('throw a TypeError for what is no span context, and say what was seen', () => {
    const { traceId, spanId } = SpanContext.newRoot();
    const wrong = [
      null,
      undefined,
      5,
      10n,
      'no json',
      '5',
      {},
      [],
      { traceId, spanId: 'x' },
      { traceId: traceId.toUpperCase(), spanId },
      { traceId: '0'.repeat(32), spanId },
      { traceId: 10n, spanId },
      { traceId, spanId, parentSpanId: 'x' },
      { traceId, spanId, baggage: 'a=b' },
      { traceId, spanId, baggage: { a: 1 } },
    ];
    for (const data of wrong) expect(() => SpanContext.fromJSON(data)).toThrow(TypeError);
    expect(() => SpanContext.fromJSON({ traceId, spanId: 'x' })).toThrow('spanId x');
  });

  it('throw nothing but a TypeError', () => {
    fc.assert(
      fc.property(fc.anything({ withNullPrototype: true, withBigInt: true }), (data) => {
        expect(() => SpanContext.fromJSON(data)).toThrow(TypeError);
      }),
    );
  });
});

describe('toHeaders and fromHeaders', () => {
  const carriers: Readonly<Record<string, (headers: Record<string, string>) => never>> = {
    'a plain object': (headers) => headers as never,
    'an object with other cases': (headers) =>
      Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toUpperCase(), value])) as never,
    Headers: (headers) => new Headers(headers) as never,
    'a Map': (headers) => new Map(Object.entries(headers)) as never,
    'Node headers with several lines': (headers) =>
      Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, name === 'baggage' ? value.split(',') : value])) as never,
  };

  it.each(Object.entries(carriers))('carry a context through %s', (_name, carrier) => {
    fc.assert(
      fc.property(contexts, (context) => {
        const received = SpanContext.fromHeaders(carrier(context.toHeaders()));
        const { parentSpanId: _, ...sent } = context.toJSON();
        const { baggage = {}, ...rest } = sent;
        expect({ baggage: {}, ...received?.toJSON() }).toEqual({ ...rest, baggage, isRemote: true });
      }),
    );
  });

  it('write only what is there', () => {
    const { traceId, spanId, toHeaders } = SpanContext.newRoot();
    expect(SpanContext.newRoot({ traceState: createTraceState(), baggage: createBaggage() }).toHeaders()).not.toHaveProperty('tracestate');
    expect(toHeaders.call({ traceId, spanId, traceFlags: 3 })).toEqual({ traceparent: `00-${traceId}-${spanId}-03` });
  });

  it('read nothing, and never throw, from what has no valid traceparent', () => {
    const thrower = {
      get(): string {
        throw new Error('no');
      },
    };
    const none = [
      null,
      undefined,
      5,
      'x',
      {},
      { traceparent: 5 },
      { traceparent: ['a', 'b'] },
      new Map(),
      new Headers(),
      thrower,
      { get: 5 },
    ];
    for (const headers of none) expect(SpanContext.fromHeaders(headers as never)).toBeUndefined();
    fc.assert(fc.property(fc.anything(), (headers) => SpanContext.fromHeaders(headers as never) === undefined));
  });

  it('leave out a baggage that cannot be read', () => {
    const baggage = {
      getAllEntries(): never {
        throw new Error('no');
      },
    };
    const context = SpanContext.newRoot({ baggage: baggage as never });
    expect(Object.keys(context.toHeaders())).toEqual(['traceparent']);
    expect(context.toJSON().baggage).toEqual({});
  });
});

describe('spanContextOf', () => {
  it('is nothing for no span and for one that is invalid', () => {
    expect(spanContextOf(undefined)).toBeUndefined();
    expect(spanContextOf({ spanContext: () => INVALID_SPAN_CONTEXT })).toBeUndefined();
    expect(spanContextOf({ spanContext: () => null as never })).toBeUndefined();
  });

  it('gives a foreign context the methods of ours, and keeps ours', () => {
    const ours = SpanContext.newRoot();
    expect(spanContextOf({ spanContext: () => ours })).toBe(ours);
    const { traceId, spanId } = ours;
    const foreign = { traceId, spanId, traceFlags: 0x1ff, traceState: 5 as never };
    expect(spanContextOf({ spanContext: () => foreign })).toMatchObject({ traceId, spanId, traceFlags: 0xff, sampled: true });
    expect(spanContextOf({ spanContext: () => foreign })?.toHeaders()).toEqual({ traceparent: `00-${traceId}-${spanId}-03` });
  });
});

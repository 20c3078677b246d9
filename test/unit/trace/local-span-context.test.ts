import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createBaggage } from '../../../src/context/baggage.ts';
import { fixedSpanContext } from '../../../src/trace/fixed-span-context.ts';
import * as lazy from '../../../src/trace/lazy-span-context.ts';
import * as local from '../../../src/trace/local-span-context.ts';
import { isValidSpanContext, type SpanContext } from '../../../src/trace/span-context.ts';
import { parseTraceState } from '../../../src/trace/trace-state.ts';

/** The same identity in plain text. */
const plain = (context: SpanContext): SpanContext => {
  const { traceId, spanId, traceFlags, traceState, parentSpanId, baggage } = context;
  return fixedSpanContext(traceId, spanId, traceFlags, false, traceState, parentSpanId, baggage);
};

describe.each([
  ['here', local],
  ['in a page', lazy],
])('the context of a span that was started %s', (_, { newLocalSpanContext }) => {
  const root = (): SpanContext => newLocalSpanContext(undefined, 3, undefined, undefined);
  const below = (parent: SpanContext): SpanContext => newLocalSpanContext(parent, 3, undefined, undefined);

  test('has valid ids of its own, and the same ones at each look', () => {
    const seen = new Set<string>();
    for (let i = 0; i < 5000; i++) {
      const context = root();
      expect(isValidSpanContext(plain(context))).toBe(true);
      expect([context.traceId, context.spanId]).toEqual([context.traceId, context.spanId]);
      expect(context.parentSpanId).toBeUndefined();
      seen.add(context.traceId).add(context.spanId);
    }
    expect(seen.size).toBe(10_000);
  });

  test('is in the trace of its parent, whichever ids of whom were read when', () => {
    const reads = fc.array(fc.record({ before: fc.boolean(), after: fc.boolean() }), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(reads, fc.boolean(), (chain, isRemote) => {
        const first = isRemote ? fixedSpanContext('ab'.repeat(16), 'cd'.repeat(8), 3, true) : root();
        const contexts = [first];
        for (const { before, after } of chain) {
          const parent = contexts.at(-1) as SpanContext; // there is a first
          if (before) void `${parent.traceId}${parent.spanId}`;
          const child = below(parent);
          if (after) void `${child.parentSpanId}${child.traceId}`;
          contexts.push(child);
        }
        for (const [i, context] of contexts.entries()) {
          expect(context.traceId).toBe(first.traceId);
          if (i > 0) expect(context.parentSpanId).toBe(contexts[i - 1]?.spanId);
        }
        expect(new Set(contexts.map(({ spanId }) => spanId)).size).toBe(contexts.length);
      }),
    );
  });

  test('says in JSON and headers what the plain one says', () => {
    const context = newLocalSpanContext(root(), 1, parseTraceState('a=1'), createBaggage({ tenant: 'acme' }));
    expect(context.toJSON()).toEqual(plain(context).toJSON());
    expect(context.toHeaders()).toEqual(plain(context).toHeaders());
    expect(context.child()).toMatchObject({
      traceId: context.traceId,
      parentSpanId: context.spanId,
      traceFlags: 1,
      baggage: context.baggage,
    });
    expect([context.sampled, context.isRemote]).toEqual([true, false]);
  });
});

import { beforeEach, describe, expect, it } from 'vitest';
import { activeContext, resetContextManager, withContext } from '../../../src/context/active.ts';
import { createBaggage, getBaggage, setBaggage } from '../../../src/context/baggage.ts';
import { type Context, createContextKey, ROOT_CONTEXT, SPAN_KEY } from '../../../src/context/context.ts';
import { suppressTracing } from '../../../src/context/suppress-tracing.ts';
import { getCurrentSpan, getSpan, setSpan, withSpan } from '../../../src/trace/current-span.ts';
import { INVALID_SPAN } from '../../../src/trace/non-recording-span.ts';
import { setSpanContext } from '../../../src/trace/parent.ts';
import { AlwaysOffSampler, ParentBasedSampler } from '../../../src/trace/sampler.ts';
import type { SpanOptions } from '../../../src/trace/span.ts';
import { isValidSpanContext, SpanContext } from '../../../src/trace/span-context.ts';
import { TraceFlags } from '../../../src/trace/trace-flags.ts';
import { createTraceState } from '../../../src/trace/trace-state.ts';
import { TracerProvider } from '../../../src/trace/tracer-provider.ts';
import { hearDiagnostics, readable, recorder } from '../recorder.ts';

const heard = hearDiagnostics();
beforeEach(resetContextManager);

const { tracer } = recorder();
const start = (options?: SpanOptions, context?: Context) => readable(tracer.startSpan('child', options, context));

describe('the parent of a span', () => {
  it('is none outside of any span', () => {
    const span = start();
    expect(span.parentSpanContext).toBeUndefined();
    expect(span.spanContext().parentSpanId).toBeUndefined();
    expect(isValidSpanContext(span.spanContext())).toBe(true);
  });

  it('is the current span', () => {
    const parent = tracer.startSpan('parent');
    const child = withSpan(parent, () => start());
    expect(child.parentSpanContext).toBe(parent.spanContext());
    expect(child.spanContext()).toMatchObject({ traceId: parent.spanContext().traceId, parentSpanId: parent.spanContext().spanId });
    expect(child.spanContext().spanId).not.toBe(parent.spanContext().spanId);
  });

  it('is the span that is given, before the current one', () => {
    const [parent, current] = [tracer.startSpan('parent'), tracer.startSpan('current')];
    expect(withSpan(current, () => start({ parent })).parentSpanContext).toBe(parent.spanContext());
  });

  it('is the span context that is given, of any library', () => {
    const like = { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), traceFlags: 1, isRemote: true };
    const child = start({ parent: like });
    expect(child.parentSpanContext).toMatchObject(like);
    expect(child.spanContext()).toMatchObject({ traceId: like.traceId, parentSpanId: like.spanId, isRemote: false });
    expect(start({ parent: { spanContext: () => like } }).parentSpanContext).toMatchObject(like);
  });

  it('is the span of the context that is given, by either way', () => {
    const parent = tracer.startSpan('parent');
    const context = setSpan(ROOT_CONTEXT, parent);
    expect(start({ parent: context }).parentSpanContext).toBe(parent.spanContext());
    expect(start({}, context).parentSpanContext).toBe(parent.spanContext());
    expect(start(undefined, ROOT_CONTEXT).parentSpanContext).toBeUndefined();
  });

  it('is what options.parent says when a context is given too', () => {
    const [a, b] = [tracer.startSpan('a'), tracer.startSpan('b')];
    expect(start({ parent: a }, setSpan(ROOT_CONTEXT, b)).parentSpanContext).toBe(a.spanContext());
  });

  it('is none with root: true, whatever else is given', () => {
    const parent = tracer.startSpan('parent');
    const span = withSpan(parent, () => start({ root: true, parent }, setSpan(ROOT_CONTEXT, parent)));
    expect(span.parentSpanContext).toBeUndefined();
    expect(span.spanContext().traceId).not.toBe(parent.spanContext().traceId);
  });

  it('is the current span when options.parent is undefined, null or no parent at all', () => {
    const current = tracer.startSpan('current');
    withSpan(current, () => {
      for (const parent of [undefined, null, {}, [], 5, 'x', () => {}, { getValue: 1 }, { traceId: 5 }]) {
        expect(start({ parent: parent as undefined }).parentSpanContext).toBe(current.spanContext());
      }
    });
  });

  it('is none for a span or span context that is invalid', () => {
    const current = tracer.startSpan('current');
    withSpan(current, () => {
      for (const parent of [INVALID_SPAN, INVALID_SPAN.spanContext(), { traceId: 'x', spanId: 'y', traceFlags: 1 }]) {
        expect(start({ parent }).parentSpanContext).toBeUndefined();
      }
    });
  });

  it('is read without harm from a context in which anything was put', () => {
    for (const value of [5, 'x', {}, { spanContext: 1 }, { spanContext: () => null }, null]) {
      expect(start({}, ROOT_CONTEXT.setValue(SPAN_KEY, value)).parentSpanContext).toBeUndefined();
    }
  });
});

describe('a child', () => {
  it('has its parent’s trace state', () => {
    const parent = SpanContext.newRoot({ traceState: createTraceState('k=v') });
    expect(start({ parent }).spanContext().traceState?.serialize()).toBe('k=v');
  });

  it('keeps the random flag as it was received', () => {
    const flagsFor = (traceFlags: number): number =>
      start({ parent: { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), traceFlags } }).spanContext().traceFlags;
    expect(flagsFor(TraceFlags.SAMPLED)).toBe(TraceFlags.SAMPLED);
    expect(flagsFor(TraceFlags.SAMPLED | TraceFlags.RANDOM)).toBe(TraceFlags.SAMPLED | TraceFlags.RANDOM);
    expect(flagsFor(0xff)).toBe(TraceFlags.SAMPLED | TraceFlags.RANDOM);
  });

  it('has the baggage of a span context that is its parent, in its context too', () => {
    const parent = SpanContext.newRoot({ baggage: createBaggage({ tenant: 'acme' }) });
    expect(start({ parent }).spanContext().baggage?.getEntry('tenant')?.value).toBe('acme');
    tracer.span('child', { parent }, () => expect(getBaggage()?.getEntry('tenant')?.value).toBe('acme'));
    expect(getBaggage(setSpanContext(ROOT_CONTEXT, parent))?.getEntry('tenant')?.value).toBe('acme');
  });

  it('keeps the baggage of the context under a parent without any', () => {
    const context = setBaggage(ROOT_CONTEXT, createBaggage({ tenant: 'acme' }));
    withContext(context, () => {
      for (const parent of [SpanContext.newRoot(), { ...SpanContext.newRoot().toJSON(), baggage: { a: 'b' } } as never]) {
        expect(start({ parent }).spanContext().baggage?.getEntry('tenant')?.value).toBe('acme');
      }
    });
  });

  it('of another provider by another clock has the time of its own', () => {
    const other = recorder();
    other.clock.setWallMs(Date.UTC(2031, 0, 1));
    const child = readable(other.tracer.startSpan('child', { parent: tracer.startSpan('parent') }));
    expect(child.startTime).toBe(Date.UTC(2031, 0, 1));
  });
});

describe('a root', () => {
  it('has the random flag when its id is random, and not with other ids', () => {
    const random = new TracerProvider().getTracer('t');
    expect(random.startSpan('s').spanContext().traceFlags).toBe(TraceFlags.SAMPLED | TraceFlags.RANDOM);
    expect(start().spanContext().traceFlags).toBe(TraceFlags.SAMPLED);
  });
});

describe('ids', () => {
  it('that are none keep a span from being recorded, and are reported', () => {
    for (const idGenerator of [
      { generateTraceId: () => 'abc', generateSpanId: () => 'b'.repeat(16) },
      { generateTraceId: () => 'a'.repeat(32), generateSpanId: () => '0'.repeat(16) },
      {
        generateTraceId: (): string => {
          throw new Error('no ids');
        },
        generateSpanId: () => 'b'.repeat(16),
      },
    ]) {
      const { provider, tracer } = recorder({ idGenerator });
      expect(tracer.startSpan('s').isRecording()).toBe(false);
      expect(provider.stats().created).toBe(0);
    }
    expect(heard[0]).toMatchObject({ code: 'start_failed', message: expect.stringContaining('abc') });
  });
});

describe('suppressTracing', () => {
  it('makes spans that do not record and are not counted', () => {
    const { provider, tracer: own } = recorder();
    withContext(suppressTracing(activeContext()), () => {
      expect(own.startSpan('s').isRecording()).toBe(false);
      expect(own.span('s', () => own.enabled())).toBe(false);
    });
    expect(own.enabled()).toBe(true);
    expect(provider.stats().created).toBe(0);
  });
});

describe('withSpan', () => {
  it('makes the span current while the function runs, and returns what it returns', () => {
    const span = tracer.startSpan('s');
    expect(withSpan(span, () => getCurrentSpan())).toBe(span);
    expect(getCurrentSpan()).toBeUndefined();
    expect(span.isRecording()).toBe(true);
  });

  it('with undefined runs without a span, in an otherwise equal context', () => {
    const key = createContextKey('k');
    withContext(setSpan(ROOT_CONTEXT.setValue(key, 1), tracer.startSpan('s')), () => {
      withSpan(undefined, () => expect([getCurrentSpan(), activeContext().getValue(key)]).toEqual([undefined, 1]));
    });
  });

  it('makes a whole span of what only has a span context', () => {
    const context = SpanContext.newRoot();
    withSpan({ spanContext: () => context }, () => {
      expect(getCurrentSpan()?.setAttribute('a', 1).spanContext()).toBe(context);
    });
  });

  it('runs the function in the current context for what is no span', () => {
    const span = tracer.startSpan('s');
    withSpan(span, () => {
      for (const none of [5, 'x', {}, { spanContext: 5 }, { spanContext: () => null }]) {
        expect(withSpan(none as never, () => getCurrentSpan())).toBe(span);
      }
    });
  });

  it('throws what the function throws, and restores', () => {
    const error = new Error('e');
    expect(() =>
      withSpan(tracer.startSpan('s'), () => {
        throw error;
      }),
    ).toThrow(error);
    expect(getSpan(activeContext())).toBeUndefined();
  });
});

it('ParentBased follows a remote parent that was not sampled', () => {
  const { tracer: own } = recorder({ sampler: new ParentBasedSampler({ root: new AlwaysOffSampler() }) });
  expect(own.startSpan('s').isRecording()).toBe(false);
  expect(own.startSpan('s', { parent: SpanContext.newRoot({ sampled: true }) }).isRecording()).toBe(true);
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ROOT_CONTEXT } from '../../../src/context/context.ts';
import { newTraceId } from '../../../src/trace/id-generator.ts';
import { setSpanContext } from '../../../src/trace/parent.ts';
import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  ParentBasedSampler,
  type Sampler,
  SamplingDecision,
  TraceIdRatioBasedSampler,
} from '../../../src/trace/sampler.ts';
import { createTraceState } from '../../../src/trace/trace-state.ts';
import { codes, hearDiagnostics, readable, recorder } from '../recorder.ts';

const heard = hearDiagnostics();
const hex = fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: 32, maxLength: 32 });
const ratio = fc.double({ min: 0, max: 1, noNaN: true });
const samples = (share: number, traceId: string): boolean =>
  new TraceIdRatioBasedSampler(share).shouldSample(ROOT_CONTEXT, traceId).decision === SamplingDecision.RECORD_AND_SAMPLED;

describe('TraceIdRatioBasedSampler', () => {
  it('decides by the trace id alone, and a higher ratio samples all that a lower one does', () => {
    fc.assert(
      fc.property(hex, ratio, ratio, (traceId, a, b) => {
        const [low, high] = a < b ? [a, b] : [b, a];
        expect(samples(low, traceId)).toBe(samples(low, traceId));
        if (samples(low, traceId)) expect(samples(high, traceId)).toBe(true);
      }),
    );
  });

  it('decides by the last 56 bits, which W3C says are the random ones', () => {
    fc.assert(
      fc.property(hex, hex, ratio, (a, b, share) => {
        expect(samples(share, a)).toBe(samples(share, b.slice(0, 18) + a.slice(18)));
      }),
    );
  });

  it('samples about its share', () => {
    const ids = Array.from({ length: 10_000 }, newTraceId);
    for (const share of [0.1, 0.5, 0.9]) {
      const sampled = ids.filter((traceId) => samples(share, traceId)).length;
      expect(Math.abs(sampled / ids.length - share)).toBeLessThan(0.03);
    }
  });

  it('samples none at 0 and all at 1', () => {
    for (const traceId of ['0'.repeat(31).concat('1'), 'f'.repeat(32), newTraceId()]) {
      expect([samples(0, traceId), samples(1, traceId)]).toEqual([false, true]);
    }
  });

  it('refuses what is no ratio', () => {
    for (const wrong of [-0.1, 1.1, Number.NaN, '0.5', null, undefined, Object.create(null)]) {
      expect(() => new TraceIdRatioBasedSampler(wrong as number)).toThrow(
        expect.objectContaining({ name: 'SetupError', code: 'bad_ratio' }),
      );
    }
  });

  it('says what it is', () => {
    expect(String(new TraceIdRatioBasedSampler(0.25))).toBe('TraceIdRatioBased{0.25}');
    expect([String(new AlwaysOnSampler()), String(new AlwaysOffSampler())]).toEqual(['AlwaysOnSampler', 'AlwaysOffSampler']);
    expect(String(new ParentBasedSampler({ root: new AlwaysOnSampler() }))).toBe('ParentBased{root=AlwaysOnSampler}');
  });
});

describe('ParentBasedSampler', () => {
  const [on, off] = [new AlwaysOnSampler(), new AlwaysOffSampler()];
  const contextFor = (isRemote: boolean, sampled: boolean) =>
    setSpanContext(ROOT_CONTEXT, { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), traceFlags: sampled ? 1 : 0, isRemote });
  const decide = (sampler: Sampler, context = ROOT_CONTEXT): boolean =>
    sampler.shouldSample(context, newTraceId(), 's', 0, {}, []).decision === SamplingDecision.RECORD_AND_SAMPLED;
  const cases = [
    [true, true],
    [true, false],
    [false, true],
    [false, false],
  ] as const;

  it('does as the parent did, and asks root without one', () => {
    for (const root of [on, off]) {
      const sampler = new ParentBasedSampler({ root });
      expect(decide(sampler)).toBe(root === on);
      for (const [isRemote, sampled] of cases) expect(decide(sampler, contextFor(isRemote, sampled))).toBe(sampled);
    }
  });

  it('asks the sampler that was given for each kind of parent', () => {
    const sampler = new ParentBasedSampler({
      root: on,
      remoteParentSampled: off,
      remoteParentNotSampled: on,
      localParentSampled: off,
      localParentNotSampled: on,
    });
    for (const [isRemote, sampled] of cases) expect(decide(sampler, contextFor(isRemote, sampled))).toBe(!sampled);
  });

  it('takes undefined for the default', () => {
    const sampler = new ParentBasedSampler({ root: on, remoteParentSampled: undefined } as never);
    expect(decide(sampler, contextFor(true, true))).toBe(true);
  });

  it('refuses what is no sampler', () => {
    const wrong = [
      [undefined, 'bad_options'],
      [{}, 'bad_sampler'],
      [{ root: {} }, 'bad_sampler'],
      [{ root: on, localParentSampled: 1 }, 'bad_sampler'],
    ];
    for (const [options, code] of [...wrong, [{ root: on, other: on }, 'unknown_option']]) {
      expect(() => new ParentBasedSampler(options as never)).toThrow(expect.objectContaining({ name: 'SetupError', code }));
    }
  });
});

describe('a custom sampler', () => {
  it('is asked with the parent context, the trace id, name, kind, attributes and links of the span', () => {
    const asked: unknown[][] = [];
    const { tracer } = recorder({
      sampler: {
        shouldSample(...args) {
          asked.push(args);
          return { decision: SamplingDecision.NOT_RECORD };
        },
      },
    });
    const links = [{ context: { traceId: 'c'.repeat(32), spanId: 'd'.repeat(16), traceFlags: 0 } }];
    const span = tracer.startSpan('s', { kind: 2, attributes: { a: 1, bad: {} as never }, links }, ROOT_CONTEXT);
    expect(asked).toEqual([[ROOT_CONTEXT, span.spanContext().traceId, 's', 2, { a: 1 }, links]]);
  });

  it('adds attributes and replaces the trace state', () => {
    const { tracer } = recorder({
      sampler: {
        shouldSample: () => ({
          decision: SamplingDecision.RECORD_AND_SAMPLED,
          attributes: { rule: 'x', bad: {} as never },
          traceState: createTraceState('k=new'),
        }),
      },
    });
    const parent = { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), traceFlags: 1, traceState: createTraceState('k=old') };
    const span = readable(tracer.startSpan('s', { parent, attributes: { a: 1 } }));
    expect(span.attributes).toEqual({ a: 1, rule: 'x' });
    expect(span.droppedAttributesCount).toBe(1);
    expect(span.spanContext().traceState?.serialize()).toBe('k=new');
  });

  it('gives spans that are not recorded an id of their own, and the flag', () => {
    const { tracer, provider } = recorder({ sampler: new AlwaysOffSampler() });
    const parent = { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), traceFlags: 3 };
    const span = tracer.startSpan('s', { parent });
    expect(span.spanContext()).toMatchObject({ traceId: parent.traceId, traceFlags: 2, sampled: false });
    expect(span.spanContext().spanId).not.toBe(parent.spanId);
    expect(provider.stats()).toMatchObject({ created: 1, notRecorded: 1, open: 0, ended: 0 });
  });

  it('that throws or decides nothing keeps the span from being recorded, and is reported', () => {
    const thrower = (): never => {
      throw new Error('no idea');
    };
    const results = [() => undefined, () => null, () => ({}), () => ({ decision: 7 }), () => ({ decision: '2' }), () => 2, thrower];
    for (const shouldSample of results) {
      const { tracer, provider } = recorder({ sampler: { shouldSample: shouldSample as never, toString: thrower } });
      const span = tracer.startSpan('s');
      expect(span.isRecording()).toBe(false);
      expect(provider.stats()).toMatchObject({ created: 1, notRecorded: 1 });
    }
    expect(codes(heard)).toEqual(['sampler_failed']);
  });

  it('with a trace state that is none leaves the parent’s', () => {
    const traceState = { get: 1 } as never;
    const { tracer } = recorder({ sampler: { shouldSample: () => ({ decision: SamplingDecision.RECORD_AND_SAMPLED, traceState }) } });
    const parent = { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), traceFlags: 1, traceState: createTraceState('k=old') };
    expect(tracer.startSpan('s', { parent }).spanContext().traceState?.serialize()).toBe('k=old');
  });
});

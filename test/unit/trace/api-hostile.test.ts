import { types } from 'node:util';
import { describe, expect, it } from 'vitest';
import { withContext } from '../../../src/context/active.ts';
import { createBaggage, getBaggage, setBaggage } from '../../../src/context/baggage.ts';
import { ROOT_CONTEXT } from '../../../src/context/context.ts';
import { suppressTracing } from '../../../src/context/suppress-tracing.ts';
import { encodeJson } from '../../../src/exporter/otlp/json.ts';
import { encodeProtobuf } from '../../../src/exporter/otlp/protobuf.ts';
import { SetupError } from '../../../src/platform/setup-error.ts';
import { childEnv } from '../../../src/propagation/environment.ts';
import { trace } from '../../../src/trace/decorator.ts';
import { getTracer } from '../../../src/trace/get-tracer.ts';
import { resolveLimits } from '../../../src/trace/limits.ts';
import type { ReadableSpan, SpanProcessor } from '../../../src/trace/pipeline.ts';
import { ParentBasedSampler, type Sampler, TraceIdRatioBasedSampler } from '../../../src/trace/sampler.ts';
import { SpanContext } from '../../../src/trace/span-context.ts';
import { TracerProvider } from '../../../src/trace/tracer-provider.ts';
import { hostileWithout, wrongWith } from '../hostile-run.ts';
import { hearDiagnostics, recorder } from '../recorder.ts';
import { HOSTILE } from './hostile-values.ts';

// span-hostile.test.ts hands everything to the methods of a span; here it goes to all else that an application calls. Wrong set-up throws a
// SetupError, stored data that is broken a TypeError; nothing else throws, nothing takes long, and no span beside it is lost.

hearDiagnostics();

/** No header comes as a list of lists. What is set up once may have millions of keys, and take longer. */
const VALUES = hostileWithout('nested huge array', 'deep array');
const SET_UP = hostileWithout('a boxed text of 10 MB', 'an array of a million numbers', 'big typed array', '10,000 keys');

type Calls = Readonly<Record<string, (value: never) => unknown>>;
const TRACEPARENT = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`;
const { tracer } = recorder();
const use = (context: SpanContext | undefined): unknown =>
  context && [context.toHeaders(), context.toJSON(), context.child().toHeaders(), context.sampled];
const run = (): number => 1;

describe('a span context survives', () => {
  const calls: Calls = {
    'headers that are none': (value) => use(SpanContext.fromHeaders(value)),
    'every header': (value) => use(SpanContext.fromHeaders({ traceparent: value, tracestate: value, baggage: value } as never)),
    'headers behind a good traceparent': (value) =>
      use(SpanContext.fromHeaders({ traceparent: TRACEPARENT, tracestate: value, baggage: value } as never)),
    'what get() gives': (value) => use(SpanContext.fromHeaders({ get: () => value })),
    'a get that is none': (value) => use(SpanContext.fromHeaders({ get: value })),
    'options of a root': (value) => use(SpanContext.newRoot(value)),
    'members of a root': (value) => use(SpanContext.newRoot({ sampled: value, traceState: value, baggage: value })),
    'what a trace state writes': (value) => use(SpanContext.newRoot({ traceState: { serialize: () => value } as never })),
    'entries of a baggage': (value) => use(SpanContext.newRoot({ baggage: createBaggage({ a: value, b: { value, properties: value } }) })),
  };

  it.each(Object.entries(calls))('%s', (_what, call) => {
    expect(wrongWith(call, undefined, VALUES)).toEqual([]);
  });

  it('stored data: a TypeError says what is wrong with it, in few words', () => {
    const isTold = (error: unknown): boolean =>
      (error instanceof TypeError && (error as { code?: unknown }).code === 'bad_span_context' && error.message.length < 200_000) ||
      isSetup(error);
    const ids = { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), traceFlags: 1 };
    for (const read of [
      (value: unknown) => SpanContext.fromJSON(value),
      (value: unknown) => SpanContext.fromJSON({ traceId: value, spanId: value, parentSpanId: value }),
      (value: unknown) => use(SpanContext.fromJSON({ ...ids, traceFlags: value, isRemote: value, traceState: value, baggage: value })),
      (value: unknown) => use(SpanContext.fromJSON({ ...ids, baggage: { value } })),
    ]) {
      expect(wrongWith(read as never, isTold)).toEqual([]);
    }
  });
});

/** What has to be as it was after all of these: two spans of theirs arrive. */
function expectNeighbours(provider: TracerProvider, spans: () => readonly ReadableSpan[]): void {
  const before = spans().length;
  provider.getTracer('n').span('neighbour', run);
  withContext(ROOT_CONTEXT, () => provider.getTracer('n').startSpan('another').end());
  const now = spans();
  expect(now).toHaveLength(before + 2);
  expect(encodeJson(now).spanCount).toBe(now.length);
  expect(encodeProtobuf(now).spanCount).toBe(now.length);
  expect(() => JSON.parse(String(encodeJson(now).body))).not.toThrow();
}

describe('a tracer survives', () => {
  const { provider, spans } = recorder();
  const own = provider.getTracer('hostile');
  const calls: Calls = {
    'the name of span()': (value) => own.span(value, run),
    'options of span()': (value) => (typeof value === 'function' ? undefined : own.span('s', value, run)),
    'members of options': (value) =>
      own.span('s', { kind: value, attributes: value, links: value, startTime: value, root: value, parent: value }, run),
    'the function of span()': (value) => (typeof value === 'function' ? undefined : own.span('s', value)),
    'what a function returns': (value) => own.span('s', () => value),
    'what a function throws': (value) => {
      try {
        own.span('s', () => {
          throw value;
        });
      } catch (error) {
        expect(Object.is(error, value)).toBe(true); // the application's own
      }
    },
    'startActiveSpan()': (value) => [own.startActiveSpan(value, run), own.startActiveSpan('s', value, run)],
    'the context of startActiveSpan()': (value) => own.startActiveSpan('s', {}, value, run),
    'the context of startSpan()': (value) => own.startSpan('s', {}, value).end(),
    'options and context': (value) => own.startSpan('s', value, value).end(),
    'a parent': (value) => own.startSpan('s', { parent: value }).end(),
    'the context of a parent': (value) => own.startSpan('s', { parent: { spanContext: () => value, isRecording: run } as never }).end(),
    'members of a parent': (value) =>
      own.startSpan('s', { parent: { traceId: value, spanId: value, traceFlags: value, traceState: value } }).end(),
    'a parent with baggage': (value) =>
      own.startSpan('s', { parent: { ...SpanContext.newRoot().toJSON(), baggage: value, traceState: value } as never }).end(),
    'what a context says of its span': (value) => own.startSpan('s', {}, { getValue: () => value, setValue: () => value } as never).end(),
    'links of anything': (value) => own.startSpan('s', { links: [value, { context: value, attributes: value }] }).end(),
    'a link to baggage': (value) => own.startSpan('s', { links: [{ context: SpanContext.newRoot({ baggage: value }) }] }).end(),
    wrap: (value) => (types.isProxy(value) ? undefined : own.wrap(value)), // a function that nobody may read
    'wrap with a name': (value) => own.wrap(value, run)(),
    'wrap with options': (value) => own.wrap({ name: value, attributes: value, links: value }, run)(),
    'baggage in the context': (value) => withContext(setBaggage(ROOT_CONTEXT, value), () => own.span('s', run)),
    'baggage of no context': (value) => [setBaggage(value, createBaggage()), getBaggage(value)],
    'suppressTracing()': (value) => suppressTracing(value),
    'childEnv()': (value) => childEnv(value, { A: '1' }),
    'getTracer()': (value) => [provider.getTracer(value), provider.getTracer('t', value, value)],
    'the global getTracer()': (value) => [getTracer(value).span('s', run), getTracer('t', value, value).startSpan(value, value, value)],
    'the global tracer': (value) => [getTracer('t').span(value, value, run), getTracer('t').startActiveSpan('s', value, value, run)],
  };

  it.each(Object.entries(calls))('%s', (_what, call) => {
    expect(wrongWith(call)).toEqual([]);
    expectNeighbours(provider, spans);
  });
});

/** Wrong set-up throws at once; what is a proxy or has getters throws its own error. */
function isSetup(error: unknown): boolean {
  return (
    error instanceof SetupError ||
    error instanceof TypeError ||
    (error instanceof Error && error.message === 'hostile') ||
    String(error).includes('revoked')
  );
}

describe('@trace', () => {
  it('takes options or throws a SetupError', () => {
    const decorate = (value: never): unknown => {
      const descriptor = { value: run };
      trace(value)({}, 'method', descriptor);
      return descriptor.value();
    };
    expect(wrongWith(decorate, isSetup, SET_UP)).toEqual([]);
  });

  it('survives members, targets and arguments of any kind', () => {
    const { provider, spans } = recorder();
    const own = provider.getTracer('t');
    const call = (options: object, self: unknown, argument: unknown): unknown => {
      const descriptor = { value: (given: unknown) => given };
      trace({ tracer: own, ...options })({}, 'method', descriptor);
      return descriptor.value.call(self, argument);
    };
    expect(
      wrongWith((value) => call({ name: value, attributes: value, kind: value, links: value, root: value }, {}, 1), undefined, SET_UP),
    ).toEqual([]);
    expect(wrongWith((value) => call({ tracer: value }, {}, 1), isSetup)).toEqual([]);
    expect(wrongWith((value) => call({}, value, 1))).toEqual([]);
    const names = hostileWithout(...Object.keys(HOSTILE).filter((name) => name.startsWith('a text of 10 MB'))); // no class has such a name
    expect(wrongWith((value) => call({}, { constructor: { name: value } }, 1), undefined, names)).toEqual([]);
    expect(wrongWith((value) => trace({ tracer: own })(value, 'm', { value: run }))).toEqual([]);
    expectNeighbours(provider, spans);
  });
});

describe('samplers', () => {
  const deciding = (decide: () => unknown): Sampler => ({ shouldSample: decide as never, toString: () => 'Hostile' });

  it.each<[string, (value: unknown) => Sampler]>([
    ['a result', (value) => deciding(() => value)],
    ['a decision', (value) => deciding(() => ({ decision: value }))],
    ['what it adds', (value) => deciding(() => ({ decision: 2, attributes: value, traceState: value }))],
    [
      'what is thrown',
      (value) =>
        deciding(() => {
          throw value;
        }),
    ],
    ['a result behind a parent', (value) => new ParentBasedSampler({ root: deciding(() => value) })],
  ])('may give %s that is anything', (_what, make) => {
    const start = (value: never): unknown => {
      const { provider, spans } = recorder({ sampler: make(value) });
      const own = provider.getTracer('t');
      own.span('s', run);
      own.startSpan('root', { root: true }).end();
      return encodeJson(spans()).spanCount === spans().length ? undefined : expect.fail('a span was lost');
    };
    expect(wrongWith(start)).toEqual([]);
  });
});

describe('processors', () => {
  const METHODS = ['onStart', 'onEnding', 'onEnd', 'forceFlush', 'shutdown', 'stats'] as const;

  it('may give, throw and reject with anything, and the others get every span', async () => {
    const shutDown: Promise<unknown>[] = [];
    const call = (value: never): unknown => {
      const thrower = (): never => {
        throw value;
      };
      const giving = Object.fromEntries(METHODS.map((name) => [name, () => value]));
      const throwing = Object.fromEntries(METHODS.map((name) => [name, thrower]));
      const rejecting = { forceFlush: async () => thrower(), shutdown: async () => thrower() };
      const { provider, spans } = recorder({ processors: [giving, throwing, rejecting] as SpanProcessor[] });
      provider.getTracer('t').span('s', run);
      provider.stats();
      shutDown.push(provider.forceFlush(), provider.shutdown());
      return spans().length === 1 || expect.fail('a span was lost');
    };
    expect(wrongWith(call)).toEqual([]);
    expect((await Promise.allSettled(shutDown)).every(({ status }) => status === 'fulfilled')).toBe(true);
  });

  it('that are none are refused by a SetupError', () => {
    expect(wrongWith((value) => new TracerProvider({ processors: value }), isSetup)).toEqual([]);
    expect(wrongWith((value) => new TracerProvider({ processors: [value] }), isSetup)).toEqual([]);
    expect(wrongWith((value) => tracer.startSpan('s') && new TracerProvider().addSpanProcessor(value), isSetup)).toEqual([]);
    expect(wrongWith((value) => new TracerProvider().removeSpanProcessor(value), isSetup)).toEqual([]);
  });
});

describe('set-up', () => {
  it.each<[string, (value: never) => unknown]>([
    ['options', (value) => new TracerProvider(value)],
    ['a resource', (value) => new TracerProvider({ resource: value })],
    ['attributes of a resource', (value) => new TracerProvider({ resource: { attributes: value, schemaUrl: value } })],
    ['an attribute of a resource', (value) => new TracerProvider({ resource: { attributes: { value } } })],
    ['a sampler', (value) => new TracerProvider({ sampler: value })],
    ['limits', (value) => resolveLimits(value)],
    ['a limit', (value) => resolveLimits({ spanLengthLimit: value, attributeCountLimit: value })],
    ['an id generator', (value) => new TracerProvider({ idGenerator: value })],
    ['a clock', (value) => new TracerProvider({ clock: value })],
    ['a ratio', (value) => new TraceIdRatioBasedSampler(value)],
    ['a root sampler', (value) => new ParentBasedSampler({ root: value })],
  ])('takes %s or throws a SetupError', (_what, call) => {
    expect(wrongWith(call, isSetup, SET_UP)).toEqual([]);
  });

  it('with a resource or a scope of anything costs no span', () => {
    for (const [name, value] of Object.entries(HOSTILE)) {
      const given = value as never;
      const provider = tryTo(() => recorder({ resource: { attributes: { a: 1, value: given }, schemaUrl: given } }));
      if (!provider) continue;
      provider.provider.getTracer(given, given, { schemaUrl: given, attributes: { value: given } }).span('s', run);
      const made = [encodeJson(provider.spans()), encodeProtobuf(provider.spans())];
      expect([name, ...made.map(({ spanCount }) => spanCount)]).toEqual([name, 1, 1]);
    }
  });
});

/** Undefined where set-up is refused. */
function tryTo<T>(setUp: () => T): T | undefined {
  try {
    return setUp();
  } catch (error) {
    if (isSetup(error)) return undefined;
    throw error;
  }
}

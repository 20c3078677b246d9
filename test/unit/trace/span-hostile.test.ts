import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeJson } from '../../../src/exporter/otlp/json.ts';
import type { Span } from '../../../src/trace/span.ts';
import { TracerProvider } from '../../../src/trace/tracer-provider.ts';
import { hearDiagnostics, readable, recorder } from '../recorder.ts';

// Whatever a JavaScript program hands in: nothing throws, the span itself is exported, and so are its neighbours.

hearDiagnostics();

const thrower = (): never => {
  throw new Error('hostile');
};

function revoked(target: object): object {
  const { proxy, revoke } = Proxy.revocable(target, {});
  revoke();
  return proxy;
}

function cyclic(): object {
  const object: Record<string, unknown> = {};
  object['self'] = object;
  return object;
}

function containing(array: unknown[]): unknown[] {
  array.push(array);
  return array;
}

function aggregateOfItself(): AggregateError {
  const error = new AggregateError([]);
  error.errors.push(error);
  return error;
}

const length = (array: unknown[], n: number): unknown[] => Object.assign(array, { length: n });
const throwing = new Proxy(
  {},
  { get: thrower, has: thrower, ownKeys: thrower, getPrototypeOf: thrower, getOwnPropertyDescriptor: thrower },
);

const HOSTILE: Readonly<Record<string, unknown>> = {
  undefined: undefined,
  null: null,
  true: true,
  zero: 0,
  'minus zero': -0,
  NaN: Number.NaN,
  Infinity: Number.POSITIVE_INFINITY,
  '1e308': 1e308,
  '2^53+2': 2 ** 53 + 2,
  bigint: 10n ** 30n,
  symbol: Symbol('s'),
  empty: '',
  'lone surrogate': '\ud800',
  NUL: '\0',
  'long text': 'x'.repeat(1_000_000),
  function: thrower,
  class: class A {},
  'array of 2^32-1': length([], 2 ** 32 - 1),
  'array of 2^27': length([], 2 ** 27),
  'nested huge array': [length([], 2 ** 27)],
  'sparse array': length([1], 5),
  'cyclic object': cyclic(),
  'cyclic array': containing([]),
  'deep object': Array.from({ length: 20_000 }).reduce((inner) => ({ inner }), {}),
  'deep array': Array.from({ length: 20_000 }).reduce<unknown[]>((inner) => [inner], []),
  'no prototype': Object.create(null),
  'throwing getter': {
    get value(): never {
      return thrower();
    },
  },
  'throwing code': {
    get code(): never {
      return thrower();
    },
    get message(): never {
      return thrower();
    },
  },
  'throwing context': {
    get context(): never {
      return thrower();
    },
  },
  'throwing stack': {
    get stack(): never {
      return thrower();
    },
    get name(): never {
      return thrower();
    },
  },
  'throwing toString': { toString: thrower, valueOf: thrower, toJSON: thrower },
  'toPrimitive to a symbol': { [Symbol.toPrimitive]: () => Symbol('s') },
  'own __proto__': JSON.parse('{"__proto__":{"a":1}}'),
  'throwing proxy': throwing,
  'revoked object': revoked({}),
  'revoked array': revoked([]),
  'revoked function': revoked(() => {}),
  'proxy of an array': new Proxy([1, 2], { get: thrower }),
  'array with a throwing item': [1, throwing],
  'invalid date': new Date(Number.NaN),
  'last date': new Date(8.64e15),
  'date without slots': Object.create(Date.prototype),
  'date with a text': Object.assign(new Date(0), { getTime: () => 'x' }),
  'time of symbols': [Symbol('s'), Symbol('s')],
  'time of bigints': [1n, 1n],
  'time of NaN': [Number.NaN, Number.NaN],
  error: new Error('e'),
  'error with hostile members': Object.assign(new Error('e'), {
    message: Symbol('m'),
    name: 5n,
    stack: throwing,
    cause: throwing,
    errors: throwing,
  }),
  'frozen error': Object.freeze(new Error('e')),
  'aggregate of itself': aggregateOfItself(),
  map: new Map([['a', 1]]),
  'typed array': new Float64Array(1000),
  promise: Promise.resolve(1),
  regexp: /a/g,
  globalThis,
};

type Call = (span: Span, value: never) => unknown;
const CALLS: Readonly<Record<string, Call>> = {
  'setAttribute key': (span, value) => span.setAttribute(value, 1),
  'setAttribute value': (span, value) => span.setAttribute('k', value),
  'setAttribute item': (span, value) => span.setAttribute('k', [value, value]),
  setAttributes: (span, value) => span.setAttributes(value),
  'setAttributes value': (span, value) => span.setAttributes({ value }),
  'addEvent name': (span, value) => span.addEvent(value),
  'addEvent second': (span, value) => span.addEvent('e', value),
  'addEvent time': (span, value) => span.addEvent('e', {}, value),
  addLink: (span, value) => span.addLink(value),
  'addLink context': (span, value) => span.addLink({ context: value }),
  'addLink ids': (span, value) => span.addLink({ traceId: value, spanId: value, traceFlags: value }),
  'addLink rest': (span, value) => span.addLink({ traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), traceFlags: value, traceState: value }),
  'addLink attributes': (span, value) => span.addLink(span.spanContext(), value),
  addLinks: (span, value) => span.addLinks(value),
  'addLinks item': (span, value) => span.addLinks([value]),
  'setStatus status': (span, value) => span.setStatus(value),
  'setStatus message': (span, value) => span.setStatus(2, value),
  'setStatus code': (span, value) => span.setStatus({ code: value, message: value }),
  updateName: (span, value) => span.updateName(value),
  recordException: (span, value) => span.recordException(value),
  'recordException options': (span, value) => span.recordException(new Error('e'), value),
  'recordException members': (span, value) => span.recordException(new Error('e'), { time: value, setStatus: value, attributes: value }),
  end: (span, value) => span.end(value),
};

const CREATIONS: Readonly<Record<string, (provider: TracerProvider, value: never) => Span>> = {
  name: (provider, value) => provider.getTracer('t').startSpan(value),
  options: (provider, value) => provider.getTracer('t').startSpan('s', value),
  kind: (provider, value) => provider.getTracer('t').startSpan('s', { kind: value }),
  attributes: (provider, value) => provider.getTracer('t').startSpan('s', { attributes: value }),
  links: (provider, value) => provider.getTracer('t').startSpan('s', { links: value }),
  startTime: (provider, value) => provider.getTracer('t').startSpan('s', { startTime: value }),
  root: (provider, value) => provider.getTracer('t').startSpan('s', { root: value }),
  parent: (provider, value) => provider.getTracer('t').startSpan('s', { parent: value }),
  'parent span': (provider, value) => provider.getTracer('t').startSpan('s', { parent: { spanContext: () => value } }),
  'tracer name': (provider, value) => provider.getTracer(value).startSpan('s'),
  'tracer version': (provider, value) => provider.getTracer('t', value).startSpan('s'),
  'tracer options': (provider, value) => provider.getTracer('t', '1', value).startSpan('s'),
  'tracer attributes': (provider, value) => provider.getTracer('t', '1', { schemaUrl: value, attributes: { value } }).startSpan('s'),
};

/** What a receiver would get of this span and a neighbour: both, or the test fails. */
function expectBothArrive(span: Span, neighbour: Span): void {
  span.end();
  neighbour.end();
  const { spanCount, body } = encodeJson([readable(span), readable(neighbour)]);
  expect(spanCount).toBe(2);
  expect(() => JSON.parse(String(body))).not.toThrow();
  expect(() => readable(span).toJSON()).not.toThrow();
}

describe.each(Object.entries(CALLS))('%s', (_name, call) => {
  it.each(Object.entries(HOSTILE))('survives %s, and so does the neighbour', (_what, value) => {
    const { tracer } = recorder();
    const span = tracer.startSpan('s');
    const start = performance.now();
    call(span, value as never);
    expect(performance.now() - start).toBeLessThan(1000);
    expectBothArrive(span, tracer.startSpan('n'));
    call(span, value as never);
  });

  it('survives anything', () => {
    const { tracer } = recorder();
    const anything = fc.anything({
      withBigInt: true,
      withDate: true,
      withMap: true,
      withNullPrototype: true,
      withSparseArray: true,
      withTypedArray: true,
    });
    fc.assert(
      fc.property(anything, (value) => {
        const span = tracer.startSpan('s');
        call(span, value as never);
        expectBothArrive(span, tracer.startSpan('n'));
      }),
      { numRuns: 60 },
    );
  });
});

describe.each(Object.entries(CREATIONS))('a span started with a hostile %s', (_name, create) => {
  it.each(Object.entries(HOSTILE))('%s is recorded', (_what, value) => {
    const provider = new TracerProvider();
    expectBothArrive(create(provider, value as never), provider.getTracer('t').startSpan('n'));
  });
});

it('changes no prototype', () => {
  expect(Object.prototype).not.toHaveProperty('a');
});

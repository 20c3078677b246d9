import fc from 'fast-check';
import type { Attributes, AttributeValue } from '../../../src/trace/attributes.ts';
import type { InstrumentationScope, Resource } from '../../../src/trace/resource.ts';
import type { SpanContextLike } from '../../../src/trace/span-context.ts';
import type { SpanKind } from '../../../src/trace/span-kind.ts';
import { createTraceState } from '../../../src/trace/trace-state.ts';
import type { SpanInput } from './readable-span.ts';

// Spans as wild as the SDK lets them be: any text, any number, holes in arrays, times to the last bit of their doubles.

/** Any UTF-16, lone surrogates included, and what JSON and terminals find special. */
export const anyText: fc.Arbitrary<string> = fc.oneof(
  { weight: 4, arbitrary: fc.string({ unit: 'grapheme-ascii', maxLength: 12 }) },
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.array(fc.nat(0xffff), { maxLength: 8 }).map((units) => String.fromCharCode(...units)),
  fc.constantFrom(
    '',
    '"',
    '\\',
    '\\ud800',
    '\n',
    '\u2028',
    '\0',
    '\x7f',
    'é',
    '漢字',
    '👩‍🚀',
    '\ud83d',
    '__proto__',
    ']}]}',
    '{"scope"',
    'constructor',
  ),
);

const anyNumber: fc.Arbitrary<number> = fc.oneof(
  fc.maxSafeInteger(),
  fc.double(),
  fc.constantFrom(
    -0,
    Number.MAX_SAFE_INTEGER,
    2 ** 53,
    -(2 ** 53),
    1e308,
    5e-324,
    1e21,
    Number.NaN,
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
  ),
);

const hole = fc.constantFrom(null, undefined);

const anyValue = fc.oneof(
  anyText,
  anyNumber,
  fc.boolean(),
  fc.array(fc.oneof({ weight: 3, arbitrary: anyText }, hole), { maxLength: 4 }),
  fc.array(fc.oneof({ weight: 3, arbitrary: anyNumber }, hole), { maxLength: 4 }),
  fc.array(fc.oneof({ weight: 3, arbitrary: fc.boolean() }, hole), { maxLength: 4 }),
) as fc.Arbitrary<AttributeValue>; // oneof() loses which array has which items

export const anyAttributes: fc.Arbitrary<Attributes> = fc.dictionary(anyText, anyValue, { maxKeys: 5, noNullPrototype: true });

/** Milliseconds of our age with every bit that a double has for them, about 244 ns each. */
export const anyTime: fc.Arbitrary<number> = fc
  .tuple(fc.integer({ min: 1_100_000_000_000, max: 4_000_000_000_000 }), fc.nat(4095))
  .map(([ms, part]) => ms + part / 4096);

const hex = (length: number) => fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: length, maxLength: length });
const anyTraceId = hex(32).filter((id) => /[^0]/.test(id));
const anySpanId = hex(16).filter((id) => /[^0]/.test(id));
const anyTraceState = fc.option(
  fc.constantFrom('a=1', 'vendor=x,b@c=2').map((text) => createTraceState(text)),
  { nil: undefined },
);
const anyCount = fc.oneof(fc.constant(0), fc.nat(0xffff_ffff));

const anyLinkContext: fc.Arbitrary<SpanContextLike> = fc
  .record({
    traceId: anyTraceId,
    spanId: anySpanId,
    traceFlags: fc.nat(255),
    isRemote: fc.option(fc.boolean(), { nil: undefined }),
    traceState: anyTraceState,
  })
  .map(({ isRemote, traceState, ...ids }) => ({ ...ids, ...(isRemote !== undefined && { isRemote }), ...(traceState && { traceState }) }));

const extras = { attributes: anyAttributes, droppedAttributesCount: anyCount };
const anyEvent = fc.record({ name: anyText, time: anyTime, ...extras }, { requiredKeys: ['name', 'time'] });
const anyLink = fc.record({ context: anyLinkContext, ...extras }, { requiredKeys: ['context'] });

const resources: readonly Resource[] = [
  { attributes: { 'service.name': 'shop', 'process.pid': 7 } },
  { attributes: { 'service.name': 'page "1"\n' }, schemaUrl: 'https://opentelemetry.io/schemas/1.30.0' },
  { attributes: {} },
];
const scopes: readonly InstrumentationScope[] = [
  { name: 'lib' },
  { name: 'lib', version: '1.0.0', schemaUrl: 'https://opentelemetry.io/schemas/1.21.0' },
  { name: 'lib 漢', version: '2', attributes: { tier: 'gold', shard: 3 } },
  { name: '' },
];

export const anySpanInput: fc.Arbitrary<SpanInput> = fc.record({
  name: anyText,
  kind: fc.constantFrom<SpanKind[]>(0, 1, 2, 3, 4),
  traceId: anyTraceId,
  spanId: anySpanId,
  traceFlags: fc.nat(255),
  traceState: anyTraceState,
  parent: fc.option(fc.record({ spanId: anySpanId, isRemote: fc.boolean() }), { nil: undefined }),
  startTime: anyTime,
  endTime: anyTime,
  status: fc.oneof(
    fc.constantFrom({ code: 0 as const }, { code: 1 as const }, { code: 2 as const }),
    anyText.map((message) => ({ code: 2 as const, message })),
  ),
  attributes: anyAttributes,
  events: fc.array(anyEvent, { maxLength: 3 }),
  links: fc.array(anyLink, { maxLength: 3 }),
  resource: fc.constantFrom(...resources),
  scope: fc.constantFrom(...scopes),
  dropped: fc.tuple(anyCount, anyCount, anyCount),
});

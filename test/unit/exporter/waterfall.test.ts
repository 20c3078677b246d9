import { stripVTControlCharacters } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatMs } from '../../../src/exporter/span-label.ts';
import { textWidth } from '../../../src/exporter/terminal.ts';
import { formatTrace } from '../../../src/exporter/waterfall.ts';
import type { WaterfallSpan } from '../../../src/exporter/waterfall-span.ts';
import { TRACE_ID } from './readable-span.ts';
import { anyAttributes, anyText, anyTime } from './span-arbitrary.ts';

const T0 = new Date(2025, 0, 1, 14, 3, 7).getTime();
const PAYMENT_FAILED = {
  name: 'exception',
  attributes: { 'exception.type': 'PaymentError', 'exception.message': 'card declined\n  at x' },
};

/** `from` and `to` in milliseconds after T0. */
function span(
  name: string,
  parent: WaterfallSpan | undefined,
  [from, to]: [number, number],
  more: Partial<WaterfallSpan> = {},
): WaterfallSpan {
  return { traceId: TRACE_ID, spanId: name, parentSpanId: parent?.spanId, name, startTime: T0 + from, endTime: T0 + to, ...more };
}

function checkout(): WaterfallSpan[] {
  const page = { serviceName: 'page' };
  const shop = { serviceName: 'shop' };
  const failed = { code: 2, message: 'card declined' } as const;
  const click = span('click Check out', undefined, [0, 200], page);
  const client = span('POST /orders', click, [10, 190], { ...page, kind: 2, attributes: { 'http.response.status_code': 500 } });
  const server = { ...span('POST /orders', client, [30, 170], { ...shop, kind: 1, status: failed }), spanId: 'server' };
  const query = span('SELECT cart', server, [40, 60], { ...shop, kind: 2 });
  const charge = span('charge card', server, [60, 160], { ...shop, status: failed, events: [PAYMENT_FAILED] });
  return [query, charge, server, client, click];
}

const plain = (spans: readonly WaterfallSpan[], width = 100) => formatTrace(spans, { width, color: false });
const lines = (spans: readonly WaterfallSpan[], width = 100) => plain(spans, width).split('\n');

describe('formatTrace', () => {
  it('draws a trace of two services as a waterfall', () => {
    expect(`\n${plain(checkout(), 84)}\n`).toBe(`
trace ${TRACE_ID}    total     self  14:03:07
click Check out  page                    200 ms  20.0 ms  ━╾──────────────────────╼━
└─ POST /orders  client  500             180 ms  40.0 ms   ╺━━──────────────────━━╸
   └─ ✗ POST /orders  shop  server       140 ms  20.0 ms      ━────────────────━
      │ card declined
      ├─ SELECT cart  client            20.0 ms  20.0 ms       ━━━
      └─ ✗ charge card                   100 ms   100 ms          ━━━━━━━━━━━━━
           PaymentError: card declined at x
`);
  });

  it('says the service only where there are several, and only where it changes', () => {
    const root = span('a', undefined, [0, 10], { serviceName: 'shop' });
    expect(plain([root, span('b', root, [1, 2], { serviceName: 'shop' })])).not.toContain('shop');
    const text = lines(checkout());
    expect(text.filter((line) => /\bshop\b/.test(line))).toHaveLength(1);
  });

  it('says the kind of every span but an internal one', () => {
    const text = plain([0, 1, 2, 3, 4].map((kind) => span(`k${kind}`, undefined, [kind, 9], { kind: kind as 0 })));
    expect(text.match(/server|client|producer|consumer|internal/g)).toEqual(['server', 'client', 'producer', 'consumer']);
  });

  it('says the same with colours and without', () => {
    expect(stripVTControlCharacters(formatTrace(checkout(), { width: 100, color: true }))).toBe(plain(checkout()));
  });

  it('shows errors in red and OK in green', () => {
    const color = true;
    expect(formatTrace([span('bad', undefined, [0, 1], { status: { code: 2 } })], { color })).toContain('\u001b[1;31m✗ bad\u001b[0m');
    expect(formatTrace([span('good', undefined, [0, 1], { status: { code: 1 } })], { color })).toContain('\u001b[1;32mgood\u001b[0m');
  });

  it('says a status message that an exception says once', () => {
    const failed = { code: 2, message: 'card declined' } as const;
    const text = plain([span('a', undefined, [0, 1], { status: failed, events: [PAYMENT_FAILED] })]);
    expect(text.match(/card declined/g)).toHaveLength(1);
  });

  it('shows a handled exception too, and of many the first three', () => {
    const events = Array.from({ length: 8 }, (_, i) => ({ name: 'exception', attributes: { 'exception.type': `E${i}` } }));
    expect(
      lines([span('a', undefined, [0, 1], { events })])
        .slice(2)
        .map((line) => line.trim()),
    ).toEqual(['E0', 'E1', 'E2', 'and 5 more']);
  });

  it('leaves the bars out where there is no room for them', () => {
    for (const line of lines(checkout(), 40)) {
      expect(textWidth(line)).toBeLessThanOrEqual(40);
      expect(line).not.toContain('━');
    }
  });

  it('is empty for no spans', () => {
    expect(formatTrace([])).toBe('');
  });

  it('keeps its columns, and lets nothing through that commands a terminal', () => {
    const anySpan = fc.record({
      traceId: anyText,
      spanId: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
      parentSpanId: fc.constantFrom(undefined, 'a', 'b', 'c'),
      name: anyText,
      kind: fc.constantFrom(undefined, 0 as const, 1 as const, 2 as const),
      startTime: anyTime,
      endTime: fc.oneof(anyTime, fc.constant(Number.NaN)),
      status: fc.record({ code: fc.constantFrom(0 as const, 1 as const, 2 as const), message: anyText }),
      serviceName: fc.option(anyText, { nil: undefined }),
      attributes: anyAttributes,
      events: fc.array(
        fc.record({ name: fc.constant('exception'), attributes: fc.record({ 'exception.type': anyText, 'exception.message': anyText }) }),
        { maxLength: 2 },
      ),
    });
    fc.assert(
      fc.property(fc.array(anySpan, { maxLength: 5 }), fc.integer({ min: 40, max: 200 }), (spans, width) => {
        for (const line of lines(spans, width)) {
          expect(textWidth(line)).toBeLessThanOrEqual(width);
          expect(line).not.toMatch(/[\p{Cc}\p{Bidi_Control}]/u);
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe('formatMs', () => {
  it.each([
    [0, '0 ms'],
    [-5, '0 ms'],
    [Number.NaN, '0 ms'],
    [0.0421, '42 µs'],
    [0.9994, '999 µs'],
    [0.9996, '1.00 ms'],
    [9.994, '9.99 ms'],
    [9.996, '10.0 ms'],
    [99.96, '100 ms'],
    [999.4, '999 ms'],
    [999.6, '1.00 s'],
    [12_345, '12.3 s'],
    [754_000, '754 s'],
    [999_600, '16.7 min'],
    [6e7, '16.7 h'],
    [1e10, '116 d'],
  ])('writes %d ms as %s', (ms, text) => {
    expect(formatMs(ms)).toBe(text);
  });
});

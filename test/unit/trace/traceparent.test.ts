import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatTraceparent, isValidSpanId, isValidTraceId, parseTraceparent } from '../../../src/trace/traceparent.ts';
import { isCheaperThanOnePass, TEN_MB } from '../one-pass.ts';

const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
const spanId = '00f067aa0ba902b7';
const header = `00-${traceId}-${spanId}-01`;
const LEGAL = /^00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-0[0-3]$/;

function hexId(length: number): fc.Arbitrary<string> {
  return fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: length, maxLength: length }).filter((id) => /[^0]/.test(id));
}

describe('parseTraceparent', () => {
  test('reads the ids and the flags', () => {
    expect(parseTraceparent(header)).toEqual({ traceId, spanId, traceFlags: 1 });
    expect(parseTraceparent(`00-${traceId}-${spanId}-00`)?.traceFlags).toBe(0);
  });

  test('keeps the sampled and the random flag and reads every reserved one as zero', () => {
    for (let flags = 0; flags <= 0xff; flags++) {
      const hex = flags.toString(16).padStart(2, '0');
      expect(parseTraceparent(`00-${traceId}-${spanId}-${hex}`)?.traceFlags).toBe(flags & 3);
    }
  });

  test('ignores spaces and tabs around the value', () => {
    expect(parseTraceparent(`\t ${header} \t`)).toEqual({ traceId, spanId, traceFlags: 1 });
  });

  test.each([
    ['nothing', undefined],
    ['an empty value', ''],
    ['a line break at the end', `${header}\n`],
    ['a no-break space at the end', `${header}\u00a0`],
    ['upper case in the trace id', `00-${traceId.toUpperCase()}-${spanId}-01`],
    ['upper case in the span id', `00-${traceId}-${spanId.toUpperCase()}-01`],
    ['upper case in the flags', `00-${traceId}-${spanId}-0A`],
    ['upper case in the version', `CC-${traceId}-${spanId}-01`],
    ['a trace id of zeros', `00-${'0'.repeat(32)}-${spanId}-01`],
    ['a span id of zeros', `00-${traceId}-${'0'.repeat(16)}-01`],
    ['version ff', `ff-${traceId}-${spanId}-01`],
    ['version ff with more behind', `ff-${traceId}-${spanId}-01-x`],
    ['more behind version 00', `${header}-x`],
    ['a character behind version 00', `${header}.`],
    ['one digit too few', header.slice(0, -1)],
    ['one digit too many in the trace id', `00-${traceId}0-${spanId}-01`],
    ['one digit too few in the span id', `00-${traceId}-${spanId.slice(1)}-01`],
    ['a version of three digits', `000-${traceId}-${spanId}-01`],
    ['no hex in the version', `0.-${traceId}-${spanId}-01`],
    ['no hex in the flags', `00-${traceId}-${spanId}-.0`],
    ['another separator', header.replaceAll('-', '_')],
    ['two values in one', `${header},${header}`],
    ['two values of a higher version in one', `01${header.slice(2)}, ${header}`],
    ['a higher version that goes on without a dash', `cc-${traceId}-${spanId}-01.what-the-future-will-be-like`],
    ['a higher version that is too short', `cc-${traceId}-${spanId}-0`],
  ])('ignores %s', (_what, value) => {
    expect(parseTraceparent(value)).toBeUndefined();
  });

  test('reads of a higher version what it knows', () => {
    for (const value of [
      `cc-${traceId}-${spanId}-01`,
      `01-${traceId}-${spanId}-ff-what-the-future-will-be-like`,
      `fe-${traceId}-${spanId}-09-`,
    ]) {
      expect(parseTraceparent(value)).toMatchObject({ traceId, spanId });
    }
  });

  test('ignores what is no string', () => {
    for (const value of [null, 1, {}, [header], Symbol('x')]) expect(parseTraceparent(value as unknown as string)).toBeUndefined();
  });

  test('does not look at ten megabytes', () => {
    for (const text of [' '.repeat(TEN_MB), header.repeat(TEN_MB / 64), '0'.repeat(TEN_MB)]) {
      expect(parseTraceparent(text)).toBeUndefined();
      expect(isCheaperThanOnePass(text, parseTraceparent)).toBe(true);
    }
  });

  test('never throws, and what it accepts can be sent on', () => {
    const nearly = fc
      .tuple(fc.nat(70), fc.string({ maxLength: 3 }))
      .map(([at, text]) => header.slice(0, at) + text + header.slice(at + text.length));
    fc.assert(
      fc.property(fc.oneof(nearly, fc.string({ unit: 'binary' })), (text) => {
        const parsed = parseTraceparent(text);
        if (parsed) expect(formatTraceparent(parsed)).toMatch(LEGAL);
      }),
    );
  });
});

describe('formatTraceparent', () => {
  test('writes version 00', () => {
    expect(formatTraceparent({ traceId, spanId, traceFlags: 1 })).toBe(header);
  });

  test('sends reserved flags as zero, whatever the number', () => {
    for (const traceFlags of [0xff, 0x1ff, -1, 3])
      expect(formatTraceparent({ traceId, spanId, traceFlags })).toBe(`00-${traceId}-${spanId}-03`);
    expect(formatTraceparent({ traceId, spanId, traceFlags: Number.NaN })).toBe(`00-${traceId}-${spanId}-00`);
  });

  test('what is written reads the same', () => {
    fc.assert(
      fc.property(hexId(32), hexId(16), fc.nat(3), (someTraceId, someSpanId, traceFlags) => {
        const context = { traceId: someTraceId, spanId: someSpanId, traceFlags };
        expect(formatTraceparent(context)).toMatch(LEGAL);
        expect(parseTraceparent(formatTraceparent(context))).toEqual(context);
      }),
    );
  });
});

describe('isValidTraceId and isValidSpanId', () => {
  test('accept lower-case hex of their length', () => {
    expect(isValidTraceId(traceId)).toBe(true);
    expect(isValidSpanId(spanId)).toBe(true);
  });

  test('refuse zeros, other lengths, upper case, other characters and what is no string', () => {
    for (const id of [
      '0'.repeat(32),
      '',
      spanId,
      traceId.toUpperCase(),
      `${traceId.slice(1)}g`,
      `${traceId.slice(1)}\n`,
      undefined,
      1,
      [traceId],
    ]) {
      expect(isValidTraceId(id)).toBe(false);
    }
    for (const id of ['0'.repeat(16), '', traceId, 'ABCDEFABCDEFABCD', `${spanId.slice(1)}-`, null, {}])
      expect(isValidSpanId(id)).toBe(false);
  });
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Baggage, type BaggageEntry, baggageOf, createBaggage } from '../../../src/context/baggage.ts';
import { formatBaggage, parseBaggage } from '../../../src/context/baggage-header.ts';
import { isCheaperThanOnePass, TEN_MB } from '../one-pass.ts';

const TOKEN_CHARACTERS = "!#$%&'*+-.^_`|~0123456789abcXYZ";
/** baggage-string of W3C Baggage, without the whitespace that only readers must accept. */
const LEGAL = /^[\w!#$%&'*+.^`|~-]+=[!#-+\--:<-[\]-~]*(;[\w!#$%&'*+.^`|~-]+(=[!#-+\--:<-[\]-~]*)?)*$/;

const token = fc.string({ unit: fc.constantFrom(...TOKEN_CHARACTERS), minLength: 1, maxLength: 12 });
const wellFormed = fc.string({ unit: 'grapheme', maxLength: 40 });
const anyText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string(),
  fc.string({ unit: fc.constantFrom('\ud800', '\udfff', '%', 'a', ';') }),
);
const headerText = fc.string({ unit: fc.constantFrom(',', ';', '=', ' ', '\t', '%', 'a', 'f', '0', 'é', '\ud800', '"'), maxLength: 200 });

function entries(header: string): [string, BaggageEntry][] {
  return parseBaggage(header)?.getAllEntries() ?? [];
}

/** The reading as W3C Baggage puts it, step by step and without regard to cost. */
function plainEntries(header: string): [string, BaggageEntry][] {
  const whole = header.length > 16_384 ? header.slice(0, Math.max(0, header.lastIndexOf(',', 16_384))) : header;
  const trim = (text: string) => text.replace(/^[ \t]+/, '').replace(/[ \t]+$/, '');
  const read = new Map<string, BaggageEntry>();
  let left = { members: 64, bytes: 8192 };
  for (const member of whole.split(',').slice(0, 180).map(trim)) {
    const [pair = '', ...properties] = member.split(';');
    const [key = '', ...value] = pair.split('=');
    if (left.members === 0 || member.length > left.bytes || value.length === 0 || !/^[\w!#$%&'*+.^`|~-]+$/.test(trim(key))) continue;
    left = { members: left.members - 1, bytes: left.bytes - member.length - 1 };
    const rest = trim(properties.join(';'));
    read.set(trim(key), { value: plainDecode(trim(value.join('='))), ...(rest && { properties: rest }) });
  }
  return [...read];
}

/** Code point after code point; an octet that begins none is U+FFFD. */
function plainDecode(text: string): string {
  let decoded = '';
  for (let at = 0; at < text.length; ) {
    const octets = /^(?:%[\da-f]{2})+/i.exec(text.slice(at))?.[0] ?? '';
    const lengths = [3, 6, 9, 12].filter((length) => length <= octets.length);
    const length = lengths.find((length) => isCharacter(octets.slice(0, length)));
    // Octets that have the form of one code point but are none are replaced together.
    const form = /^(?:%[cd].%[89ab].|%e.(?:%[89ab].){2}|%f[0-7](?:%[89ab].){3}|%..)/i.exec(octets)?.[0] ?? '';
    decoded += length ? decodeURIComponent(octets.slice(0, length)) : octets ? '\ufffd' : text.charAt(at);
    at += length ?? (form.length || 1);
  }
  return decoded;
}

function isCharacter(octets: string): boolean {
  try {
    return [...decodeURIComponent(octets)].length === 1;
  } catch {
    return false;
  }
}

describe('parseBaggage', () => {
  test('reads members in their order', () => {
    expect(entries('userId=alice,serverNode=DF%2028,isProduction=false')).toEqual([
      ['userId', { value: 'alice' }],
      ['serverNode', { value: 'DF 28' }],
      ['isProduction', { value: 'false' }],
    ]);
  });

  test('ignores spaces and tabs around every part', () => {
    expect(entries(' \t k1 \t = \t v1 \t ; \t p1 \t ; p2 = x \t , \t k2=v2 \t ')).toEqual([
      ['k1', { value: 'v1', properties: 'p1 \t ; p2 = x' }],
      ['k2', { value: 'v2' }],
    ]);
  });

  test('takes only the first equals sign as the separator', () => {
    expect(entries('k=a=b==')).toEqual([['k', { value: 'a=b==' }]]);
  });

  test('keeps an empty value', () => {
    expect(entries('k=')).toEqual([['k', { value: '' }]]);
  });

  test('keeps properties as they stand, and none where there are none', () => {
    expect(entries('a=1;p;q=%20,b=2;,c=3; ')).toEqual([
      ['a', { value: '1', properties: 'p;q=%20' }],
      ['b', { value: '2' }],
      ['c', { value: '3' }],
    ]);
  });

  test('decodes octets that are not UTF-8 to U+FFFD and keeps the rest of the value', () => {
    const decoded: [string, string][] = [
      ['%ff', '\ufffd'],
      ['a%C3%A4%80b', 'aä\ufffdb'],
      ['%e2%82', '\ufffd\ufffd'],
      ['%E2%82%AC%FF%F0%9F%98%80', '€\ufffd😀'],
      ['%c0%80', '\ufffd'],
      ['%ed%a0%80', '\ufffd'],
      ['%zz%41%', '%zzA%'],
    ];
    for (const [raw, value] of decoded) expect(entries(`k=${raw}`)).toEqual([['k', { value }]]);
  });

  test('does not decode keys', () => {
    expect(entries('a%20b=1')).toEqual([['a%20b', { value: '1' }]]);
  });

  test('leaves out members whose key is no token, and keeps the others', () => {
    expect(entries('a b=1,=2,"q"=3,c,é=4,,ok=5')).toEqual([['ok', { value: '5' }]]);
  });

  test('gives undefined when no member is valid', () => {
    for (const header of ['', ',', ' , ;', 'a', '=', 'a b=c', ';a=b']) expect(parseBaggage(header)).toBeUndefined();
  });

  test('keeps the key __proto__ as an entry like any other', () => {
    expect(entries('__proto__=x,constructor=y')).toEqual([
      ['__proto__', { value: 'x' }],
      ['constructor', { value: 'y' }],
    ]);
    expect(({} as { x?: unknown }).x).toBeUndefined();
  });

  test('reads 64 members and no more', () => {
    const header = Array.from({ length: 100 }, (_, i) => `k${i}=v`).join();
    expect(entries(header)).toHaveLength(64);
    expect(entries(header)[63]?.[0]).toBe('k63');
  });

  test('looks at the 180 members that the grammar allows and no more', () => {
    expect(entries(`${'x,'.repeat(179)}a=1,b=2`)).toEqual([['a', { value: '1' }]]);
  });

  test('reads 8,192 bytes, not counting the whitespace between members, and only whole members', () => {
    const half = 'x'.repeat(4093);
    expect(entries(`a=${half}  ,  b=${half}1`)).toHaveLength(2);
    expect(entries(`a=${half},b=${half}12,c=1`).map(([key]) => key)).toEqual(['a', 'c']);
    expect(parseBaggage(`a=${'x'.repeat(8191)}`)).toBeUndefined();
    expect(entries(`a=${'x'.repeat(8190)}`)).toHaveLength(1);
  });

  test('finds nothing behind ten megabytes of anything', () => {
    for (const unit of [',', ' ', ';', '=', '%', 'a=', '%ff', 'x']) {
      expect(entries(`${unit.repeat(TEN_MB / unit.length)},late=1`).map(([key]) => key)).not.toContain('late');
    }
  });

  test('costs less than one pass over ten megabytes', () => {
    for (const unit of [',', ' ', ';', 'k=%ff,', 'x']) {
      expect(isCheaperThanOnePass(unit.repeat(TEN_MB / unit.length), parseBaggage)).toBe(true);
    }
  });

  test('reads what the plain reading reads', () => {
    const space = fc.string({ unit: fc.constantFrom(' ', '\t'), maxLength: 2 });
    const text = fc.oneof(headerText, anyText, fc.string({ unit: fc.constantFrom('%e2', '%82', '%ac', '%F0', '%9f', '%41', '%', 'x') }));
    const key = fc.oneof({ weight: 4, arbitrary: token }, fc.constantFrom('a', 'b'), text);
    const member = fc.tuple(
      space,
      key,
      space,
      fc.constantFrom('=', '=', '=', ''),
      space,
      text,
      space,
      fc.constantFrom('', ';', ';p=1'),
      space,
    );
    const filler = fc.tuple(fc.constantFrom('x', ' ', 'a=1,', 'é', ';'), fc.nat(9000)).map(([unit, count]) => unit.repeat(count));
    const header = fc
      .array(fc.oneof({ weight: 20, arbitrary: member.map((parts) => parts.join('')) }, filler), { maxLength: 20 })
      .map((members) => members.join());
    fc.assert(
      fc.property(header, (text) => {
        expect(entries(text)).toEqual(plainEntries(text));
      }),
      { numRuns: 500 },
    );
  });

  test('never throws, whatever the header', () => {
    fc.assert(
      fc.property(fc.oneof(headerText, anyText), (header) => {
        for (const [key, entry] of entries(header)) {
          expect(key).not.toBe('');
          expect(typeof entry.value).toBe('string');
        }
      }),
    );
  });
});

describe('formatBaggage', () => {
  test('percent-encodes what a value may not hold, and the percent sign', () => {
    const value = ' "%,;\\\u0000\u007fä😀';
    expect(formatBaggage(createBaggage({ k: value }))).toBe('k=%20%22%25%2C%3B%5C%00%7F%C3%A4%F0%9F%98%80');
  });

  test('leaves what needs no encoding, except the plus sign, which form decoders read as a space', () => {
    expect(formatBaggage(createBaggage({ k: "!#$&'()*-./09:<=>?@AZ[]^_`az{|}~+" }))).toBe("k=!#$&'()*-./09:<=>?@AZ[]^_`az{|}~%2B");
  });

  test('writes U+FFFD for a lone surrogate', () => {
    expect(formatBaggage(createBaggage({ a: '\ud800', b: 'x\udc00y', c: '\udc00\ud800' }))).toBe(
      'a=%EF%BF%BD,b=x%EF%BF%BDy,c=%EF%BF%BD%EF%BF%BD',
    );
  });

  test('leaves out entries whose key is no token', () => {
    expect(formatBaggage(createBaggage({ '': '1', 'a b': '2', ä: '3', 'a,b': '4', 'a\r\nx': '5', ok: '6' }))).toBe('ok=6');
  });

  test('writes properties without whitespace and encoded by the same rules', () => {
    const properties = ' p ; q = a b%20%ff ; ;=x; "bad" = 1 ;r\r\nx: y;s=€';
    expect(formatBaggage(createBaggage({ k: { value: 'v', properties } }))).toBe('k=v;p;q=a%20b%20%EF%BF%BD;s=%E2%82%AC');
  });

  test("writes the metadata of OpenTelemetry's entries as properties", () => {
    const entry = { value: 'v', metadata: { toString: () => 'p=1' } };
    expect(formatBaggage(createBaggage({ k: entry }))).toBe('k=v;p=1');
  });

  test('leaves out entries that are none', () => {
    const hostile = {
      getAllEntries: () => [
        ['a', null],
        ['b', {}],
        ['c', { value: 1 }],
        ['d', { value: 'ok' }],
      ],
    } as unknown as Baggage;
    expect(formatBaggage(hostile)).toBe('d=ok');
  });

  test('writes nothing for an empty baggage', () => {
    expect(formatBaggage(createBaggage())).toBe('');
  });

  test('reads the entries of one Baggage once, because it never changes', () => {
    let reads = 0;
    const baggage = Object.assign(createBaggage(), {
      getAllEntries: () => {
        reads++;
        return [['a', { value: '1' }]];
      },
    }) as Baggage;
    expect([formatBaggage(baggage), formatBaggage(baggage)]).toEqual(['a=1', 'a=1']);
    expect(reads).toBe(1);
  });

  test('writes at most 64 members', () => {
    const baggage = baggageOf(Array.from({ length: 100 }, (_, i) => [`k${i}`, { value: 'v' }] as const));
    expect(formatBaggage(baggage).split(',')).toHaveLength(64);
  });

  test('writes up to 8,192 bytes, leaving out whole members that do not fit', () => {
    expect(formatBaggage(createBaggage({ a: 'x'.repeat(8190) }))).toHaveLength(8192);
    expect(formatBaggage(createBaggage({ a: 'x'.repeat(8191) }))).toBe('');
    const half = 'x'.repeat(4093);
    expect(formatBaggage(createBaggage({ a: half, b: `${half}1` }))).toHaveLength(8192);
    expect(formatBaggage(createBaggage({ a: half, b: `${half}12`, c: '1' }))).toBe(`a=${half},c=1`);
    expect(formatBaggage(createBaggage({ a: 'ä'.repeat(2000), b: '1' }))).toBe('b=1');
    expect(formatBaggage(createBaggage({ a: { value: '1', properties: `p=${'x'.repeat(8190)}` }, b: '1' }))).toBe('b=1');
  });

  test('does not encode ten megabytes that cannot fit', () => {
    const format = (text: string) => formatBaggage(createBaggage({ a: text, b: { value: '1', properties: text } }));
    expect(format('ä'.repeat(TEN_MB))).toBe('');
    expect(isCheaperThanOnePass('ä'.repeat(TEN_MB), format)).toBe(true);
  });

  test('is always a legal header within the limits, and never throws', () => {
    const entry = fc.record({ value: anyText, properties: anyText });
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.oneof(token, anyText), entry), { maxLength: 80 }), (pairs) => {
        const header = formatBaggage(baggageOf(pairs));
        if (header === '') return;
        const members = header.split(',');
        expect(members.length).toBeLessThanOrEqual(64);
        expect(header.length).toBeLessThanOrEqual(8192);
        for (const member of members) expect(member).toMatch(LEGAL);
      }),
    );
  });
});

describe('both ways', () => {
  test('what is written reads the same', () => {
    const entry = fc.record({ value: wellFormed });
    fc.assert(
      fc.property(fc.uniqueArray(fc.tuple(token, entry), { selector: ([key]) => key, maxLength: 20 }), (pairs) => {
        expect(entries(formatBaggage(baggageOf(pairs)))).toEqual(pairs.map(([key, { value }]) => [key, { value }]));
      }),
    );
  });

  test('properties read, written and read again stay the same', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(token, fc.option(wellFormed)), { minLength: 1, maxLength: 5 }), (list) => {
        const properties = list.map(([key, value]) => (value === null ? key : `${key}=${encodeURIComponent(value)}`)).join(';');
        const once = formatBaggage(createBaggage({ k: { value: 'v', properties } }));
        const again = parseBaggage(once);
        expect(again && formatBaggage(again)).toBe(once);
      }),
    );
  });

  test('what any header says can be written, and reads the same then', () => {
    fc.assert(
      fc.property(fc.oneof(headerText, anyText), (header) => {
        const first = parseBaggage(header);
        if (!first) return;
        const second = parseBaggage(formatBaggage(first));
        const values = (baggage: Baggage | undefined) =>
          baggage?.getAllEntries().map(([key, { value }]) => [key, value.replace(/\p{Cs}/gu, '\ufffd')]);
        expect(values(second)).toEqual(values(first));
      }),
    );
  });
});

// Whatever a JavaScript program can hand in by mistake or malice: 115 values that have broken tracers.

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

function causeOfItself(): Error {
  const error = new Error('circular');
  error.cause = error;
  return error;
}

const length = (array: unknown[], n: number): unknown[] => Object.assign(array, { length: n });
const keysOf = (count: number): object => Object.fromEntries(Array.from({ length: count }, (_, i) => [`key ${i}`, i]));
const getter = (...names: string[]): object =>
  Object.defineProperties({}, Object.fromEntries(names.map((name) => [name, { get: thrower, enumerable: true }])));
const throwing = new Proxy(
  {},
  { get: thrower, has: thrower, ownKeys: thrower, getPrototypeOf: thrower, getOwnPropertyDescriptor: thrower },
);
const TEN_MB = 'x'.repeat(10_000_000);

export const HOSTILE: Readonly<Record<string, unknown>> = {
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
  // Texts and keys
  'a text of 10 MB': TEN_MB,
  'a text of 10 MB beyond ASCII': '漢'.repeat(10_000_000),
  'a text of 10 MB of control characters': '\u0001'.repeat(10_000_000),
  'a text of 10 MB of halves': '\ud800'.repeat(10_000_000),
  'a boxed text of 10 MB': Object(TEN_MB),
  'a boxed text': Object('text'),
  'a boxed number': Object(1),
  'a reversed pair': '\udc00\ud800',
  'all of ASCII': String.fromCharCode(...Array.from({ length: 128 }, (_, i) => i)),
  'a byte order mark': '\ufeff',
  'line separators': '\u2028\u2029\r\n',
  __proto__text: '__proto__',
  constructor: 'constructor',
  'a key of 1 MB': { ['k'.repeat(1_000_000)]: 1 },
  'an empty key': { '': 1 },
  'a key of symbols': { [Symbol('key')]: 1 },
  'keys that look like numbers': { 1: 1, 0: 0, '-1': -1 },
  'keys of a prototype': Object.create({ inherited: 1 }),
  '10,000 keys': keysOf(10_000),
  'keys with values of 10 MB': { a: TEN_MB, b: TEN_MB, c: TEN_MB, d: TEN_MB, e: TEN_MB, f: TEN_MB },
  'polluting keys': JSON.parse('{"constructor":{"prototype":{"a":1}},"__proto__":"x"}'),
  'a frozen object': Object.freeze({ a: 1 }),
  'null values': { a: null, b: undefined },
  // Numbers
  '-Infinity': Number.NEGATIVE_INFINITY,
  'the smallest double': 5e-324,
  '-1e308': -1e308,
  '2^63': 2 ** 63,
  '-2^63': -(2 ** 63),
  '2^53': 2 ** 53,
  'a bigint of a million digits': 10n ** 1_000_000n,
  'a negative bigint': -1n,
  // Arrays
  'an array of 10,000 numbers': Array.from({ length: 10_000 }, (_, i) => i / 3),
  'an array of 10,001 numbers': Array.from({ length: 10_001 }, (_, i) => i),
  'an array of a million numbers': new Array(1_000_000).fill(1),
  'an array of 10,000 long texts': new Array(10_000).fill(TEN_MB),
  'an array of 10,000 short texts beyond ASCII': new Array(10_000).fill('漢漢'),
  'a mixed array': [1, 'a', true],
  'an array of bigints': [1n, 2n],
  'an array of NaN': [Number.NaN, Number.POSITIVE_INFINITY],
  'an array of null': [null, undefined, null],
  'an array of halves': ['\ud800', 'a\udfff'],
  'an array with a throwing getter': Object.defineProperty([1, 2], 0, { get: thrower }),
  'an array of objects': [{}, { a: 1 }],
  'an array-like': { length: 3, 0: 'a' },
  'an array-like without end': { length: Number.POSITIVE_INFINITY },
  arguments: (function () {
    // biome-ignore lint/complexity/noArguments: that is what is passed in
    return arguments;
  })(),
  'big typed array': new Uint8Array(10_000_000),
  'an array buffer': new ArrayBuffer(1_000_000),
  'a data view': new DataView(new ArrayBuffer(8)),
  'bigint typed array': new BigInt64Array(4),
  // Objects of the language
  set: new Set([1]),
  'weak map': new WeakMap(),
  generator: (function* () {
    yield 1;
  })(),
  url: new URL('http://example.com/'),
  'a date': new Date(0),
  'a date of last century': new Date(-1),
  'a proxy of a date': new Proxy(new Date(0), {}),
  'a proxy of a function': new Proxy(thrower, { apply: thrower, get: thrower }),
  'a proxy that lists keys it has not': new Proxy({}, { ownKeys: () => ['a', 'b'] }),
  'a proxy that answers everything with itself': (() => {
    const self: object = new Proxy({}, { get: () => self, has: () => true });
    return self;
  })(),
  'a thenable that throws': getter('then'),
  // Times
  'a negative time': -1,
  'a time beyond 2554': 2e13,
  'a time of one part': [1],
  'a time of texts': ['1', '2'],
  'a time of NaN nanoseconds': [1, Number.NaN],
  'an empty time': [],
  // Status, links and exceptions
  'a status that does not exist': { code: 99 },
  'a status by name': { code: 'ERROR', message: 'no' },
  'a status with an object for a message': { code: 2, message: { a: 1 } },
  'a link without a context': {},
  'a link of zeros': { context: { traceId: '0'.repeat(32), spanId: '0'.repeat(16), traceFlags: 0 } },
  'a link with ids that are none': { context: { traceId: 'xyz', spanId: 1, traceFlags: 'a' }, attributes: { a: 1 } },
  'a link whose trace state throws': {
    context: { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), traceFlags: 1, traceState: { serialize: thrower } },
  },
  'a link whose trace state is long': {
    context: { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), traceFlags: 1, traceState: { serialize: () => TEN_MB } },
  },
  'a link whose attributes are long': {
    context: { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), traceFlags: 1 },
    attributes: { TEN_MB },
  },
  'an error that causes itself': causeOfItself(),
  'an error of 10 MB': Object.assign(new Error(TEN_MB), { stack: TEN_MB }),
  'an error with a long chain': Array.from({ length: 1000 }).reduce<Error>((cause) => new Error(TEN_MB, { cause }), new Error('first')),
  'an error without a prototype': Object.assign(Object.create(null), { message: 'm' }),
  'an error with getters': getter('name', 'message', 'stack', 'cause', 'errors'),
  'a million errors': new AggregateError(new Array(1_000_000).fill(new Error('e'))),
};

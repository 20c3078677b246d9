import { counted, type FetchCase, foreignRealm, headers, raw, throwing } from './fetch-case.ts';

export const HEADERS: readonly FetchCase[] = [
  headers('undefined', () => undefined),
  headers('null', () => null),
  headers('a text', () => 'x-a: 1'),
  headers('a number', () => 5),
  headers('a function', () => Object.assign(() => {}, { 'x-a': '1' })),
  headers('a plain object', () => ({ 'x-a': '1', 'X-B': '2' })),
  headers('values that are no text', () => ({ 'x-a': 1, 'x-b': null, 'x-c': undefined })),
  headers('an object without prototype', () => Object.assign(Object.create(null), { 'x-a': '1' })),
  headers('pairs', () => [
    ['x-a', '1'],
    ['x-a', '2'],
  ]),
  headers('frozen pairs', () => Object.freeze([Object.freeze(['x-a', '1'])])),
  headers('a Map', () => new Map([['x-a', '1']])),
  headers('Headers', () => new Headers({ 'x-a': '1' })),
  headers('Headers of another realm', () => new (foreignRealm().Headers)({ 'x-a': '1' })),
  headers('a generator', function* () {
    yield ['x-a', '1'];
    yield new Set(['x-b', '2']);
  }),
  headers('a generator that throws', function* () {
    yield ['x-a', '1'];
    throw new RangeError('no more');
  }),
  headers('a generator with a bad name', function* () {
    yield ['x a', '1'];
  }),
  headers('pairs that are none', () => ['x-a', '1']),
  headers('a pair of three', () => [['x-a', '1', '2']]),
  headers('a pair of one', () => [['x-a']]),
  headers('pairs of numbers', () => [5]),
  headers('a bad name', () => ({ 'x a': '1' })),
  headers('a bad value', () => ({ 'x-a': 'a\r\nb' })),
  headers('a value beyond Latin-1', () => ({ 'x-a': '€' })),
  headers('a symbol key', () => ({ [Symbol('x')]: '1' })),
  headers('a symbol value', () => ({ 'x-a': Symbol('x') })),
  headers('a forbidden name', () => ({ host: 'x', cookie: 'a=1', 'x-a': '1' })),
  headers('a getter that throws', () => throwing('x-a')),
  headers("the application's own traceparent", () => ({ Traceparent: 'mine' })),
  {
    name: 'each value once',
    run: async (place) => {
      const { object, counts } = counted({ 'x-a': '1', 'x-b': '2' });
      return [await raw(place)(`${place.own}/echo/headers`, { headers: object }), counts];
    },
  },
];

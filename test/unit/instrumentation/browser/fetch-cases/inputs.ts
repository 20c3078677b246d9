import { type FetchCase, input, raw } from './fetch-case.ts';

export const INPUTS: readonly FetchCase[] = [
  input('no arguments', () => []),
  input('undefined', () => [undefined]),
  input('null', () => [null]),
  input('a number', () => [5]),
  input('a symbol', () => [Symbol('x')]),
  input('an absolute URL', ({ other }) => [`${other}/echo/input`]),
  input('a URL object', ({ own }) => [new URL(`${own}/echo/input`, location.href)]),
  input('a URL with a fragment', ({ own }) => [`${own}/echo/input#there`]),
  input('an invalid URL', () => ['http://[']),
  input('a URL with credentials', () => ['http://user:pw@localhost/']),
  input('an unknown scheme', () => ['nope://x/']),
  input('a data URL', () => ['data:text/plain,hi']),
  input('a blob URL', () => [URL.createObjectURL(new Blob(['hi']))]),
  input('an object with toString', ({ own }) => [{ toString: () => `${own}/echo/input` }]),
  input('a toString that throws', () => [
    {
      toString() {
        throw new RangeError('no text');
      },
    },
  ]),
  input('a String object', ({ own }) => [new String(`${own}/echo/input`)]),
  input('an object that only looks like a Request', ({ own }) => [{ url: `${own}/echo/input`, method: 'POST' }]),
  input('too many arguments', ({ own }) => [`${own}/echo/input`, {}, 'more']),
  {
    name: 'toString once',
    run: async (place) => {
      let count = 0;
      const text = { toString: () => `${place.own}/echo/input?${++count}` };
      return [await raw(place)(text), count];
    },
  },
  { name: 'a wrong this', run: ({ fetch, own }) => fetch.call({} as Window, `${own}/echo/input`) },
];

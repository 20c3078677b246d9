// What fetch takes for headers, and what becomes of it.

import { reader, throwing } from './given.js';

const TRACEPARENT = '00-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa-bbbbbbbbbbbbbbbb-01';

const sending = (make) => async (t) => {
  const headers = make(t);
  await t.fetches('fetch', `${t.own}/echo`, { headers });
  if (typeof headers !== 'object' || headers === null) return;
  t.attempt('afterwards', () => Reflect.ownKeys(headers).map(String));
};

function* pairs() {
  yield ['x-a', '1'];
  yield ['x-b', '2'];
}

class OwnHeaders extends Headers {
  get(name) {
    return `own ${super.get(name)}`;
  }
  has() {
    return true;
  }
  keys() {
    return [].values();
  }
  *[Symbol.iterator]() {
    yield ['x-own', '1'];
  }
}

const kinds = {
  'a plain object': sending(() => ({ 'x-a': '1', 'X-B': '2' })),
  'a frozen object': sending(() => Object.freeze({ 'x-a': '1' })),
  'a sealed object': sending(() => Object.seal({ 'x-a': '1' })),
  'an object without a prototype': sending(() => Object.assign(Object.create(null), { 'x-a': '1' })),
  'inherited headers': sending(() => Object.create({ 'x-a': '1' })),
  'headers that are not enumerable': sending(() => Object.defineProperty({ 'x-b': '2' }, 'x-a', { value: '1' })),
  'a symbol among the names': sending(() => ({ 'x-a': '1', [Symbol('x')]: '2' })),
  pairs: sending(() => [
    ['x-a', '1'],
    ['X-A', '2'],
    ['x-b', '3'],
  ]),
  'frozen pairs': sending(() => Object.freeze([Object.freeze(['x-a', '1'])])),
  'no pairs': sending(() => []),
  'a pair of one': sending(() => [['x-a']]),
  'a pair of three': sending(() => [['x-a', '1', '2']]),
  'a pair that is a string': sending(() => ['ab']),
  'a pair that is a number': sending(() => [5]),
  'a pair that can be read once': sending(() => [['x-a', '1'].values()]),
  'an array with holes': sending(() => new Array(2)),
  'a generator': sending(() => pairs()),
  'an iterator that throws': sending(() => ({
    [Symbol.iterator]() {
      throw new RangeError('no pairs');
    },
  })),
  'an iterator that throws on the way': sending(() => ({
    *[Symbol.iterator]() {
      yield ['x-a', '1'];
      throw new RangeError('no more');
    },
  })),
  'an iterator that is none': sending(() => ({ [Symbol.iterator]: 5 })),
  'an iterator that is null': sending(() => ({ 'x-a': '1', [Symbol.iterator]: null })),
  'an iterator that is closed': sending((t) => ({
    [Symbol.iterator]: () => {
      let asked = 0; // whoever does not stop at the first is stopped here
      return {
        next: () => ({ done: ++asked > 100, value: t.giving(5, asked < 3 ? 'asked' : 'asked too often') }),
        return: () => t.giving({}, 'closed'),
      };
    },
  })),
  'a Map': sending(() => new Map([['x-a', '1']])),
  'a Set': sending(() => new Set([['x-a', '1']])),
  'a URLSearchParams': sending(() => new URLSearchParams('x-a=1')),
  'a FormData': sending(() => {
    const form = new FormData();
    form.append('x-a', '1');
    return form;
  }),
  Headers: sending(
    () =>
      new Headers([
        ['x-a', '1'],
        ['x-a', '2'],
      ]),
  ),
  'Headers of a Request': sending((t) => new Request(t.own, { headers: { 'x-a': '1' } }).headers),
  'Headers of a Response': sending(() => new Response('', { headers: { 'x-a': '1', 'set-cookie': 'a=1' } }).headers),
  'Headers of a subclass': sending(() => new OwnHeaders({ 'x-a': '1' })),
  'a frozen Headers': sending(() => Object.freeze(new Headers({ 'x-a': '1' }))),
  'a function': sending(() => Object.assign(() => {}, { 'x-a': '1' })),
  null: sending(() => null),
  undefined: sending(() => undefined),
  'a string': sending(() => 'x-a: 1'),
  'a number': sending(() => 5),
  'a String object': sending(() => Object('ab')),
  'a Proxy': sending(() => new Proxy({ 'x-a': '1' }, {})),
  'a Proxy of Headers': sending(() => new Proxy(new Headers({ 'x-a': '1' }), {})),
  'a Date': sending(() => new Date(0)),
};

const contents = {
  'a name with a space': sending(() => ({ 'x a': '1' })),
  'an empty name': sending(() => ({ '': '1' })),
  'a name that is not Latin-1': sending(() => ({ 'x-é': '1' })),
  'a value with a newline': sending(() => ({ 'x-a': 'a\nb' })),
  'a value that is not Latin-1': sending(() => ({ 'x-a': '€' })),
  'a value that is Latin-1': sending(() => ({ 'x-a': 'é' })),
  'a value with spaces around': sending(() => ({ 'x-a': '  a\t' })),
  'an empty value': sending(() => ({ 'x-a': '' })),
  'values that are no strings': sending(() => ({ 'x-a': 5, 'x-b': null, 'x-c': undefined, 'x-d': true, 'x-e': ['1', '2'] })),
  'a value that is a symbol': sending(() => ({ 'x-a': Symbol('x') })),
  'a value whose toString is counted': sending((t) => ({ 'x-a': { toString: () => t.giving('1', 'asked') } })),
  'a value whose toString throws': sending((t) => ({
    'x-a': {
      toString: () => {
        t.log('asked');
        throw new RangeError('no value');
      },
    },
  })),
  'a name whose toString is counted': sending((t) => [[{ toString: () => t.giving('x-a', 'asked') }, '1']]),
  'names that differ in case': sending(() => ({ 'x-a': '1', 'X-A': '2' })),
  'forbidden names': sending(() => ({ cookie: 'a=1', host: 'x', 'sec-x': '1', 'proxy-x': '1', connection: 'close', 'x-a': '1' })),
  'a method override': sending(() => ({ 'x-http-method-override': 'TRACE', 'x-a': '1' })),
  'a range': sending(() => ({ range: 'bytes=0-1' })),
  'a content type without a body': sending(() => ({ 'content-type': 'text/x' })),
  'a getter that throws': sending(() => throwing('x-a')),
  'getters, read': sending((t) => reader(t, { 'x-a': '1', 'x-b': '2' })),
  'a large header': async (t) => {
    const { status } = await fetch(`${t.own}/status/200`, { headers: { 'x-a': 'x'.repeat(8000) } });
    t.log(status);
    t.noServer();
  },
};

const traces = {
  "the application's traceparent": sending(() => ({ traceparent: TRACEPARENT })),
  "the application's Traceparent": sending(() => ({ TraceParent: TRACEPARENT })),
  "the application's traceparent in pairs": sending(() => [['traceparent', TRACEPARENT]]),
  "the application's traceparent in Headers": sending(() => new Headers({ traceparent: TRACEPARENT })),
  "the application's traceparent in a Request": (t) =>
    t.fetches('fetch', new Request(`${t.own}/echo`, { headers: { traceparent: TRACEPARENT } })),
  "the application's traceparent and tracestate": sending(() => ({ traceparent: TRACEPARENT, tracestate: 'a=aaaaaaaa' })),
  "the application's baggage": sending(() => ({ baggage: 'a=aaaaaaaa' })),
  'a traceparent that is none': sending(() => ({ traceparent: 'aaaaaaaa' })),
  'a traceparent that is empty': sending(() => ({ traceparent: '' })),
};

const environments = {
  'an iterator of Headers that the page has changed': {
    before() {
      Headers.prototype[Symbol.iterator] = function* () {
        yield ['x-changed', '1'];
      };
    },
    run: (t) => t.fetches('fetch', `${t.own}/echo`, { headers: new Headers({ 'x-a': '1' }) }),
  },
  'methods of Headers that tell of their calls': {
    before(t) {
      for (const name of ['get', 'set', 'has', 'append', 'keys', 'forEach', 'entries']) {
        const native = Headers.prototype[name];
        Headers.prototype[name] = function (...args) {
          t.log(`Headers.${name} was called`);
          return native.apply(this, args);
        };
      }
    },
    run: async (t) => {
      const { status } = await fetch(`${t.own}/status/200`, { headers: new Headers({ 'x-a': '1' }) });
      t.log(status);
    },
  },
  'Headers of another realm': sending((t) => new (t.realm().Headers)({ 'x-a': '1' })),
  'pairs of another realm': sending((t) => t.realm().Array.of(['x-a', '1'])),
};

export default [
  { title: 'fetch: kinds of headers', scopes: ['frame', 'worker'], cases: kinds },
  { title: 'fetch: what headers hold', scopes: ['frame'], cases: contents },
  { title: 'fetch: headers of a trace', scopes: ['frame', 'worker'], cases: traces },
  { title: 'fetch: headers in odd pages', alone: true, scopes: ['frame'], cases: environments },
];

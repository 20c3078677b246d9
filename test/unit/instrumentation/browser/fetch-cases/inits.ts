import { counted, type FetchCase, init, raw, throwing } from './fetch-case.ts';

class PrivateInit {
  readonly #method = 'POST';
  readonly #body = 'from a private field';
  get method(): string {
    return this.#method;
  }
  get body(): string {
    return this.#body;
  }
}

export const INITS: readonly FetchCase[] = [
  init('undefined', () => undefined),
  init('null', () => null),
  init('a number', () => 5),
  init('a string', () => 'POST'),
  init('a function', () => () => {}),
  init('an empty object', () => ({})),
  init('a frozen init', () => Object.freeze({ method: 'POST', body: 'x', headers: Object.freeze({ 'x-a': '1' }) })),
  init('an init without prototype', () => Object.assign(Object.create(null), { method: 'PUT', body: 'x' })),
  init('an inherited init', () => Object.create({ method: 'PUT', headers: { 'x-a': '1' } })),
  init('a class with private fields', () => new PrivateInit()),
  init('a proxy without members', () => new Proxy({}, { get: (_, key) => (key === 'method' ? 'DELETE' : undefined) })),
  ...['method', 'headers', 'body', 'signal', 'mode', 'credentials', 'cache'].map((key) => init(`a throwing ${key}`, () => throwing(key))),
  init('two throwing members', () => Object.defineProperties(throwing('headers'), Object.getOwnPropertyDescriptors(throwing('body')))),
  ...['get', 'patch', 'PURGE', '5', 'a b', '', 'CONNECT', 'trace'].map((method) => init(`the method "${method}"`, () => ({ method }))),
  init('the method 5', () => ({ method: 5 })),
  init('the method null', () => ({ method: null })),
  init('the method Symbol()', () => ({ method: Symbol('x') })),
  init('a method with toString', () => ({ method: { toString: () => 'delete' } })),
  init('a method whose toString throws', () => ({
    method: {
      toString() {
        throw new RangeError('no text');
      },
    },
  })),
  init('a body on GET', () => ({ body: 'x' })),
  init('a text body', () => ({ method: 'POST', body: 'x' })),
  init('a Blob body', () => ({ method: 'POST', body: new Blob(['x'], { type: 'text/x' }) })),
  init('URLSearchParams', () => ({ method: 'POST', body: new URLSearchParams({ a: '1' }) })),
  init('an ArrayBuffer', () => ({ method: 'POST', body: new Uint8Array([120]).buffer })),
  init('a stream without duplex', () => ({ method: 'POST', body: new Blob(['x']).stream() })),
  init('a stream over HTTP/1.1', () => ({ method: 'POST', body: new Blob(['x']).stream(), duplex: 'half' })),
  init('a wrong mode', () => ({ mode: 'nope' })),
  init('the mode navigate', () => ({ mode: 'navigate' })),
  init('no credentials', () => ({ credentials: 'omit' })),
  init('a referrer', () => ({ referrer: '/elsewhere', referrerPolicy: 'unsafe-url' })),
  init('keepalive', () => ({ method: 'POST', body: 'x', keepalive: true })),
  init('a keepalive body that is too large', () => ({ method: 'POST', body: 'x'.repeat(70_000), keepalive: true })),
  init('a wrong integrity', () => ({ integrity: 'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=' })),
  init('a priority', () => ({ priority: 'high' })),
  {
    name: 'each member once',
    run: async (place) => {
      const { object, counts } = counted({
        method: 'POST',
        headers: counted({ 'x-a': '1' }).object,
        body: 'x',
        mode: 'cors',
        signal: null,
        credentials: 'omit',
      });
      return [await raw(place)(`${place.own}/echo/init`, object), counts];
    },
  },
  {
    name: 'each member once, through a proxy',
    run: async (place) => {
      const reads: PropertyKey[] = [];
      const handler: ProxyHandler<object> = {
        get: (target, key) => {
          if (key === 'body' || key === 'priority') reads.push(key);
          return Reflect.get(target, key);
        },
      };
      return [await raw(place)(`${place.own}/echo/init`, new Proxy({ method: 'PUT' }, handler)), reads];
    },
  },
];

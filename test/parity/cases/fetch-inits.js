// What fetch is given second.

import { bytes, reader } from './given.js';

const echo = (t) => `${t.own}/echo`;
const own = (make) => async (t) => t.fetches('fetch', echo(t), await make(t));
const other = (make) => async (t) => t.fetches('fetch', `${t.other}/echo`, await make(t));
const redirected = (make) => async (t) => t.fetches('fetch', `${t.own}/redirect/302?to=${t.other}/echo`, await make(t));

/** One case for each value of a member. */
const each = (name, values, fetching = own) =>
  Object.fromEntries(
    values.map((value) => [
      `${name}: ${typeof value === 'symbol' ? 'a symbol' : JSON.stringify(value)}`,
      fetching(() => ({ [name]: value })),
    ]),
  );

const methods = [
  'get',
  'post',
  'put',
  'delete',
  'head',
  'options',
  'patch',
  'PaTcH',
  'PATCH',
  'CHICKEN',
  'TRACE',
  'connect',
  'TRACK',
  'G T',
  '',
  5,
];

const members = {
  ...each('method', [...methods, null, undefined, Symbol('x')]),
  ...each('mode', ['cors', 'no-cors', 'same-origin', 'navigate', 'websocket', 'other', undefined, null]),
  ...each('credentials', ['omit', 'same-origin', 'include', 'other']),
  ...each('cache', ['default', 'no-store', 'reload', 'no-cache', 'force-cache', 'only-if-cached', 'other']),
  ...each('redirect', ['follow', 'error', 'manual', 'other']),
  ...each('referrer', ['', 'about:client', 'about:blank', '/other/page', 'http://[', 'https://elsewhere.example/x']),
  ...each('referrerPolicy', ['', 'no-referrer', 'origin', 'unsafe-url', 'strict-origin', 'same-origin', 'other']),
  ...each('integrity', ['', 'sha256-AAAA', 'not a digest', 'sha999-abc']),
  ...each('keepalive', [true, false, 'yes']),
  ...each('priority', ['high', 'low', 'auto', 'other']),
  ...each('duplex', ['half', 'full', undefined]),
  ...each('window', [null, undefined, 5]),
  ...each('signal', [null, undefined, 5, {}]),
  ...each('body', ['', null, undefined]),
  ...each('targetAddressSpace', ['local']),
};

const acrossOrigins = {
  ...each('mode', ['cors', 'no-cors', 'same-origin'], other),
  ...each('credentials', ['omit', 'same-origin', 'include'], other),
  ...each('method', ['head', 'post', 'put', 'delete', 'patch', 'PATCH'], other),
  ...each('referrerPolicy', ['no-referrer', 'origin', 'unsafe-url', 'strict-origin', 'same-origin', 'no-referrer-when-downgrade'], other),
  ...each('referrer', ['', '/other/page'], other),
  ...each('redirect', ['follow', 'error', 'manual'], redirected),
  'a simple header': other(() => ({ headers: { accept: 'text/x' } })),
  'a header that asks first': other(() => ({ headers: { 'x-a': '1' } })),
  'no-cors with a header that it may not have': other(() => ({ mode: 'no-cors', headers: { 'x-a': '1', accept: 'text/x' } })),
  'no-cors with PUT': other(() => ({ mode: 'no-cors', method: 'PUT' })),
  'credentials where they are allowed': (t) => t.fetches('fetch', `${t.other}/echo?cors=credentials`, { credentials: 'include' }),
  'a redirect to an origin that allows no headers': (t) =>
    t.fetches('fetch', `${t.own}/redirect/302?to=${encodeURIComponent(`${t.other}/echo?cors=no-headers`)}`),
  'no permission': (t) => t.fetches('fetch', `${t.other}/echo?cors=none`),
  'no permission, no-cors': (t) => t.fetches('fetch', `${t.other}/echo?cors=none`, { mode: 'no-cors' }),
  'no permission for a header': (t) => t.fetches('fetch', `${t.other}/echo?cors=no-headers`, { headers: { 'x-a': '1' } }),
  'a redirect to another origin with a header': (t) =>
    t.fetches('fetch', `${t.own}/redirect/307?to=${t.other}/echo`, {
      method: 'POST',
      body: 'b',
      headers: { 'x-a': '1', authorization: 'x' },
    }),
  'a redirect back to the own origin': (t) => t.fetches('fetch', `${t.other}/redirect/302?to=${t.own}/echo`),
};

const kinds = {
  undefined: own(() => undefined),
  null: own(() => null),
  'a number': own(() => 5),
  'a string': own(() => 'POST'),
  'a function': own(() => Object.assign(() => {}, { method: 'POST' })),
  'an array': own(() => Object.assign([], { method: 'POST' })),
  'a frozen object': own(() => Object.freeze({ method: 'POST', body: 'b', headers: Object.freeze({ 'x-a': '1' }) })),
  'an object without a prototype': own(() => Object.assign(Object.create(null), { method: 'POST', body: 'b' })),
  'inherited members': own(() => Object.create({ method: 'POST', body: 'b', headers: { 'x-a': '1' } })),
  'members that are not enumerable': own(() => Object.defineProperties({}, { method: { value: 'POST' }, body: { value: 'b' } })),
  'getters of a class': own(
    () =>
      new (class {
        #method = 'POST';
        get method() {
          return this.#method;
        }
        get headers() {
          return { 'x-a': this.#method };
        }
      })(),
  ),
  'a Request': own((t) => new Request(echo(t), { method: 'POST', body: 'b', headers: { 'x-a': '1' } })),
  'a Response': own(() => new Response('b')),
  'a Map': own(() => new Map([['method', 'POST']])),
  'a Date': own(() => new Date(0)),
  'an Error': own(() => new Error('x')),
  'an object of another realm': own((t) => t.realm().Object.assign(new (t.realm().Object)(), { method: 'POST', body: 'b' })),
  'unknown members': own(() => ({ timeout: 5, trace: undefined, [Symbol('x')]: 1 })),
  'a third argument': async (t) => t.fetches('fetch', echo(t), {}, { method: 'POST' }),
};

const reads = {
  'how often each member is read': own((t) =>
    reader(t, { method: 'POST', body: 'b', headers: { 'x-a': '1' }, mode: 'cors', signal: undefined }),
  ),
  'how often each header is read': own((t) => ({ headers: reader(t, { 'x-a': '1', 'x-b': '2' }) })),
  'the order in which members are read': async (t) => {
    const order = [];
    const record = Object.fromEntries(
      ['body', 'cache', 'credentials', 'headers', 'integrity', 'keepalive', 'method', 'mode', 'redirect'].map((name) => [name, undefined]),
    );
    const init = {};
    for (const name of Object.keys(record)) Object.defineProperty(init, name, { enumerable: true, get: () => void order.push(name) });
    await t.fetches('fetch', echo(t), init);
    t.log('read', order);
  },
  'a Proxy, and what it is asked': async (t) => {
    const asked = new Set();
    const trap =
      (name) =>
      (target, ...args) => {
        asked.add(name);
        return Reflect[name](target, ...args);
      };
    const traps = Object.fromEntries(
      Reflect.ownKeys(Reflect)
        .filter((name) => typeof name === 'string')
        .map((name) => [name, trap(name)]),
    );
    await t.fetches('fetch', echo(t), new Proxy({ method: 'POST', body: 'b', headers: { 'x-a': '1' } }, traps));
    t.log('asked', [...asked].sort());
  },
  'a revoked Proxy': async (t) => {
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    await t.fetches('fetch', echo(t), proxy);
  },
  ...Object.fromEntries(
    ['body', 'headers', 'method', 'mode', 'signal', 'cache', 'duplex'].map((name) => [
      `a getter of ${name} that throws`,
      own(() =>
        Object.defineProperty({}, name, {
          get: () => {
            throw new RangeError(`no ${name}`);
          },
        }),
      ),
    ]),
  ),
  'a method whose toString is counted': own((t) => ({ method: { toString: () => t.giving('PUT', 'asked') } })),
  'a method whose toString throws': own((t) => ({
    method: {
      toString: () => {
        t.log('asked');
        throw new RangeError('no method');
      },
    },
  })),
  'a getter that starts another fetch': async (t) => {
    let inner;
    const init = {
      get headers() {
        inner = fetch(`${t.own}/status/200`);
        return { 'x-a': '1' };
      },
    };
    await t.fetches('fetch', echo(t), init);
    t.log((await inner).status);
  },
  'a getter that changes the init': async (t) => {
    const init = {
      get body() {
        init.method = 'POST';
        return 'b';
      },
      method: 'PUT',
    };
    await t.fetches('fetch', echo(t), init);
  },
};

const afterwards = {
  'the same init for two origins': async (t) => {
    const init = { method: 'POST', headers: { 'x-a': '1' }, body: 'b' };
    await t.fetches('own', echo(t), init);
    await t.fetches('other', `${t.other}/echo`, init);
    t.log('init', init, Object.getOwnPropertyDescriptors(init.headers));
  },
  'the same Headers for two origins': async (t) => {
    const headers = new Headers({ 'x-a': '1' });
    await t.fetches('own', echo(t), { headers });
    await t.fetches('other', `${t.other}/echo`, { headers });
    t.log('headers', headers);
  },
  'an init that is changed right after the call': async (t) => {
    const init = { method: 'POST', headers: { 'x-a': '1' }, body: 'b' };
    const done = t.fetches('fetch', echo(t), init);
    Object.assign(init, { method: 'PUT', body: 'c' });
    init.headers['x-a'] = '2';
    await done;
  },
  'the own properties of an init': async (t) => {
    const init = { method: 'POST' };
    await fetch(echo(t), init);
    t.log(Reflect.ownKeys(init), Object.isExtensible(init), Object.getPrototypeOf(init) === Object.prototype);
  },
};

const keepalive = {
  'a small body': own(() => ({ keepalive: true, method: 'POST', body: 'b' })),
  'a body of 60 KiB': async (t) => {
    const response = await t.settle('fetch', fetch(echo(t), { keepalive: true, method: 'POST', body: bytes(60 * 1024) }));
    t.log(response?.status);
    t.noServer();
  },
  'a body of 65 KiB': own(() => ({ keepalive: true, method: 'POST', body: bytes(65 * 1024) })),
  'a body of exactly 64 KiB': async (t) => {
    await t.settle(
      'fetch',
      fetch(echo(t), { keepalive: true, method: 'POST', body: bytes(64 * 1024) }).then(({ status }) => status),
    );
    t.noServer();
  },
  'a stream': own(() => ({ keepalive: true, method: 'POST', duplex: 'half', body: new Blob(['b']).stream() })),
  'to another origin': other(() => ({ keepalive: true, method: 'POST', body: 'b', headers: { 'content-type': 'text/plain' } })),
  aborted: async (t) => t.fetches('fetch', echo(t), { keepalive: true, signal: AbortSignal.abort() }),
};

const inPages = ['an object of another realm'];
const forWorkers = Object.fromEntries(Object.entries({ ...kinds, ...reads }).filter(([name]) => !inPages.includes(name)));

export default [
  { title: 'fetch: members of init', scopes: ['frame'], cases: members },
  { title: 'fetch: another origin', scopes: ['frame'], cases: acrossOrigins },
  { title: 'fetch: kinds of init', scopes: ['frame'], cases: kinds },
  { title: 'fetch: how init is read', scopes: ['frame'], cases: reads },
  { title: 'fetch: init afterwards', scopes: ['frame'], cases: afterwards },
  { title: 'fetch: keepalive', scopes: ['page'], cases: keepalive },
  { title: 'fetch: init, in a worker', scopes: ['worker'], cases: forWorkers },
];

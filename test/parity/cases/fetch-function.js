// fetch as a function: how it is called, in what order it answers, and who else has patched it.

/** Counts microtasks from now on, so that what settles says in which of them. */
function ticks(t, label, promise, count = 12) {
  let at = 0;
  const done = promise.then(
    () => t.log(`${label} fulfilled in tick ${at}`),
    () => t.log(`${label} rejected in tick ${at}`),
  );
  let chain = Promise.resolve();
  for (let i = 0; i < count; i++) chain = chain.then(() => void at++);
  return done;
}

const calls = {
  'of undefined': (t) => t.fetches('fetch', ...[]),
  'with this: undefined': (t) =>
    t.settle(
      'call',
      t.attempt('call', () => fetch.call(undefined, `${t.own}/status/200`)),
    ),
  'with this: null': (t) =>
    t.settle(
      'call',
      t.attempt('call', () => fetch.call(null, `${t.own}/status/200`)),
    ),
  'with this: the global object': (t) =>
    t.settle(
      'call',
      t.attempt('call', () => fetch.call(globalThis, `${t.own}/status/200`)),
    ),
  'with this: an object': (t) =>
    t.settle(
      'call',
      t.attempt('call', () => fetch.call({}, `${t.own}/status/200`)),
    ),
  'with this: a number': (t) =>
    t.settle(
      'call',
      t.attempt('call', () => fetch.call(5, `${t.own}/status/200`)),
    ),
  'with this: a frozen object': (t) =>
    t.settle(
      'call',
      t.attempt('call', () => fetch.call(Object.freeze({}), `${t.own}/status/200`)),
    ),
  'as a method': (t) =>
    t.settle(
      'call',
      t.attempt('call', () => ({ fetch }).fetch(`${t.own}/status/200`)),
    ),
  'taken out of the window': (t) => {
    const { fetch: taken } = globalThis;
    return t.settle('call', taken(`${t.own}/status/200`));
  },
  bound: (t) => t.settle('call', fetch.bind(globalThis)(`${t.own}/status/200`)),
  'by apply': (t) => t.settle('call', fetch.apply(globalThis, [`${t.own}/status/200`])),
  'by Reflect.apply with an array-like': (t) => t.settle('call', Reflect.apply(fetch, globalThis, { length: 1, 0: `${t.own}/status/200` })),
  'with new': (t) => t.attempt('new', () => new fetch(`${t.own}/status/200`)),
  'by Reflect.construct': (t) => t.attempt('construct', () => Reflect.construct(fetch, [`${t.own}/status/200`])),
  'extended by a class': (t) => t.attempt('extends', () => class extends fetch {}),
  'in a Proxy': (t) => t.settle('call', new Proxy(fetch, {})(`${t.own}/status/200`)),
  'as a callback of map': (t) => t.settle('all', Promise.all([`${t.own}/status/200`].map(fetch))),
  'as a callback of then': (t) => t.settle('then', Promise.resolve(`${t.own}/status/200`).then(fetch)),
};

const orders = {
  'ticks: no URL': (t) => ticks(t, 'fetch', fetch('http://[')),
  'ticks: no argument': (t) => ticks(t, 'fetch', fetch()),
  'ticks: a wrong init': (t) => ticks(t, 'fetch', fetch(`${t.own}/never`, { mode: 'other' })),
  'ticks: a wrong method': (t) => ticks(t, 'fetch', fetch(`${t.own}/never`, { method: 'TRACE' })),
  'ticks: aborted before': (t) => ticks(t, 'fetch', fetch(`${t.own}/never`, { signal: AbortSignal.abort() })),
  'ticks: aborted after': async (t) => {
    const controller = new AbortController();
    const promise = fetch(`${t.own}/never`, { signal: controller.signal });
    controller.abort();
    await ticks(t, 'fetch', promise);
    t.noServer();
  },
  'ticks: aborted on the way': async (t) => {
    const controller = new AbortController();
    const promise = fetch(`${t.own}/never`, { signal: controller.signal });
    await t.task(20);
    controller.abort();
    await ticks(t, 'fetch', promise);
    t.noServer();
  },
  'two that are answered one after the other': async (t) => {
    const slow = fetch(`${t.own}/gated`).then(() => t.log('slow'));
    const quick = fetch(`${t.own}/text`).then(() => {
      t.log('quick');
      return fetch(`${t.own}/release`);
    });
    await Promise.all([slow, quick]);
    t.noServer();
  },
  'reactions in their order': async (t) => {
    const promise = fetch(`${t.own}/text`);
    const all = [1, 2, 3].map((i) => promise.then(() => t.log(`reaction ${i}`)));
    await Promise.all(all);
  },
  'a reaction before await': async (t) => {
    const promise = fetch(`${t.own}/text`);
    void promise.then(() => t.log('then'));
    await promise;
    t.log('await');
  },
  'what runs before the call returns': async (t) => {
    const promise = fetch(`${t.own}/text`, {
      get method() {
        t.log('init is read');
        return 'GET';
      },
    });
    t.log('the call has returned');
    queueMicrotask(() => t.log('microtask'));
    await promise;
    t.log('answered');
  },
  'race with a timer': async (t) => {
    const late = new Promise((resolve) => setTimeout(resolve, 50, 'late'));
    t.log(await Promise.race([fetch(`${t.own}/never`), late]));
    t.noServer();
  },
  'a hundred at once': async (t) => {
    const all = await Promise.all(Array.from({ length: 100 }, (_, i) => fetch(`${t.own}/status/${200 + (i % 2) * 204}`)));
    t.log(all.map(({ status }) => status).join());
    t.noServer();
  },
};

const wrap = (t, label) => {
  const below = globalThis.fetch;
  globalThis.fetch = async function (...args) {
    t.log(`${label}: ${args.length} arguments`, typeof args[0], args[1] && Object.keys(args[1]).sort());
    try {
      return await below.apply(this, args);
    } finally {
      t.log(`${label}: done`);
    }
  };
};

const others = {
  'a patch before us': { before: (t) => wrap(t, 'before'), run: (t) => t.fetches('fetch', `${t.own}/echo`) },
  'a patch before us sees the init': {
    before: (t) => wrap(t, 'before'),
    run: (t) => t.fetches('fetch', `${t.own}/echo`, { method: 'POST', body: 'b', other: 1 }),
  },
  'a patch after us': (t) => {
    wrap(t, 'after');
    return t.fetches('fetch', `${t.own}/echo`, { method: 'POST', body: 'b' });
  },
  'patches before and after us': {
    before: (t) => wrap(t, 'before'),
    run: (t) => {
      wrap(t, 'after');
      return t.fetches('fetch', `${t.own}/echo`);
    },
  },
  'a patch before us that is no async function': {
    before: (t) => {
      globalThis.fetch = (...args) => t.giving('no promise', 'called', args.length);
    },
    run: (t) => t.attempt('fetch', () => fetch(`${t.own}/echo`)),
  },
  'a patch before us that throws': {
    before: () => {
      globalThis.fetch = () => {
        throw new RangeError('patched');
      };
    },
    run: (t) => t.attempt('fetch', () => fetch(`${t.own}/echo`)),
  },
  'a patch before us that gives a thenable': {
    before: (t) => {
      // biome-ignore lint/suspicious/noThenProperty: it is what is tested
      globalThis.fetch = () => ({ then: (resolve) => resolve(t.giving('thenable', 'then')) });
    },
    run: async (t) => {
      const result = fetch(`${t.own}/echo`);
      t.log(result instanceof Promise, typeof result.then);
      t.log(await result);
    },
  },
  'a patch before us that gives another kind of promise': {
    before: () => {
      globalThis.Own = class extends Promise {};
      globalThis.fetch = () => globalThis.Own.resolve(new Response('own'));
    },
    run: async (t) => {
      const result = fetch(`${t.own}/echo`);
      t.log(result instanceof globalThis.Own, result.constructor.name);
      t.log(await (await result).text());
    },
  },
  'a patch before us that gives something else': {
    before: () => {
      globalThis.fetch = async () => ({ status: 'none' });
    },
    run: async (t) => t.log(await fetch(`${t.own}/echo`)),
  },
  'fetch that cannot be written': {
    before: () => Object.defineProperty(globalThis, 'fetch', { value: fetch, writable: false, configurable: false }),
    run: (t) => t.fetches('fetch', `${t.own}/echo`),
  },
  'fetch that is an accessor': {
    before: () => {
      const native = fetch;
      Object.defineProperty(globalThis, 'fetch', { get: () => native, set: () => {}, configurable: true });
    },
    run: (t) => t.fetches('fetch', `${t.own}/echo`),
  },
  'no fetch at all': {
    before: () => {
      delete globalThis.fetch;
    },
    run: (t) => {
      t.log(typeof fetch);
      t.noServer();
    },
  },
  'fetch that the page replaces': async (t) => {
    globalThis.fetch = async () => 'mine';
    t.log(await fetch('x'));
  },
  'fetch that the page deletes': (t) => {
    t.log(delete globalThis.fetch, typeof globalThis.fetch);
    t.noServer();
  },
  'a Promise that the page replaces': {
    before: () => {
      globalThis.Promise = class Own extends Promise {};
    },
    run: async (t) => {
      const result = fetch(`${t.own}/text`);
      t.log(result instanceof Promise, result.constructor.name);
      t.log((await result).status);
    },
  },
  'a then that the page patches': {
    before: () => {
      const native = Promise.prototype.then;
      globalThis.thens = 0;
      // biome-ignore lint/suspicious/noThenProperty: it is what is tested
      Promise.prototype.then = function (...args) {
        globalThis.thens++;
        return native.apply(this, args);
      };
    },
    run: (t) => {
      const before = globalThis.thens;
      const promise = fetch(`${t.own}/text`);
      t.log('calls of then', globalThis.thens - before);
      return promise.then(({ status }) => t.log(status));
    },
  },
  'a page without URL': {
    before: () => {
      globalThis.URL = undefined;
    },
    run: (t) => t.fetches('fetch', `${t.own}/echo`),
  },
  'a page with its own Headers and Request': {
    before: () => {
      globalThis.Headers = class {};
      globalThis.Request = class {};
    },
    run: (t) => t.fetches('fetch', `${t.own}/echo`, { headers: { 'x-a': '1' } }),
  },
  'Object.prototype with enumerable members': {
    before: () => {
      Object.prototype.polluted = 'yes';
    },
    run: async (t) => {
      t.log((await fetch(`${t.own}/status/200`, { headers: { 'x-a': '1' } })).status);
      delete Object.prototype.polluted;
    },
  },
  'Array.prototype with enumerable members': {
    before: () => {
      Array.prototype.polluted = 'yes';
    },
    run: (t) => t.fetches('fetch', `${t.own}/echo`, { headers: [['x-a', '1']] }),
  },
  'frozen builtins': {
    before: () => {
      for (const each of [Object, Array, Function, Promise, Map, Set, WeakMap, Headers, Request, Response, URL, EventTarget])
        Object.freeze(each.prototype);
    },
    run: (t) => t.fetches('fetch', `${t.own}/echo`, { headers: { 'x-a': '1' } }),
  },
};

export default [
  { title: 'fetch: as a function', scopes: ['frame', 'worker'], cases: calls },
  { title: 'fetch: order', scopes: ['frame', 'worker'], cases: orders },
  { title: 'fetch: in odd pages', alone: true, scopes: ['frame'], cases: others },
];

// Promises: in which order they settle, and what subclasses, thenables and the page's own patches see.

import { random } from './given.js';

/** Tells in which order things happen, tick by tick. */
function ticking(t, count = 12) {
  let chain = Promise.resolve();
  for (let i = 1; i <= count; i++) chain = chain.then(() => t.log('tick', i));
  return chain;
}

const thenable = (t, value) => ({
  // biome-ignore lint/suspicious/noThenProperty: it is what is tested
  then: (resolve) => {
    t.log('then is called');
    resolve(value);
  },
});

const cases = {
  'then, in ticks': (t) => {
    void Promise.resolve().then(() => t.log('then'));
    return ticking(t);
  },
  'a promise of a promise, in ticks': (t) => {
    void new Promise((resolve) => resolve(Promise.resolve(1))).then((value) => t.log('resolved', value));
    return ticking(t);
  },
  'a promise returned by then, in ticks': (t) => {
    void Promise.resolve()
      .then(() => Promise.resolve(1))
      .then((value) => t.log('returned', value));
    return ticking(t);
  },
  'an async function, in ticks': (t) => {
    void (async () => 1)().then((value) => t.log('async', value));
    void (async () => Promise.resolve(2))().then((value) => t.log('async of a promise', value));
    void (async () => {
      t.log('before await');
      await null;
      t.log('after await');
      await Promise.resolve();
      t.log('after await of a promise');
      await thenable(t);
      t.log('after await of a thenable');
    })();
    return ticking(t);
  },
  'an async function that throws, in ticks': (t) => {
    void (async () => {
      throw new RangeError('at once');
    })().catch(() => t.log('caught'));
    void (async () => {
      await null;
      throw new RangeError('later');
    })().catch(() => t.log('caught later'));
    return ticking(t);
  },
  'try, await and finally': async (t) => {
    const run = async () => {
      try {
        await Promise.reject(new RangeError('no'));
      } catch (error) {
        t.log('caught', error);
        return 'returned';
      } finally {
        await null;
        t.log('finally');
      }
    };
    t.log(await run());
  },
  'async generators, in ticks': async (t) => {
    const generator = async function* () {
      try {
        yield 1;
        yield Promise.resolve(2);
        yield* [3, Promise.resolve(4)];
      } finally {
        t.log('closed');
      }
    };
    void (async () => {
      for await (const each of generator()) t.log('each', each);
    })();
    await ticking(t, 30);
    const second = generator();
    t.log(await second.next(), await second.return('early'), await second.next());
  },
  'for await over promises': async (t) => {
    void (async () => {
      for await (const each of t.giving([1, Promise.resolve(2), thenable(t, 3)], 'begin')) t.log('each', each);
    })();
    await ticking(t, 20);
  },
  'catch and finally, in ticks': (t) => {
    void Promise.reject(new RangeError('no')).catch(() => t.log('catch'));
    void Promise.resolve()
      .finally(() => t.log('finally'))
      .then(() => t.log('after finally'));
    void Promise.reject(new RangeError('no'))
      .finally(() => t.log('finally of a rejection'))
      .catch(() => t.log('catch after finally'));
    return ticking(t);
  },
  'all, allSettled, any and race, in ticks': (t) => {
    for (const name of ['all', 'allSettled', 'any', 'race'])
      void Promise[name]([1, Promise.resolve(2)]).then((value) => t.log(name, value));
    void Promise.any([Promise.reject(new RangeError('no'))]).catch((error) => t.log(error.constructor.name, error.errors.length));
    return ticking(t);
  },
  'a thenable, in ticks': (t) => {
    void Promise.resolve(thenable(t, 1)).then((value) => t.log('resolved', value));
    return ticking(t);
  },
  'reactions in their order': (t) => {
    const promise = Promise.resolve('value');
    for (let i = 0; i < 4; i++) void promise.then((value) => t.log('reaction', i, value));
    return ticking(t, 3);
  },
  'what a reaction is given': async (t) => {
    await Promise.resolve('value').then(function (...args) {
      t.log('fulfilled', args, this === undefined);
    });
    await Promise.reject('reason').then(undefined, function (...args) {
      t.log('rejected', args, this === undefined);
    });
    await Promise.resolve().finally((...args) => t.log('finally', args));
  },
  'reactions that are none': async (t) => {
    for (const odd of [undefined, null, 5, 'x', {}])
      t.log(
        await Promise.resolve('kept').then(odd),
        await Promise.reject('kept')
          .catch(odd)
          .catch((reason) => reason),
      );
  },
  'then without arguments': async (t) => t.log(await Promise.resolve('kept').then()),
  'what then returns': (t) => {
    const promise = Promise.resolve();
    const next = promise.then(() => {});
    t.log(next !== promise, next.constructor === Promise, Reflect.ownKeys(next), Object.getPrototypeOf(next) === Promise.prototype);
  },
  'a wrong this': (t) => {
    for (const self of [undefined, null, {}, 5, Promise.prototype, () => {}]) {
      t.attempt('then', () => Promise.prototype.then.call(self, () => {}));
      t.attempt('catch', () => Promise.prototype.catch.call(self, () => {}));
      t.attempt('finally', () => Promise.prototype.finally.call(self, () => {}));
    }
  },
  'a subclass': async (t) => {
    class Own extends Promise {
      constructor(executor) {
        super(executor);
        t.log('constructed');
      }
    }
    const promise = Own.resolve(1).then((value) => value + 1);
    t.log(promise instanceof Own, promise.constructor.name);
    t.log(await promise);
    t.log((await Own.all([1, Own.resolve(2)])).length);
    const finished = promise.finally(() => {});
    t.log(finished instanceof Own);
    await finished;
  },
  'a subclass with its own then': async (t) => {
    class Own extends Promise {
      // biome-ignore lint/suspicious/noThenProperty: it is what is tested
      then(...args) {
        t.log(
          'own then',
          args.map((arg) => typeof arg),
        );
        return super.then(...args);
      }
    }
    await new Own((resolve) => resolve(1));
    await Own.resolve(2).catch(() => {});
    await Promise.resolve(new Own((resolve) => resolve(3)));
  },
  species: async (t) => {
    class Own extends Promise {
      static get [Symbol.species]() {
        t.log('species is read');
        return Promise;
      }
    }
    const next = Own.resolve(1).then(() => {});
    t.log(next instanceof Own, next.constructor.name);
    await next;
  },
  'a constructor property of its own': async (t) => {
    const promise = Promise.resolve(1);
    let reads = 0;
    Object.defineProperty(promise, 'constructor', {
      get: () => {
        reads++;
        return Promise;
      },
    });
    await promise.then(() => {});
    await promise;
    t.log('constructor reads', reads);
  },
  'a foreign promise': async (t) => {
    if (!globalThis.document) return;
    const realm = t.realm();
    const promise = realm.Promise.resolve(1).then((value) => value + 1);
    t.log(promise instanceof Promise, await promise, await Promise.prototype.then.call(realm.Promise.resolve(3), (value) => value));
  },
  'a then that the page replaces': async (t) => {
    const native = Promise.prototype.then;
    let calls = 0;
    // biome-ignore lint/suspicious/noThenProperty: it is what is tested
    Promise.prototype.then = function (...args) {
      calls++;
      return native.apply(this, args);
    };
    await Promise.resolve();
    await Promise.resolve().then(() => {});
    await Promise.all([1, 2]);
    await Promise.resolve().finally(() => {});
    // biome-ignore lint/suspicious/noThenProperty: it is what is tested
    Promise.prototype.then = native;
    t.log('calls', calls);
  },
  'a promise with its own then': async (t) => {
    const promise = Promise.resolve(1);
    // biome-ignore lint/suspicious/noThenProperty: it is what is tested
    promise.then = (...args) => {
      t.log('own then');
      return Promise.prototype.then.apply(promise, args);
    };
    t.log(await promise);
    t.log((await Promise.all([promise])).length);
  },
  'unhandled rejections': async (t) => {
    void Promise.reject(new RangeError('one'));
    void Promise.reject(new RangeError('two')).then(() => {});
    void (async () => {
      throw new RangeError('three');
    })();
    const handled = Promise.reject(new RangeError('handled'));
    handled.catch(() => {});
    await t.task(20);
  },
  'rejections that are handled late': async (t) => {
    const promise = Promise.reject(new RangeError('late'));
    await t.task(20);
    promise.catch(() => t.log('caught'));
    await t.task(20);
  },
  'an error in a reaction': async (t) => {
    void Promise.resolve().then(() => {
      throw new RangeError('in a reaction');
    });
    await t.task(20);
  },
  'the promise of an unhandled rejection': async (t) => {
    const promise = Promise.resolve().then(() => {
      throw new RangeError('mine');
    });
    addEventListener('unhandledrejection', (event) => t.log('the same', event.promise === promise), { once: true });
    await t.task(20);
  },
  'withResolvers and try': async (t) => {
    if (!Promise.withResolvers) return t.log('none');
    const { promise, resolve } = Promise.withResolvers();
    resolve(1);
    t.log(await promise);
    if (Promise.try)
      t.log(
        await Promise.try((value) => value, 2),
        await Promise.try(() => {
          throw 'no';
        }).catch((reason) => reason),
      );
  },
  'Promise.all calls resolve and then': async (t) => {
    const seen = [];
    class Own extends Promise {
      static resolve(value) {
        seen.push(`resolve ${typeof value}`);
        // biome-ignore lint/complexity/noThisInStatic: it is what is tested
        return super.resolve(value);
      }
      // biome-ignore lint/suspicious/noThenProperty: it is what is tested
      then(...args) {
        seen.push('then');
        return super.then(...args);
      }
    }
    t.log(await Own.all([1, 2]), seen);
  },
  'using and await using': async (t) => {
    if (!Symbol.asyncDispose) return t.log('none');
    const stack = new globalThis.AsyncDisposableStack();
    stack.defer(async () => t.log('disposed'));
    await stack.disposeAsync();
  },
};

/** A program of promises at random, which tells in which order it runs. */
function program(t, seed) {
  const pick = random(seed);
  const facts = [];
  const note = (text) => void facts.push(text);
  const made = [Promise.resolve(0)];
  const any = () => made[pick(made.length)];
  // biome-ignore lint/suspicious/noThenProperty: it is what is tested
  const value = () => [1, Promise.resolve(2), { then: (resolve) => resolve(3) }, any()][pick(4)];
  const act = (i) => {
    const say = (how) => (result) => {
      note(`${i}${how}`);
      if (pick(8) === 0) throw new RangeError(`${i}`);
      return [result, undefined, any()][pick(3)];
    };
    const kinds = [
      () => any().then(say('f'), say('r')),
      () => any().then(say('f')),
      () => any().catch(say('c')),
      () => any().finally(() => note(`${i}n`)),
      () => Promise.all([value(), value()]).then(say('a')),
      () => Promise.race([value(), value()]).then(say('x')),
      () => Promise.allSettled([value(), any()]).then(say('s')),
      () => new Promise((resolve) => resolve(value())).then(say('p')),
      async () => {
        note(`${i}b`);
        const result = await value();
        note(`${i}m`);
        await any();
        return say('e')(result);
      },
      () =>
        new Promise((resolve) =>
          queueMicrotask(() => {
            note(`${i}q`);
            resolve();
          }),
        ),
    ];
    const promise = kinds[pick(kinds.length)]();
    promise.catch(() => {});
    made.push(promise);
  };
  for (let i = 0; i < 14; i++) act(i);
  return t.task(1).then(() => facts.join(' '));
}

const programs = Object.fromEntries(
  Array.from({ length: 8 }, (_, i) => [
    `random programs ${i * 25} to ${i * 25 + 24}`,
    async (t) => {
      for (let seed = i * 25; seed < i * 25 + 25; seed++) t.log(`seed ${seed}`, await program(t, seed));
    },
  ]),
);

export default [
  { title: 'promises', scopes: ['frame', 'worker'], cases },
  { title: 'promises: at random', scopes: ['frame'], cases: programs },
];

// The page's history and address.

/** What the page knows of where it is. */
const where = (t, label) =>
  t.log(label, history.length, history.state, location.pathname, location.search.length > 0, location.hash, history.scrollRestoration);

const hashChanged = () => new Promise((resolve) => addEventListener('hashchange', resolve, { once: true }));
const popped = () => new Promise((resolve) => addEventListener('popstate', resolve, { once: true }));

function watch(t) {
  addEventListener('popstate', (event) => t.log('popstate', event.state, event.isTrusted, event.hasUAVisualTransition));
  addEventListener('hashchange', (event) => t.log('hashchange', new URL(event.oldURL).hash, new URL(event.newURL).hash));
  globalThis.onpopstate = () => t.log('onpopstate');
  for (const type of ['navigate', 'currententrychange', 'navigatesuccess', 'navigateerror'])
    globalThis.navigation?.addEventListener(type, (event) => t.log(type, event.navigationType, event.userInitiated, event.canIntercept));
}

const changing = (change) => async (t) => {
  watch(t);
  where(t, 'before');
  await change(t);
  await t.task(20);
  where(t, 'after');
};

const both = (name, make) =>
  Object.fromEntries(
    ['pushState', 'replaceState'].map((method) => [
      `${method}: ${name}`,
      changing((t) => t.attempt(method, () => history[method](...make(t)))),
    ]),
  );

const cases = {
  ...both('a path', () => [{ a: 1 }, '', '/pushed']),
  ...both('no URL', () => [{ a: 1 }, '']),
  ...both('a URL of undefined', () => [null, '', undefined]),
  ...both('a URL of null', () => [null, '', null]),
  ...both('an empty URL', () => [null, '', '']),
  ...both('a hash', () => [null, '', '#part']),
  ...both('a query', () => [null, '', '?q']),
  ...both('a URL object', () => [null, '', new URL('/object', location.href)]),
  ...both('a number as URL', () => [null, '', 5]),
  ...both('a URL whose toString is counted', (t) => [null, '', { toString: () => t.giving('/counted', 'asked') }]),
  ...both('a URL whose toString throws', (t) => [
    null,
    '',
    {
      toString: () => {
        t.log('asked');
        throw new RangeError('no URL');
      },
    },
  ]),
  ...both('a symbol as URL', () => [null, '', Symbol('x')]),
  ...both('no URL that is one', () => [null, '', 'http://[']),
  ...both('another origin', (t) => [null, '', t.other]),
  ...both('another scheme', () => [null, '', 'data:,x']),
  ...both('credentials', () => [null, '', `${location.origin.replace('//', '//user:secret@')}/x`]),
  ...both('a state that cannot be cloned', () => [() => {}, '', '/function']),
  ...both('a state with a getter that throws', () => [
    {
      get a() {
        throw new RangeError('no state');
      },
    },
    '',
    '/getter',
  ]),
  ...both('a symbol as state', () => [Symbol('x'), '', '/symbol']),
  ...both('a state of every kind', () => [
    { date: new Date(0), map: new Map([[1, 2]]), bytes: new Uint8Array(2), nested: { a: [1, undefined, 3] } },
    '',
    '/kinds',
  ]),
  ...both('nothing', () => []),
  ...both('one argument', () => [1]),
  ...both('a title whose toString is counted', (t) => [1, { toString: () => t.giving('', 'asked') }, '/title']),
  ...both('four arguments', () => [1, '', '/four', 'more']),
  'a state is a copy': changing((t) => {
    const state = { a: 1 };
    history.pushState(state, '', '/copy');
    state.a = 2;
    const { state: shown } = history;
    t.log(shown, history.state === shown, shown !== state);
  }),
  'what the methods return': changing((t) => t.log(history.pushState(null, ''), history.replaceState(null, ''))),
  'a wrong this': (t) => {
    for (const self of [undefined, null, {}, 5, History.prototype])
      for (const name of ['pushState', 'replaceState', 'back', 'go'])
        t.attempt(name, () => History.prototype[name].call(self, null, '', '/wrong'));
  },
  'with new': (t) => t.attempt('new', () => new history.pushState(null, '', '/x')),
  'back and forward': changing(async (t) => {
    history.pushState(1, '', '/one');
    history.pushState(2, '', '/two');
    let done = popped();
    history.back();
    t.log('back returned', history.state);
    await done;
    where(t, 'back');
    done = popped();
    history.forward();
    await done;
    where(t, 'forward');
    done = popped();
    history.go(-2);
    await done;
  }),
  'a push cuts what lies ahead': changing(async () => {
    history.pushState(1, '', '/one');
    const done = popped();
    history.back();
    await done;
    history.pushState(2, '', '/two');
  }),
  'a hash by assignment': changing(async (t) => {
    location.hash = 'one';
    await t.task(20);
    location.hash = 'one';
    await t.task(20);
    location.hash = 'two';
    await hashChanged();
    history.back();
    await hashChanged();
  }),
  'a hash by link': changing(async (t) => {
    const link = document.body.appendChild(Object.assign(document.createElement('a'), { href: '#linked' }));
    link.click();
    await t.task(20);
  }),
  'location.replace of a hash': changing(async (t) => {
    location.replace('#replaced');
    await t.task(20);
  }),
  'many pushes': changing((t) => {
    for (let i = 0; i < 60; i++) t.attempt('push', () => history.pushState(i, '', `/many/${i}`));
  }),
  'methods of the object': changing((t) => {
    const own = history.pushState;
    history.pushState = function (...args) {
      t.log('own pushState', args.length);
      return own.apply(this, args);
    };
    history.pushState(1, '', '/own');
    delete history.pushState;
    history.pushState(2, '', '/native');
  }),
  'patches of the prototype after us': changing((t) => {
    const below = History.prototype.pushState;
    History.prototype.pushState = function (...args) {
      t.log('patched pushState', args.length);
      return below.apply(this, args);
    };
    history.pushState(1, '', '/patched');
  }),
  'patches of both before us': {
    before: (t) => {
      for (const [owner, name] of [
        [History.prototype, 'prototype'],
        [history, 'object'],
      ]) {
        const below = owner.pushState;
        owner.pushState = function (...args) {
          t.log(`the ${name}'s pushState`, args.length);
          return below.apply(this, args);
        };
      }
    },
    run: changing(() => history.pushState(1, '', '/both')),
  },
  'a patch that throws': {
    before: () => {
      History.prototype.pushState = () => {
        throw new RangeError('patched');
      };
    },
    run: changing((t) => t.attempt('push', () => history.pushState(1, '', '/throws'))),
  },
  'a frozen prototype': {
    before: () => void Object.freeze(History.prototype),
    run: changing(() => history.pushState(1, '', '/frozen')),
  },
  'the properties of history': (t) => {
    t.log(Reflect.ownKeys(history), Object.getPrototypeOf(history) === History.prototype);
    for (const name of ['pushState', 'replaceState', 'go', 'back', 'forward'])
      t.log(
        name,
        history[name].name,
        history[name].length,
        String(history[name]),
        Object.getOwnPropertyDescriptor(History.prototype, name),
      );
  },
  'a popstate listener that throws': changing(async (t) => {
    history.pushState(1, '', '/one');
    addEventListener('popstate', () => {
      throw new RangeError('in popstate');
    });
    const done = popped();
    history.back();
    await done;
    await t.task(10);
  }),
  'an event that a script makes up': changing(() => {
    dispatchEvent(new PopStateEvent('popstate', { state: { made: 'up' } }));
    dispatchEvent(new HashChangeEvent('hashchange', { oldURL: location.href, newURL: `${location.href}#x` }));
  }),
  'navigation.navigate': changing(async (t) => {
    if (!globalThis.navigation?.navigate) return t.log('none');
    navigation.addEventListener('navigate', (event) => event.intercept({ handler: async () => t.log('handler') }));
    const { committed, finished } = navigation.navigate('/navigated', { state: { a: 1 }, info: 'info' });
    t.log(new URL((await committed).url).pathname);
    await t.settle(
      'finished',
      finished.then((entry) => entry.getState()),
    );
  }),
  'navigation that is prevented': changing(async (t) => {
    if (!globalThis.navigation?.navigate) return t.log('none');
    navigation.addEventListener('navigate', (event) => event.preventDefault());
    t.attempt('push', () => history.pushState(1, '', '/prevented'));
    const { committed, finished } = navigation.navigate('#prevented');
    await Promise.all([t.settle('committed', committed), t.settle('finished', finished)]);
  }),
  'pushState while a fetch is on its way': changing(async (t) => {
    const done = fetch(`${t.own}/echo`);
    history.pushState(1, '', '/elsewhere');
    t.log((await done).status);
    t.noServer();
  }),
  'relative URLs after pushState': changing(async (t) => {
    history.pushState(1, '', '/deep/er/page');
    t.log(new URL((await fetch('relative')).url).pathname);
    const xhr = new XMLHttpRequest();
    xhr.open('GET', 'relative');
    await new Promise((resolve) => {
      xhr.onloadend = resolve;
      xhr.send();
    });
    t.log(new URL(xhr.responseURL).pathname);
  }),
};

export default [{ title: 'history', scopes: ['page'], cases }];

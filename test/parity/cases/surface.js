// What can be looked at without being called: every global, every prototype, every function's name, length and text.

const shape = (owner, name, key) => {
  const descriptor = Object.getOwnPropertyDescriptor(owner, key);
  const flags = `${descriptor.configurable ? 'c' : '-'}${descriptor.enumerable ? 'e' : '-'}${descriptor.writable ? 'w' : '-'}`;
  const of = (fn, kind) => {
    if (typeof fn !== 'function') return '';
    const text = String(fn).replace(/\s+/g, ' ');
    const usual = /^(function |class )?(get |set )?[\w$]*\(?\)? ?\{ ?\[native code\] ?\}$/.test(text) ? '' : ` ${text.slice(0, 60)}`;
    return ` ${kind} ${fn.name}/${fn.length}${text.includes(fn.name.replace(/^[gs]et /, '')) ? '' : ' of another name'}${usual}${Object.hasOwn(fn, 'prototype') ? ' constructs' : ''}`;
  };
  return `${name}.${String(key)} ${flags}${of(descriptor.value, 'is')}${of(descriptor.get, 'get')}${of(descriptor.set, 'set')}`;
};

const keysOf = (object) => Reflect.ownKeys(object).sort((a, b) => (String(a) < String(b) ? -1 : 1));

const IGNORED = /^(__pw|parity|tracedRun|worker$|ran$|said$|thens$|done$|early$|saved$|Own$|\d+$)/;

/** All that `owner` has of its own. */
function tell(t, owner, name) {
  for (const key of keysOf(owner)) if (!IGNORED.test(String(key))) t.log(shape(owner, name, key));
}

const interfaces = () => keysOf(globalThis).filter((key) => /^[A-Z]/.test(String(key)) && typeof globalThis[key] === 'function');

const FUNCTIONS = {
  ...Object.fromEntries(
    ['fetch', 'setTimeout', 'setInterval', 'queueMicrotask', 'requestAnimationFrame', 'requestIdleCallback'].map((name) => [
      name,
      () => globalThis[name],
    ]),
  ),
  // biome-ignore lint/suspicious/noThenProperty: it is what is tested
  then: () => Promise.prototype.then,
  ...Object.fromEntries(['open', 'send', 'setRequestHeader'].map((name) => [name, () => XMLHttpRequest.prototype[name]])),
  'addEventListener of a request': () => XMLHttpRequest.prototype.addEventListener,
  'addEventListener of an element': () => EventTarget.prototype.addEventListener,
  pushState: () => globalThis.History?.prototype.pushState,
  Promise: () => Promise,
  XMLHttpRequest: () => XMLHttpRequest,
  MutationObserver: () => globalThis.MutationObserver,
  MessagePort: () => MessagePort,
};

const cases = {
  'every global': (t) => tell(t, globalThis, 'globalThis'),
  'every prototype': (t) => {
    for (const name of interfaces()) if (globalThis[name].prototype) tell(t, globalThis[name].prototype, `${name}.prototype`);
  },
  'every static': (t) => {
    for (const name of interfaces()) tell(t, globalThis[name], name);
  },
  ...Object.fromEntries(
    Object.entries(FUNCTIONS).map(([name, get]) => [
      `the function ${name}`,
      (t) => {
        const fn = get();
        if (!fn) return t.log('none');
        t.log(fn.name, fn.length, typeof fn, Object.hasOwn(fn, 'prototype'), Object.prototype.toString.call(fn));
        t.log(String(fn), `${fn}`, fn.toString === Function.prototype.toString);
        t.log('own keys', Reflect.ownKeys(fn).map(String).sort());
        t.log('own text', Function.prototype.toString.call(fn).includes('[native code]'));
        t.log(Object.isExtensible(fn), Object.getPrototypeOf(fn) === Function.prototype, JSON.stringify(fn));
        t.attempt('caller', () => fn.caller);
        t.attempt('new', () => new fn());
        t.attempt('constructs', () => Reflect.construct(Object, [], fn) && 'constructs');
        t.attempt('a property', () => {
          fn.mine = 1;
          return delete fn.mine;
        });
      },
    ]),
  ),
  'what enumerates': (t) => {
    const names = [];
    for (const name in globalThis) if (!IGNORED.test(name) && !name.startsWith('on')) names.push(name);
    t.log(names.sort());
  },
  'what is left in storage': (t) => {
    if (!globalThis.localStorage) return;
    t.log(Object.keys({ ...localStorage, ...sessionStorage }), document.cookie);
  },
  'what is left in the document': (t) => {
    if (!globalThis.document) return;
    for (const script of document.querySelectorAll('script')) script.remove();
    t.log(document.documentElement.outerHTML, document.title);
  },
  'performance marks': (t) =>
    t.log([...performance.getEntriesByType('mark'), ...performance.getEntriesByType('measure')].map(({ name }) => name)),
};

export default [{ title: 'what can be seen', alone: true, scopes: ['frame', 'worker'], cases }];

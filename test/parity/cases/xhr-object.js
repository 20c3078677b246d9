// XMLHttpRequest: listeners and handlers, synchronous requests, classes above and below, and sequences that nobody thought of.

import { random } from './given.js';
import { EVENTS, send, watch } from './xhr.js';

const requesting =
  (prepare, path = 'text') =>
  async (t) => {
    const xhr = new XMLHttpRequest();
    const done = new Promise((resolve) => setTimeout(resolve, 5000));
    const ended = new Promise((resolve) => {
      EventTarget.prototype.addEventListener.call(xhr, 'loadend', () => setTimeout(resolve, 20));
    });
    await prepare(t, xhr);
    if (xhr.readyState === 0) xhr.open('GET', `${t.own}/${path}`);
    t.attempt('send', () => xhr.send());
    await Promise.race([ended, done]);
  };

const listeners = {
  'a handler, set before open()': requesting((t, xhr) => {
    xhr.onload = () => t.log('load', xhr.status);
  }),
  'a handler, set after send()': async (t) => {
    const xhr = new XMLHttpRequest();
    xhr.open('GET', `${t.own}/text`);
    xhr.send();
    await new Promise((resolve) => (xhr.onload = resolve));
    t.log(xhr.status);
  },
  'the handler that was set is the handler that is got': async (t) => {
    const xhr = new XMLHttpRequest();
    const handler = () => {};
    for (const name of ['onload', 'onreadystatechange', 'onerror', 'onprogress', 'onloadend', 'ontimeout', 'onabort', 'onloadstart']) {
      xhr[name] = handler;
      t.log(name, xhr[name] === handler);
      xhr[name] = null;
      t.log(name, xhr[name]);
      for (const odd of [undefined, 5, 'x', {}, { handleEvent() {} }]) {
        xhr[name] = odd;
        t.log(name, xhr[name] === odd, xhr[name] === null);
      }
      xhr.upload[name] = handler;
      t.log(name, xhr.upload[name] === handler, Object.hasOwn(xhr, name));
    }
    await send(t, { url: `${t.own}/text` });
  },
  'the handler that was set before open() is got after send()': requesting((t, xhr) => {
    const handler = () => {};
    xhr.onload = handler;
    xhr.onreadystatechange = handler;
    xhr.open('GET', `${t.own}/text`);
    xhr.addEventListener('loadend', () => t.log(xhr.onload === handler, xhr.onreadystatechange === handler));
  }),
  'handlers and listeners in order': requesting((t, xhr) => {
    xhr.addEventListener('load', () => t.log('first'));
    xhr.onload = () => t.log('handler');
    xhr.addEventListener('load', () => t.log('third'));
    xhr.onload = () => t.log('new handler, old place');
    xhr.addEventListener('load', () => t.log('capture'), true);
  }),
  'a handler that is set again to null and back': requesting((t, xhr) => {
    xhr.onload = () => t.log('handler');
    xhr.addEventListener('load', () => t.log('listener'));
    xhr.onload = null;
    xhr.onload = () => t.log('handler, last');
  }),
  'the same listener for two phases': requesting((t, xhr) => {
    const listener = (event) => t.log('called', event.eventPhase);
    xhr.addEventListener('load', listener);
    xhr.addEventListener('load', listener, true);
    xhr.addEventListener('load', listener);
  }),
  removal: requesting((t, xhr) => {
    const listener = () => t.log('must not be called');
    xhr.addEventListener('load', listener);
    xhr.addEventListener('load', listener, true);
    xhr.removeEventListener('load', listener, true);
    xhr.removeEventListener('load', listener);
    xhr.removeEventListener('load', listener);
  }),
  'removal inside the event': requesting((t, xhr) => {
    const second = () => t.log('must not be called');
    xhr.addEventListener('load', () => xhr.removeEventListener('load', second));
    xhr.addEventListener('load', second);
  }),
  'once, signal and passive': requesting((t, xhr) => {
    const controller = new AbortController();
    xhr.addEventListener('readystatechange', () => t.log('once', xhr.readyState), { once: true });
    xhr.addEventListener(
      'readystatechange',
      () => {
        t.log('until 2', xhr.readyState);
        controller.abort();
      },
      { signal: controller.signal },
    );
    xhr.addEventListener(
      'load',
      (event) => {
        event.preventDefault();
        t.log(event.defaultPrevented);
      },
      { passive: true },
    );
  }),
  'objects with handleEvent': requesting((t, xhr) => {
    const listener = {
      handleEvent(event) {
        t.log('object', this === listener, event.type);
      },
    };
    xhr.addEventListener('load', listener);
    xhr.addEventListener('loadend', { handleEvent: 5 });
    xhr.addEventListener('loadend', {
      get handleEvent() {
        t.log('handleEvent is read');
        return () => t.log('called');
      },
    });
  }),
  'a handleEvent that is set later': requesting((t, xhr) => {
    const listener = {};
    xhr.addEventListener('load', listener);
    listener.handleEvent = () => t.log('set later');
  }),
  'listeners that are none': requesting((t, xhr) => {
    for (const odd of [null, undefined, 5, 'x', Symbol('x'), {}]) t.attempt('add', () => xhr.addEventListener('load', odd));
    for (const odd of [null, undefined, 5]) t.attempt('remove', () => xhr.removeEventListener('load', odd));
    t.attempt('no arguments', () => xhr.addEventListener());
    t.attempt('one argument', () => xhr.addEventListener('load'));
  }),
  'a listener that throws': requesting((t, xhr) => {
    xhr.addEventListener('load', () => {
      throw new RangeError('in a listener');
    });
    xhr.onload = () => {
      throw new RangeError('in a handler');
    };
    xhr.addEventListener('load', () => t.log('still called'));
  }),
  stopImmediatePropagation: requesting((t, xhr) => {
    xhr.addEventListener('load', (event) => {
      t.log('first');
      event.stopImmediatePropagation();
    });
    xhr.addEventListener('load', () => t.log('must not be called'));
  }),
  'an event that a script makes up': requesting((t, xhr) => {
    for (const type of EVENTS) xhr.addEventListener(type, (event) => t.log(type, event.isTrusted, xhr.readyState));
    xhr.dispatchEvent(new ProgressEvent('load'));
    xhr.dispatchEvent(new Event('loadend'));
    xhr.open('GET', `${t.own}/text`);
    xhr.dispatchEvent(new ProgressEvent('load'));
    xhr.dispatchEvent(new Event('abort'));
  }),
  'what the listener sees': requesting((t, xhr) => {
    xhr.addEventListener('load', function (event) {
      t.log(this === xhr, event.target === xhr, event.currentTarget === xhr, event.eventPhase, event.composedPath().length);
      t.log(globalThis.event === event);
    });
  }),
  'microtasks between listeners': requesting((t, xhr) => {
    xhr.addEventListener('load', () => {
      t.log('first');
      queueMicrotask(() => t.log('microtask'));
      void Promise.resolve().then(() => t.log('reaction'));
    });
    xhr.addEventListener('load', () => t.log('second'));
  }),
  'handlers of upload': async (t) => {
    const xhr = new XMLHttpRequest();
    const done = watch(t, xhr);
    for (const type of EVENTS) xhr.upload[`on${type}`] = () => t.log(`upload ${type}`);
    xhr.open('POST', `${t.own}/echo`);
    xhr.send('b');
    await done;
  },
};

const sync =
  (path, more = () => {}) =>
  (t) => {
    const xhr = new XMLHttpRequest();
    for (const type of [...EVENTS, 'readystatechange']) xhr.addEventListener(type, () => t.log(type, xhr.readyState));
    xhr.open('GET', `${t.own}/${path}`, false);
    more(xhr, t);
    t.attempt('send', () => xhr.send());
    t.log(xhr.readyState, xhr.status);
    t.attempt('text', () => xhr.responseText);
  };

const synchronous = {
  'an answer': sync('text'),
  'a status of 404': sync('status/404'),
  'a redirect': sync('redirect/302'),
  'a connection that is reset': (t) => {
    sync('reset')(t);
    t.noServer();
  },
  'another origin without permission': (t) => {
    const xhr = new XMLHttpRequest();
    xhr.open('GET', `${t.other}/echo?cors=none`, false);
    t.attempt('send', () => xhr.send());
    t.log(xhr.readyState, xhr.status);
  },
  'a header': sync('echo', (xhr) => xhr.setRequestHeader('x-a', '1')),
  'a response type': sync('json', (xhr, t) => t.attempt('type', () => (xhr.responseType = 'json'))),
  'a timeout': sync('text', (xhr, t) => t.attempt('timeout', () => (xhr.timeout = 4000))),
  'data:': (t) => {
    const xhr = new XMLHttpRequest();
    xhr.open('GET', 'data:,x', false);
    t.attempt('send', () => xhr.send());
    t.log(xhr.responseText);
  },
  'timers and microtasks wait': async (t) => {
    queueMicrotask(() => t.log('microtask'));
    setTimeout(() => t.log('timer'));
    sync('text')(t);
    t.log('after');
    await t.task(10);
  },
  'two with one object': (t) => {
    const xhr = new XMLHttpRequest();
    for (const path of ['text', 'json']) {
      xhr.open('GET', `${t.own}/${path}`, false);
      xhr.send();
      t.log(xhr.responseText);
    }
  },
  'inside the events of another': async (t) => {
    const xhr = new XMLHttpRequest();
    const done = watch(t, xhr);
    xhr.addEventListener('load', () => sync('text')(t));
    xhr.open('GET', `${t.own}/json`);
    xhr.send();
    await done;
  },
};

const wrap = (t, name, label) => {
  const below = XMLHttpRequest.prototype[name];
  XMLHttpRequest.prototype[name] = function (...args) {
    t.log(`${label}: ${name}`, args.length);
    return below.apply(this, args);
  };
};

const odd = {
  'a subclass': async (t) => {
    class Own extends XMLHttpRequest {
      open(...args) {
        t.log('own open');
        super.open(...args);
      }
      send(...args) {
        t.log('own send');
        return super.send(...args);
      }
    }
    const xhr = new Own();
    const done = watch(t, xhr);
    xhr.open('GET', `${t.own}/text`);
    xhr.send();
    await done;
    t.log(xhr instanceof XMLHttpRequest, xhr.constructor.name);
  },
  'methods of the object': async (t) => {
    const xhr = new XMLHttpRequest();
    const done = watch(t, xhr);
    xhr.send = function (...args) {
      t.log('own send');
      return XMLHttpRequest.prototype.send.apply(this, args);
    };
    xhr.open('GET', `${t.own}/text`);
    xhr.send();
    await done;
  },
  'an object of another realm': async (t) => {
    const xhr = new (t.realm().XMLHttpRequest)();
    const done = watch(t, xhr);
    xhr.open('GET', `${t.own}/echo`);
    xhr.send();
    await done;
    t.log(xhr instanceof XMLHttpRequest, xhr.responseText);
  },
  "our methods for another realm's object": async (t) => {
    const xhr = new (t.realm().XMLHttpRequest)();
    const done = new Promise((resolve) => (xhr.onloadend = resolve));
    XMLHttpRequest.prototype.open.call(xhr, 'GET', `${t.own}/echo`);
    XMLHttpRequest.prototype.setRequestHeader.call(xhr, 'x-a', '1');
    XMLHttpRequest.prototype.send.call(xhr);
    await done;
    t.log(xhr.responseText);
  },
  'a wrong this': (t) => {
    for (const name of ['open', 'send', 'setRequestHeader', 'abort'])
      for (const self of [undefined, null, {}, 5, XMLHttpRequest.prototype])
        t.attempt(name, () => XMLHttpRequest.prototype[name].call(self, 'GET', '/'));
  },
  'without new': (t) => t.attempt('call', () => XMLHttpRequest()),
  'an object from before': {
    before: (t) => {
      globalThis.early = new XMLHttpRequest();
      globalThis.early.open('GET', `${t.own}/echo`);
      globalThis.early.onload = () => t.log('load', globalThis.early.responseText);
    },
    run: async (t) => {
      const done = watch(t, globalThis.early);
      globalThis.early.send();
      await done;
    },
  },
  'a request on its way from before': {
    before: (t) => {
      globalThis.early = new XMLHttpRequest();
      globalThis.done = watch(t, globalThis.early);
      globalThis.early.open('GET', `${t.own}/slow/50`);
      globalThis.early.send();
    },
    run: async (t) => {
      await globalThis.done;
      t.log(globalThis.early.responseText);
    },
  },
  'methods that are saved before': {
    before: () => {
      globalThis.saved = XMLHttpRequest.prototype.send;
    },
    run: async (t) => {
      const xhr = new XMLHttpRequest();
      const done = watch(t, xhr);
      xhr.open('GET', `${t.own}/echo`);
      globalThis.saved.call(xhr);
      await done;
      t.log(xhr.responseText);
    },
  },
  'patches before us': {
    before: (t) => {
      for (const name of ['open', 'send', 'setRequestHeader']) wrap(t, name, 'before');
    },
    run: (t) => send(t, { method: 'POST', url: `${t.own}/echo`, body: 'b', headers: [['x-a', '1']], text: true }),
  },
  'patches after us': (t) => {
    for (const name of ['open', 'send', 'setRequestHeader']) wrap(t, name, 'after');
    return send(t, { method: 'POST', url: `${t.own}/echo`, body: 'b', headers: [['x-a', '1']], text: true });
  },
  'a class of the page in its place': {
    before: (t) => {
      const Native = XMLHttpRequest;
      globalThis.XMLHttpRequest = function Wrapped() {
        t.log('constructed');
        return new Native();
      };
    },
    run: (t) => send(t, { url: `${t.own}/echo`, text: true }),
  },
  'a stand-in that is no event target': {
    before: (t) => {
      globalThis.XMLHttpRequest = class {
        open(...args) {
          t.log('open', args.length);
        }
        setRequestHeader() {}
        send(...args) {
          t.log('send', args.length);
        }
      };
    },
    run: (t) => {
      const xhr = new XMLHttpRequest();
      t.attempt('open', () => xhr.open('GET', '/'));
      t.attempt('send', () => xhr.send());
    },
  },
  'a frozen prototype': {
    before: () => void Object.freeze(XMLHttpRequest.prototype),
    run: (t) => send(t, { url: `${t.own}/echo`, text: true }),
  },
  'no XMLHttpRequest': {
    before: () => {
      delete globalThis.XMLHttpRequest;
    },
    run: (t) => t.log(typeof XMLHttpRequest),
  },
};

const OPS = [
  'open',
  'open',
  'header',
  'send',
  'send',
  'abort',
  'wait',
  'wait',
  'listen',
  'unlisten',
  'handler',
  'type',
  'dispatch',
  'timeout',
];

/** A request that is driven at random; what it tells is the same each time, because it waits for each answer. */
async function drive(t, seed, steps) {
  const pick = random(seed);
  const xhr = new XMLHttpRequest();
  const facts = [];
  const note = (...all) => facts.push(all.join(' '));
  const functions = [0, 1, 2].map((i) => (event) => note('listener', i, event.type, xhr.readyState));
  const types = ['load', 'loadend', 'abort', 'loadstart', 'error'];
  let waiting = false;
  let ended = () => {};
  EventTarget.prototype.addEventListener.call(xhr, 'loadend', ({ isTrusted }) => {
    if (!isTrusted) return;
    waiting = false;
    ended();
  });
  const operations = {
    open: () => {
      xhr.open(['GET', 'POST', 'G T'][pick(3)], `${t.own}/${['text', 'json', 'status/404'][pick(3)]}`);
      waiting = false;
    },
    header: () => xhr.setRequestHeader(['x-a', 'x a', 'traceparent'][pick(3)], 'aaaaaaaa'),
    send: () => {
      xhr.send();
      waiting = true;
    },
    abort: () => xhr.abort(),
    wait: async () => {
      if (waiting) await Promise.race([new Promise((resolve) => (ended = resolve)), t.task(3000)]);
    },
    listen: () => xhr.addEventListener(types[pick(5)], functions[pick(3)], { capture: pick(2) === 1, once: pick(3) === 0 }),
    unlisten: () => xhr.removeEventListener(types[pick(5)], functions[pick(3)], pick(2) === 1),
    handler: () => {
      xhr[`on${types[pick(5)]}`] = [functions[pick(3)], null][pick(2)];
    },
    type: () => {
      xhr.responseType = ['text', 'json', 'blob'][pick(3)];
    },
    dispatch: () => xhr.dispatchEvent(new ProgressEvent(types[pick(5)])),
    timeout: () => {
      xhr.timeout = [0, 5000][pick(2)];
    },
  };
  for (let i = 0; i < steps; i++) {
    const name = OPS[pick(OPS.length)];
    try {
      await operations[name]();
      note(name, xhr.readyState, xhr.status);
    } catch (error) {
      note(name, 'threw', error.name);
    }
    // What the network does in between would be seen in some runs only.
    if (waiting && pick(2) === 0) await operations.wait();
    else if (waiting) xhr.abort();
  }
  xhr.abort();
  return facts;
}

const sequences = Object.fromEntries(
  Array.from({ length: 10 }, (_, i) => [
    `random sequences ${i * 10} to ${i * 10 + 9}`,
    async (t) => {
      for (let seed = i * 10; seed < i * 10 + 10; seed++) t.log(`seed ${seed}`, (await drive(t, seed, 25)).join('; '));
      t.noServer();
    },
  ]),
);

export default [
  { title: 'XMLHttpRequest: listeners', scopes: ['frame', 'worker'], cases: listeners },
  { title: 'XMLHttpRequest: synchronous', scopes: ['frame', 'worker'], cases: synchronous },
  { title: 'XMLHttpRequest: in odd pages', alone: true, scopes: ['frame'], cases: odd },
  { title: 'XMLHttpRequest: at random', scopes: ['frame'], cases: sequences },
];

// Listeners: who is called, how often, in what order, with what.

import { random } from './given.js';

/** window > outer > inner, in a page; a plain target in a worker. */
function nest(t) {
  const outer = document.body.appendChild(document.createElement('div'));
  const inner = outer.appendChild(document.createElement('button'));
  return { outer, inner, log: (label) => (event) => t.log(label, event.type, event.eventPhase) };
}

const target = (run) => (t) => run(new EventTarget(), t);
const fire = (on, type = 'x', init = {}) => on.dispatchEvent(new Event(type, { bubbles: true, cancelable: true, ...init }));

const onTargets = {
  'a function': target((on, t) => {
    on.addEventListener('x', function (event) {
      t.log(this === on, event.target === on);
    });
    t.log(fire(on));
  }),
  'the same listener twice': target((on, t) => {
    const listener = () => t.log('called');
    on.addEventListener('x', listener);
    on.addEventListener('x', listener);
    fire(on);
  }),
  'the same listener for two phases': target((on, t) => {
    const listener = () => t.log('called');
    on.addEventListener('x', listener, true);
    on.addEventListener('x', listener, false);
    fire(on);
    on.removeEventListener('x', listener);
    fire(on);
    on.removeEventListener('x', listener, { capture: true });
    fire(on);
  }),
  'capture before bubble at the target': target((on, t) => {
    on.addEventListener('x', () => t.log('bubble'));
    on.addEventListener('x', () => t.log('capture'), true);
    fire(on);
  }),
  'removal with the wrong phase': target((on, t) => {
    const listener = () => t.log('called');
    on.addEventListener('x', listener, true);
    on.removeEventListener('x', listener);
    fire(on);
    on.removeEventListener('x', listener, true);
    fire(on);
  }),
  'one listener for two types and two targets': target((on, t) => {
    const other = new EventTarget();
    const listener = ({ type, currentTarget }) => t.log(type, currentTarget === on);
    for (const each of [on, other]) for (const type of ['x', 'y']) each.addEventListener(type, listener);
    on.removeEventListener('x', listener);
    for (const each of [on, other]) for (const type of ['x', 'y']) fire(each, type);
  }),
  once: target((on, t) => {
    on.addEventListener('x', () => t.log('called'), { once: true });
    fire(on);
    fire(on);
  }),
  'once, added again inside': target((on, t) => {
    const listener = () => {
      t.log('called');
      on.addEventListener('x', listener, { once: true });
    };
    on.addEventListener('x', listener, { once: true });
    fire(on);
    fire(on);
  }),
  'once, dispatched again inside': target((on, t) => {
    on.addEventListener(
      'x',
      () => {
        t.log('called');
        fire(on);
      },
      { once: true },
    );
    fire(on);
  }),
  'once, removed before': target((on, t) => {
    const listener = () => t.log('called');
    on.addEventListener('x', listener, { once: true });
    on.removeEventListener('x', listener);
    fire(on);
  }),
  passive: target((on, t) => {
    on.addEventListener('x', (event) => event.preventDefault(), { passive: true });
    t.log(fire(on));
    on.addEventListener('x', (event) => event.preventDefault());
    t.log(fire(on));
  }),
  signal: target((on, t) => {
    const controller = new AbortController();
    on.addEventListener('x', () => t.log('called'), { signal: controller.signal });
    fire(on);
    controller.abort();
    fire(on);
  }),
  'a signal that is aborted': target((on, t) => {
    on.addEventListener('x', () => t.log('called'), { signal: AbortSignal.abort() });
    fire(on);
  }),
  'a signal, and added again': target((on, t) => {
    const controller = new AbortController();
    const listener = () => t.log('called');
    on.addEventListener('x', listener, { signal: controller.signal });
    controller.abort();
    on.addEventListener('x', listener);
    fire(on);
  }),
  'a signal aborted inside': target((on, t) => {
    const controller = new AbortController();
    on.addEventListener('x', () => controller.abort());
    on.addEventListener('x', () => t.log('must not be called'), { signal: controller.signal });
    fire(on);
  }),
  'a signal of null': target((on, t) => t.attempt('add', () => on.addEventListener('x', () => {}, { signal: null }))),
  handleEvent: target((on, t) => {
    const listener = {
      handleEvent(event) {
        t.log(this === listener, event.type);
      },
    };
    on.addEventListener('x', listener);
    on.addEventListener('x', listener);
    fire(on);
    listener.handleEvent = () => t.log('changed');
    fire(on);
    on.removeEventListener('x', listener);
    fire(on);
  }),
  'handleEvent that is missing': target((on, t) => {
    on.addEventListener('x', {});
    on.addEventListener('x', { handleEvent: null });
    on.addEventListener('x', () => t.log('still called'));
    fire(on);
  }),
  'handleEvent that throws when read': target((on, t) => {
    on.addEventListener('x', {
      get handleEvent() {
        throw new RangeError('no handler');
      },
    });
    on.addEventListener('x', () => t.log('still called'));
    fire(on);
  }),
  'a function with a handleEvent': target((on, t) => {
    on.addEventListener(
      'x',
      Object.assign(() => t.log('the function'), { handleEvent: () => t.log('the method') }),
    );
    fire(on);
  }),
  'a frozen listener': target((on, t) => {
    on.addEventListener(
      'x',
      Object.freeze(() => t.log('a function')),
    );
    on.addEventListener('x', Object.freeze({ handleEvent: () => t.log('an object') }));
    fire(on);
  }),
  'a Proxy of a listener': target((on, t) => {
    const listener = new Proxy(() => t.log('called'), {});
    on.addEventListener('x', listener);
    fire(on);
    on.removeEventListener('x', listener);
    fire(on);
  }),
  'a bound, a generator and an async listener': target(async (on, t) => {
    on.addEventListener(
      'x',
      function () {
        t.log('bound', this.name);
      }.bind({ name: 'own' }),
    );
    on.addEventListener('x', function* () {
      t.log('must not run');
      yield 1;
    });
    on.addEventListener('x', async () => {
      t.log('async');
      await null;
      throw new RangeError('late');
    });
    fire(on);
  }),
  'listeners that are none': target((on, t) => {
    for (const odd of [null, undefined, 5, 'x', true, Symbol('x')]) {
      t.attempt('add', () => on.addEventListener('x', odd));
      t.attempt('remove', () => on.removeEventListener('x', odd));
    }
  }),
  'too few arguments': target((on, t) => {
    t.attempt('none', () => on.addEventListener());
    t.attempt('one', () => on.addEventListener('x'));
    t.attempt('remove none', () => on.removeEventListener());
    t.attempt('dispatch none', () => on.dispatchEvent());
    t.attempt('dispatch null', () => on.dispatchEvent(null));
  }),
  'types that are none': target((on, t) => {
    for (const type of [null, undefined, 5, {}]) {
      on.addEventListener(type, (event) => t.log('called', event.type));
      fire(on, String(type));
    }
    t.attempt('a symbol', () => on.addEventListener(Symbol('x'), () => {}));
    on.addEventListener({ toString: () => t.giving('y', 'asked') }, () => t.log('called'));
    fire(on, 'y');
  }),
  'options that are none': target((on, t) => {
    for (const options of [null, undefined, 0, 1, '', 'x', 5n]) {
      const listener = (event) => t.log('called', event.eventPhase);
      t.attempt(`add ${options}`, () => on.addEventListener('x', listener, options));
      fire(on);
      on.removeEventListener('x', listener, options);
    }
    fire(on);
  }),
  'how options are read': target((on, t) => {
    const reading = new Proxy(
      { capture: true },
      {
        get: (object, name) => {
          t.log('read', String(name));
          return object[name];
        },
      },
    );
    on.addEventListener('x', () => t.log('called'), reading);
    fire(on);
    on.removeEventListener('x', () => {}, reading);
  }),
  'frozen options': target((on, t) => {
    on.addEventListener('x', () => t.log('called'), Object.freeze({ once: true }));
    fire(on);
    fire(on);
  }),
  'options that are changed later': target((on, t) => {
    const options = { once: true };
    on.addEventListener('x', () => t.log('called'), options);
    options.once = false;
    fire(on);
    fire(on);
    t.log(options);
  }),
  'removal inside': target((on, t) => {
    const second = () => t.log('must not be called');
    on.addEventListener('x', () => {
      t.log('first');
      on.removeEventListener('x', second);
    });
    on.addEventListener('x', second);
    fire(on);
  }),
  'removal of itself': target((on, t) => {
    const listener = () => {
      t.log('called');
      on.removeEventListener('x', listener);
    };
    on.addEventListener('x', listener);
    fire(on);
    fire(on);
  }),
  'addition inside': target((on, t) => {
    on.addEventListener(
      'x',
      () => {
        t.log('first');
        on.addEventListener('x', () => t.log('added'));
      },
      { once: true },
    );
    fire(on);
    fire(on);
  }),
  stopImmediatePropagation: target((on, t) => {
    on.addEventListener('x', (event) => {
      t.log('first');
      event.stopImmediatePropagation();
    });
    on.addEventListener('x', () => t.log('must not be called'));
    fire(on);
  }),
  'a listener that throws': target((on, t) => {
    on.addEventListener('x', () => {
      throw new RangeError('first');
    });
    on.addEventListener('x', () => {
      throw 'no error';
    });
    on.addEventListener('x', () => t.log('still called'));
    t.log(fire(on));
  }),
  'microtasks and events of a script': target((on, t) => {
    on.addEventListener('x', () => queueMicrotask(() => t.log('microtask')));
    on.addEventListener('x', () => t.log('second'));
    fire(on);
    t.log('dispatched');
  }),
  'an event that is dispatched twice': target((on, t) => {
    const event = new Event('x');
    on.addEventListener('x', (each) => {
      t.log(each === event);
      t.attempt('again', () => on.dispatchEvent(event));
    });
    on.dispatchEvent(event);
    on.dispatchEvent(event);
  }),
  'a subclass of EventTarget': (t) => {
    class Own extends EventTarget {
      addEventListener(...args) {
        t.log('own add');
        super.addEventListener(...args);
      }
    }
    const on = new Own();
    on.addEventListener('x', () => t.log('called'));
    fire(on);
  },
  'a wrong this': (t) => {
    for (const self of [{}, 5, Object.create(EventTarget.prototype), EventTarget.prototype])
      t.attempt('add', () => EventTarget.prototype.addEventListener.call(self, 'x', () => {}));
    t.attempt('this of undefined is the global object', () =>
      EventTarget.prototype.addEventListener.call(undefined, 'x', () => t.log('global')),
    );
    fire(globalThis);
  },
  'a custom event': target((on, t) => {
    on.addEventListener('x', ({ detail }) => t.log(detail));
    on.dispatchEvent(new CustomEvent('x', { detail: { a: 1 } }));
  }),
  'an AbortSignal': (t) => {
    const controller = new AbortController();
    controller.signal.addEventListener('abort', () => t.log('listener'));
    controller.signal.onabort = () => t.log('handler');
    controller.abort();
    controller.abort();
  },
};

const inPages = {
  'the path of an event': (t) => {
    const { outer, inner, log } = nest(t);
    for (const [on, name] of [
      [globalThis, 'window'],
      [document, 'document'],
      [outer, 'outer'],
      [inner, 'inner'],
    ]) {
      on.addEventListener('x', log(`${name} bubble`));
      on.addEventListener('x', log(`${name} capture`), true);
    }
    fire(inner);
  },
  stopPropagation: (t) => {
    const { outer, inner, log } = nest(t);
    outer.addEventListener('x', log('outer'));
    inner.addEventListener('x', (event) => event.stopPropagation());
    inner.addEventListener('x', log('inner'));
    fire(inner);
  },
  'stopPropagation on the way down': (t) => {
    const { outer, inner, log } = nest(t);
    outer.addEventListener('click', (event) => event.stopPropagation(), true);
    inner.addEventListener('click', log('inner'));
    inner.click();
  },
  'a click by script': (t) => {
    const { outer, inner, log } = nest(t);
    for (const type of ['pointerdown', 'mousedown', 'pointerup', 'mouseup', 'click']) outer.addEventListener(type, log('outer'));
    inner.click();
    t.log(globalThis.event);
  },
  'what a click event is': (t) => {
    const { inner } = nest(t);
    inner.addEventListener('click', (event) => {
      t.log(
        event.constructor.name,
        event.isTrusted,
        event.detail,
        event.composed,
        event.bubbles,
        event.cancelable,
        event.composedPath().length,
      );
      t.log(globalThis.event === event, Reflect.ownKeys(event));
    });
    inner.click();
  },
  'a checkbox': (t) => {
    const box = document.body.appendChild(Object.assign(document.createElement('input'), { type: 'checkbox' }));
    for (const type of ['click', 'input', 'change']) box.addEventListener(type, () => t.log(type, box.checked));
    box.click();
    box.addEventListener('click', (event) => event.preventDefault());
    box.click();
    t.log(box.checked);
  },
  'a label': (t) => {
    document.body.insertAdjacentHTML('beforeend', '<label id="l">label <input id="i" type="checkbox"></label>');
    const [label, box] = [document.getElementById('l'), document.getElementById('i')];
    label.addEventListener('click', (event) => t.log('label', event.target.id));
    box.addEventListener('click', () => t.log('box'));
    box.addEventListener('change', () => t.log('change', box.checked));
    label.click();
  },
  'a form': (t) => {
    document.body.insertAdjacentHTML('beforeend', '<form id="f"><button id="b">b</button><input name="n" required value="v"></form>');
    const form = document.getElementById('f');
    form.addEventListener('submit', (event) => {
      t.log('submit', event.submitter?.id);
      event.preventDefault();
    });
    form.addEventListener('formdata', () => t.log('formdata'));
    document.getElementById('b').click();
    form.requestSubmit();
    document.querySelector('input[name=n]').value = '';
    document.querySelector('input[name=n]').addEventListener('invalid', () => t.log('invalid'));
    document.getElementById('b').click();
  },
  'a link': (t) => {
    const link = document.body.appendChild(Object.assign(document.createElement('a'), { href: '#part' }));
    link.addEventListener('click', (event) => {
      t.log('click', event.defaultPrevented);
      event.preventDefault();
    });
    link.click();
    t.log(location.hash);
  },
  'a disabled button': (t) => {
    const { outer, inner, log } = nest(t);
    inner.disabled = true;
    outer.addEventListener('click', log('outer'));
    inner.addEventListener('click', log('inner'));
    inner.click();
    fire(inner, 'click');
  },
  'a detached element': (t) => {
    const button = document.createElement('button');
    button.addEventListener('click', (event) => t.log(event.composedPath().length));
    button.click();
  },
  'an element that leaves inside the event': (t) => {
    const { outer, inner, log } = nest(t);
    inner.addEventListener('click', () => outer.remove());
    outer.addEventListener('click', log('outer'));
    document.addEventListener('click', log('document'), { once: true });
    inner.click();
  },
  'a shadow root': (t) => {
    const host = document.body.appendChild(document.createElement('div'));
    const inside = host.attachShadow({ mode: 'closed' }).appendChild(document.createElement('button'));
    host.addEventListener('click', (event) => t.log('host', event.target === host, event.composedPath().length));
    inside.addEventListener('click', (event) => t.log('inside', event.target === inside, event.composedPath().length));
    inside.click();
    fire(inside, 'click');
  },
  'an SVG element': (t) => {
    document.body.insertAdjacentHTML('beforeend', '<svg><circle id="c"/></svg>');
    const circle = document.getElementById('c');
    circle.addEventListener('click', (event) => t.log('circle', event.target === circle));
    circle.dispatchEvent(new MouseEvent('click', { bubbles: true }));
  },
  'a frame': (t) => {
    const realm = t.realm();
    const button = realm.document.body.appendChild(realm.document.createElement('button'));
    button.addEventListener('click', (event) => t.log(event instanceof Event, event.view === realm));
    button.click();
  },
  'handlers as attributes': (t) => {
    const { inner } = nest(t);
    inner.setAttribute('onclick', 'this.dataset.clicked = event.type; return false');
    inner.addEventListener('click', (event) => t.log(event.defaultPrevented));
    inner.click();
    t.log(inner.dataset.clicked, typeof inner.onclick);
    inner.onclick = null;
    t.log(inner.getAttribute('onclick')?.length);
  },
  'handlers and listeners': (t) => {
    const { inner, log } = nest(t);
    inner.addEventListener('click', log('first'));
    inner.onclick = log('handler');
    inner.addEventListener('click', log('third'));
    inner.onclick = log('handler, changed');
    inner.click();
  },
  'a handler that returns false': (t) => {
    const { inner } = nest(t);
    inner.onclick = () => false;
    t.log(fire(inner, 'click'));
  },
  'window.onerror': (t) => {
    const { inner } = nest(t);
    globalThis.onerror = function (...args) {
      t.log('onerror', args.length, args[0], args[4] instanceof RangeError, this === globalThis);
      return true;
    };
    inner.addEventListener('click', () => {
      throw new RangeError('in a click');
    });
    inner.click();
    globalThis.onerror = null;
  },
  'passive by default': (t) => {
    for (const on of [globalThis, document, document.documentElement, document.body, nest(t).outer]) {
      for (const type of ['wheel', 'touchstart', 'touchmove', 'mousewheel']) {
        const listener = (event) => event.preventDefault();
        on.addEventListener(type, listener);
        t.log(type, fire(on, type, { bubbles: false }));
        on.removeEventListener(type, listener);
      }
    }
  },
  'Node and Window have their own methods': (t) => {
    for (const on of [globalThis, document, document.body])
      t.log(on.addEventListener === EventTarget.prototype.addEventListener, Object.hasOwn(on, 'addEventListener'));
  },
  'a patched EventTarget': (t) => {
    const native = EventTarget.prototype.addEventListener;
    const calls = [];
    EventTarget.prototype.addEventListener = function (...args) {
      calls.push(args[0]);
      return native.apply(this, args);
    };
    const { inner } = nest(t);
    inner.addEventListener('click', () => {});
    inner.click();
    new XMLHttpRequest().open('GET', '/');
    EventTarget.prototype.addEventListener = native;
    t.log(calls);
  },
  'inherited members': (t) => {
    const { inner } = nest(t);
    const listener = Object.create(() => {}, { handleEvent: { value: () => t.log('called') } });
    t.attempt('add', () => inner.addEventListener('click', listener));
    inner.click();
    inner.removeEventListener('click', listener);
    inner.click();
    t.log(Reflect.ownKeys(listener));
  },
  'focus and blur': (t) => {
    const [a, b] = [1, 2].map(() => document.body.appendChild(document.createElement('input')));
    for (const type of ['focus', 'blur', 'focusin', 'focusout']) a.addEventListener(type, () => t.log(type));
    a.focus();
    b.focus();
  },
  'keys of a script': (t) => {
    const input = document.body.appendChild(document.createElement('input'));
    for (const type of ['keydown', 'keyup', 'input']) input.addEventListener(type, (event) => t.log(type, event.key, event.isTrusted));
    input.dispatchEvent(new KeyboardEvent('keydown', { key: 'a', bubbles: true }));
    t.log(input.value);
  },
};

/** Listeners that come and go at random, on a tree of three. */
function drive(seed, targets, steps) {
  const pick = random(seed);
  const facts = [];
  const make = (i) => (event) => {
    facts.push(`${i}@${targets.indexOf(event.currentTarget)}/${event.eventPhase}`);
    if (pick(12) === 0) targets[pick(targets.length)].removeEventListener('click', listeners[pick(4)], pick(2) === 1);
    if (pick(12) === 0) targets[pick(targets.length)].addEventListener('click', listeners[pick(4)], pick(2) === 1);
    if (pick(20) === 0) event.stopPropagation();
    if (pick(30) === 0) event.stopImmediatePropagation();
  };
  const functions = [0, 1].map(make);
  const listeners = [...functions, { handleEvent: make(2) }, { handleEvent: make(3) }];
  for (let i = 0; i < steps; i++) {
    const on = targets[pick(targets.length)];
    const options = { capture: pick(2) === 1, once: pick(4) === 0 };
    const action = pick(3);
    if (action === 0) on.addEventListener('click', listeners[pick(4)], options);
    else if (action === 1) on.removeEventListener('click', listeners[pick(4)], options);
    else targets.at(-1).dispatchEvent(new Event('click', { bubbles: true }));
    facts.push('|');
  }
  return facts.join(' ');
}

const atRandom = {
  '200 random sequences on a tree': (t) => {
    for (let seed = 0; seed < 200; seed++) {
      const { outer, inner } = nest(t);
      t.log(`seed ${seed}`, drive(seed, [document, outer, inner], 40));
    }
  },
  '200 random sequences on a request': (t) => {
    for (let seed = 0; seed < 200; seed++) t.log(`seed ${seed}`, drive(seed, [new XMLHttpRequest()], 40));
  },
};

export default [
  { title: 'events: listeners', scopes: ['frame', 'worker'], cases: onTargets },
  { title: 'events: elements', scopes: ['frame'], cases: inPages },
  { title: 'events: at random', scopes: ['frame'], cases: atRandom },
];

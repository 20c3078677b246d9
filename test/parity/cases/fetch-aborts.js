// A fetch that is aborted, at each stage; and what nobody handles.

import { next } from './given.js';

const never = (t, signal) => fetch(`${t.own}/never`, { signal });

/** Each reason that abort() may have. */
const reasons = {
  'no reason': [],
  undefined: [undefined],
  null: [null],
  'a string': ['enough'],
  'an error': [new RangeError('enough')],
  'a symbol': [Symbol('enough')],
  'an object': [{ why: 'enough' }],
};

const stages = {
  ...Object.fromEntries(
    Object.entries(reasons).flatMap(([name, args]) => [
      [`before the call: ${name}`, (t) => t.settle('fetch', never(t, AbortSignal.abort(...args)))],
      [
        `after the call: ${name}`,
        async (t) => {
          const controller = new AbortController();
          const done = fetch(`${t.own}/never`, { signal: controller.signal });
          controller.abort(...args);
          await done.catch((error) => t.log(error, error === controller.signal.reason));
          t.noServer();
        },
      ],
    ]),
  ),
  'on the way': async (t) => {
    const controller = new AbortController();
    const done = t.settle('fetch', never(t, controller.signal));
    t.log('arrived', await t.arrived());
    controller.abort();
    await done;
    t.log('closed', await t.closed());
  },
  'after the headers': async (t) => {
    const controller = new AbortController();
    const answer = await fetch(`${t.own}/half`, { signal: controller.signal });
    controller.abort(new RangeError('enough'));
    t.log(answer.bodyUsed);
    await t.settle('text', answer.text());
    t.log('closed', await t.closed());
  },
  'in the middle of text()': async (t) => {
    const controller = new AbortController();
    const answer = await fetch(`${t.own}/half`, { signal: controller.signal });
    const done = t.settle('text', answer.text());
    await t.task(10);
    controller.abort();
    await done;
    t.log('closed', await t.closed());
  },
  'in the middle of a read': async (t) => {
    const controller = new AbortController();
    const answer = await fetch(`${t.own}/half`, { signal: controller.signal });
    const streamReader = answer.body.getReader();
    t.log(await streamReader.read());
    const done = Promise.all([t.settle('read', streamReader.read()), t.settle('closed', streamReader.closed)]);
    controller.abort(new RangeError('enough'));
    await done;
  },
  'after the body': async (t) => {
    const controller = new AbortController();
    const answer = await fetch(`${t.own}/text`, { signal: controller.signal });
    t.log(await answer.text());
    controller.abort();
    await t.task(10);
    t.log(answer.bodyUsed, answer.status);
  },
  'a clone': async (t) => {
    const controller = new AbortController();
    const answer = await fetch(`${t.own}/half`, { signal: controller.signal });
    const clone = answer.clone();
    controller.abort();
    await Promise.all([t.settle('original', answer.text()), t.settle('clone', clone.text())]);
  },
  twice: async (t) => {
    const controller = new AbortController();
    const done = t.settle('fetch', never(t, controller.signal));
    controller.abort('first');
    controller.abort('second');
    await done;
    t.noServer();
  },
  'one signal for two': async (t) => {
    const controller = new AbortController();
    const both = Promise.all([t.settle('first', never(t, controller.signal)), t.settle('second', never(t, controller.signal))]);
    controller.abort('enough');
    await both;
    t.noServer();
  },
  'a signal used again': async (t) => {
    const signal = AbortSignal.abort('enough');
    await t.settle('first', never(t, signal));
    await t.settle('second', never(t, signal));
  },
  'AbortSignal.timeout': async (t) => {
    await t.settle('fetch', never(t, AbortSignal.timeout(20)));
    t.noServer();
  },
  'AbortSignal.any': async (t) => {
    if (!AbortSignal.any) return t.log('none');
    const controller = new AbortController();
    const done = t.settle('fetch', never(t, AbortSignal.any([controller.signal, AbortSignal.timeout(5000)])));
    controller.abort('any');
    await done;
    t.noServer();
  },
  'the signal of the Request and of the init': async (t) => {
    const [first, second] = [new AbortController(), new AbortController()];
    const done = t.settle('fetch', fetch(new Request(`${t.own}/never`, { signal: first.signal }), { signal: second.signal }));
    first.abort('the Request’s');
    await t.task(20);
    second.abort('the init’s');
    await done;
    t.noServer();
  },
  'a redirect': async (t) => {
    const controller = new AbortController();
    const done = t.settle('fetch', fetch(`${t.own}/redirect/302?to=../never`, { signal: controller.signal }));
    t.log('arrived', await t.arrived());
    controller.abort();
    await done;
    t.noServer();
  },
  'a getter of init that aborts': async (t) => {
    const controller = new AbortController();
    await t.settle(
      'fetch',
      fetch(`${t.own}/never`, {
        get headers() {
          controller.abort('in a getter');
          return {};
        },
        signal: controller.signal,
      }),
    );
    t.noServer();
  },
  'an abort listener before ours': async (t) => {
    const controller = new AbortController();
    controller.signal.addEventListener('abort', () => t.log('listener before'));
    const done = never(t, controller.signal).catch(() => t.log('rejected'));
    controller.signal.addEventListener('abort', () => t.log('listener after'));
    controller.signal.onabort = () => t.log('onabort');
    controller.abort();
    t.log('abort returned');
    await done;
    t.noServer();
  },
  'listeners of the signal': async (t) => {
    const { signal } = new AbortController();
    const add = signal.addEventListener;
    signal.addEventListener = function (...args) {
      t.log('a listener was added');
      return add.apply(this, args);
    };
    t.log((await fetch(`${t.own}/text`, { signal })).status);
  },
  'a signal of another realm': async (t) => {
    const controller = new (t.realm().AbortController)();
    const done = t.settle('fetch', never(t, controller.signal));
    controller.abort();
    await done;
    t.noServer();
  },
};

const GONE = 'http://127.0.0.1:1/';

/** Waits until the browser has told of a rejection. */
const rejection = (t) => Promise.race([next(globalThis, 'unhandledrejection'), t.task(3000)]);

const unhandled = {
  'nobody handles it': async () => void fetch('http://['),
  'nobody handles a failure of the network': async (t) => {
    void fetch(GONE);
    await rejection(t);
  },
  'nobody handles an abort': async (t) => {
    void fetch(`${t.own}/never`, { signal: AbortSignal.abort() });
    await rejection(t);
  },
  'nobody handles an abort on the way': async (t) => {
    const controller = new AbortController();
    void fetch(`${t.own}/never`, { signal: controller.signal });
    await t.task(20);
    controller.abort(new RangeError('enough'));
    await rejection(t);
    t.noServer();
  },
  'then without a second function': async () => void fetch('http://[').then(() => {}),
  'finally alone': async (t) => void fetch('http://[').finally(() => t.log('finally')),
  'two branches': async () => {
    const promise = fetch('http://[');
    void promise.then(() => {});
    void promise.then(() => {});
  },
  'one branch handles it': async (t) => {
    const promise = fetch('http://[');
    promise.catch(() => t.log('caught'));
    void promise.then(() => {});
  },
  'handled late': async (t) => {
    const promise = fetch('http://[');
    await t.task(30);
    promise.catch(() => t.log('caught'));
    await t.task(30);
  },
  'handled in a microtask': async (t) => {
    const promise = fetch('http://[');
    await null;
    promise.catch(() => t.log('caught'));
  },
  'a handler that throws': async () =>
    void fetch('http://[').catch(() => {
      throw new RangeError('in the handler');
    }),
  'the promise of the event': async (t) => {
    const promise = fetch('http://[');
    addEventListener('unhandledrejection', (event) => t.log('the same', event.promise === promise, event.reason instanceof TypeError), {
      once: true,
    });
    await t.task(20);
  },
  preventDefault: async (t) => {
    addEventListener('unhandledrejection', (event) => event.preventDefault(), { once: true });
    void fetch('http://[');
    await t.task(20);
  },
  onunhandledrejection: async (t) => {
    globalThis.onunhandledrejection = (event) => t.log('on', event.reason);
    void fetch(GONE);
    await rejection(t);
    globalThis.onunhandledrejection = null;
  },
  'a body that fails': async (t) => {
    const answer = await fetch(`${t.own}/cut`);
    void answer.text();
    await rejection(t);
    t.noServer();
  },
  'a fulfilment handler that throws': async (t) => {
    void fetch(`${t.own}/text`).then(() => {
      throw new RangeError('in then');
    });
    await rejection(t);
  },
};

export default [
  { title: 'fetch: aborts', scopes: ['frame'], cases: stages },
  { title: 'fetch: unhandled rejections', scopes: ['frame', 'worker'], cases: unhandled },
];

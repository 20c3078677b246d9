// What runs later: timers, microtasks, frames, idle time, posted tasks.

/** Calls `start` with a callback, and tells how the callback was called. */
const calling = (start) => async (t) => {
  await new Promise((resolve) => {
    const result = start(function callback(...args) {
      t.log(
        'called',
        this === globalThis || this === undefined,
        args.map((arg) => typeof arg),
      );
      resolve();
    }, t);
    t.log('returned', typeof result);
  });
};

const timers = {
  setTimeout: calling((callback) => setTimeout(callback)),
  'setTimeout with arguments': async (t) => {
    await new Promise((resolve) =>
      setTimeout(
        (...args) => {
          t.log(args);
          resolve();
        },
        1,
        'a',
        undefined,
        null,
        { b: 1 },
      ),
    );
  },
  'setTimeout, its this': async (t) => {
    await new Promise((resolve) =>
      setTimeout(function () {
        t.log(this === globalThis);
        resolve();
      }),
    );
  },
  'setTimeout of text': async (t) => {
    globalThis.said = undefined;
    t.attempt('setTimeout', () => typeof setTimeout('globalThis.said = 5'));
    await t.task(20);
    t.log(globalThis.said);
  },
  'setTimeout of text that is wrong': async (t) => {
    t.attempt('setTimeout', () => typeof setTimeout('not code'));
    await t.task(20);
  },
  'setTimeout of what is no function': async (t) => {
    for (const odd of [null, undefined, 5, {}, Symbol('x')]) t.attempt('setTimeout', () => typeof setTimeout(odd));
    await t.task(20);
  },
  'setTimeout of nothing': (t) => t.attempt('setTimeout', () => setTimeout()),
  'setTimeout with odd delays': async (t) => {
    const order = [];
    for (const delay of [-1, Number.NaN, null, undefined, '3', 2 ** 32, { valueOf: () => t.giving(1, 'asked') }])
      t.attempt('setTimeout', () => typeof setTimeout(() => order.push(String(delay)), delay));
    t.attempt('a symbol', () => setTimeout(() => {}, Symbol('x')));
    await t.task(60);
    t.log(order.sort());
  },
  'setTimeout and clearTimeout': async (t) => {
    clearTimeout(setTimeout(() => t.log('must not run'), 1));
    clearInterval(setTimeout(() => t.log('must not run'), 1));
    for (const odd of [undefined, null, -1, 0, 'x', {}]) t.attempt('clear', () => clearTimeout(odd));
    await t.task(20);
  },
  'setTimeout with another this': (t) => {
    t.attempt('call', () => typeof setTimeout.call({}, () => {}));
    t.attempt('undefined', () => typeof setTimeout.call(undefined, () => {}));
    t.attempt('new', () => new setTimeout(() => {}));
  },
  'timers in order': async (t) => {
    for (const [i, delay] of [10, 0, 5, 0, 1].entries()) setTimeout(() => t.log('timer', i), delay);
    await t.task(60);
  },
  'a timer that throws': async (t) => {
    setTimeout(() => {
      throw new RangeError('in a timer');
    });
    setTimeout(() => t.log('the next'));
    await t.task(20);
  },
  'an object with handleEvent': async (t) => {
    t.attempt('setTimeout', () => typeof setTimeout({ handleEvent: () => t.log('must not run'), toString: () => 'globalThis.said = 6' }));
    await t.task(20);
    t.log(globalThis.said);
  },
  setInterval: async (t) => {
    let count = 0;
    await new Promise((resolve) => {
      const id = setInterval(
        (text) => {
          t.log('tick', ++count, text);
          if (count < 3) return;
          clearInterval(id);
          resolve();
        },
        1,
        'argument',
      );
    });
    await t.task(10);
  },
  'an interval that throws': async (t) => {
    let count = 0;
    const id = setInterval(() => {
      if (++count === 2) clearInterval(id);
      throw new RangeError(`tick ${count}`);
    }, 1);
    await t.task(40);
  },
  'setTimeout.length and its like': (t) => {
    for (const name of [
      'setTimeout',
      'setInterval',
      'clearTimeout',
      'queueMicrotask',
      'requestAnimationFrame',
      'requestIdleCallback',
      'structuredClone',
    ])
      t.log(name, globalThis[name]?.name, globalThis[name]?.length, String(globalThis[name]));
  },
  queueMicrotask: calling((callback) => queueMicrotask(callback)),
  'queueMicrotask of what is no function': (t) => {
    for (const odd of [null, undefined, 5, 'x', {}]) t.attempt('queueMicrotask', () => queueMicrotask(odd));
    t.attempt('nothing', () => queueMicrotask());
  },
  'a microtask that throws': async (t) => {
    queueMicrotask(() => {
      throw new RangeError('in a microtask');
    });
    queueMicrotask(() => t.log('the next'));
    await t.task();
  },
  'microtasks before timers': async (t) => {
    setTimeout(() => t.log('timer'));
    queueMicrotask(() => t.log('microtask'));
    void Promise.resolve().then(() => t.log('reaction'));
    void (async () => {
      await null;
      t.log('await');
    })();
    t.log('now');
    await t.task(20);
  },
  'microtasks of microtasks': async (t) => {
    queueMicrotask(() => {
      t.log(1);
      queueMicrotask(() => t.log(3));
    });
    queueMicrotask(() => t.log(2));
    await t.task();
  },
  'a message channel': async (t) => {
    const { port1, port2 } = new MessageChannel();
    await new Promise((resolve) => {
      port1.onmessage = ({ data }) => {
        t.log('message', data);
        resolve();
      };
      port2.postMessage({ a: 1 });
      queueMicrotask(() => t.log('microtask'));
    });
    port1.close();
  },
  'scheduler.postTask': async (t) => {
    if (!globalThis.scheduler?.postTask) return t.log('none');
    const controller = new AbortController();
    const all = ['background', 'user-visible', 'user-blocking'].map((priority) => scheduler.postTask(() => t.log(priority), { priority }));
    await Promise.all(all);
    t.log(await scheduler.postTask(() => 'value'));
    await t.settle(
      'throws',
      scheduler.postTask(() => {
        throw new RangeError('in a task');
      }),
    );
    const aborted = t.settle(
      'aborted',
      scheduler.postTask(() => t.log('must not run'), { signal: controller.signal }),
    );
    controller.abort('enough');
    await aborted;
    await t.settle(
      'no function',
      t.attempt('call', () => scheduler.postTask(5)),
    );
    t.attempt('wrong this', () => scheduler.postTask.call({}, () => {}));
  },
  'scheduler.yield': async (t) => {
    if (!globalThis.scheduler?.yield) return t.log('none');
    setTimeout(() => t.log('timer'), 5);
    await scheduler.yield();
    t.log('yielded');
    await t.task(20);
  },
};

const inPages = {
  requestAnimationFrame: calling((callback) => requestAnimationFrame(callback)),
  'frames in order': async (t) => {
    await new Promise((resolve) => {
      requestAnimationFrame((first) => {
        t.log('first');
        requestAnimationFrame((next) => {
          t.log('next frame', next > first);
          resolve();
        });
      });
      requestAnimationFrame(() => t.log('second'));
    });
  },
  'a frame that is cancelled': async (t) => {
    cancelAnimationFrame(requestAnimationFrame(() => t.log('must not run')));
    await new Promise((resolve) => requestAnimationFrame(resolve));
    await t.task(20);
  },
  'a frame that throws': async (t) => {
    requestAnimationFrame(() => {
      throw new RangeError('in a frame');
    });
    await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
    t.log('after');
  },
  'a frame of what is no function': (t) => {
    for (const odd of [null, undefined, 5, {}, { handleEvent() {} }]) t.attempt('frame', () => typeof requestAnimationFrame(odd));
    t.attempt('nothing', () => requestAnimationFrame());
  },
  requestIdleCallback: async (t) => {
    if (!globalThis.requestIdleCallback) return t.log('none');
    await new Promise((resolve) =>
      requestIdleCallback(
        (deadline) => {
          t.log(deadline.constructor.name, typeof deadline.timeRemaining());
          resolve();
        },
        { timeout: 500 },
      ),
    );
    t.attempt('no function', () => requestIdleCallback(5));
    cancelIdleCallback(requestIdleCallback(() => t.log('must not run')));
    await t.task(30);
  },
  'a mutation observer': async (t) => {
    const observer = new MutationObserver(function (records, self) {
      t.log(records.length, self === observer, this === observer);
    });
    observer.observe(document.body, { childList: true });
    document.body.append('a', 'b');
    queueMicrotask(() => t.log('microtask after'));
    await t.task();
    observer.disconnect();
    t.log(observer.takeRecords().length, observer instanceof MutationObserver, observer.constructor === MutationObserver);
  },
  'a subclass of MutationObserver': async (t) => {
    class Own extends MutationObserver {}
    const observer = new Own((records) => t.log(records.length));
    observer.observe(document.body, { childList: true });
    document.body.append('a');
    await t.task();
    t.log(observer instanceof Own, observer.constructor.name);
  },
  'observers of nothing': (t) => {
    for (const name of ['MutationObserver', 'ResizeObserver', 'IntersectionObserver', 'PerformanceObserver']) {
      t.attempt(`new ${name}`, () => new globalThis[name]());
      t.attempt(`call ${name}`, () => globalThis[name](() => {}));
      t.log(globalThis[name].name, globalThis[name].length, String(globalThis[name]));
    }
  },
  'a resize and an intersection observer': async (t) => {
    await new Promise((resolve) =>
      new ResizeObserver((entries, self) => {
        t.log(entries.length);
        self.disconnect();
        resolve();
      }).observe(document.body),
    );
    await new Promise((resolve) =>
      new IntersectionObserver((entries, self) => {
        t.log(entries.length);
        self.disconnect();
        resolve();
      }).observe(document.body),
    );
  },
  'an image': async (t) => {
    const image = new Image();
    await new Promise((resolve) => {
      image.onload = () => t.log('handler', image.complete);
      image.addEventListener('load', resolve);
      image.src = `${t.own}/svg`;
      t.log(image.src, image.onload !== null);
    });
    await new Promise((resolve) => {
      image.onerror = (event) => {
        t.log(event.type);
        resolve();
      };
      image.src = `${t.own}/status/404`;
    });
    await t.settle('decode', image.decode());
  },
  'a script element': async (t) => {
    const script = document.createElement('script');
    await new Promise((resolve) => {
      script.onload = resolve;
      script.src = `${t.own}/script`;
      document.body.append(script);
    });
    t.log(globalThis.ran);
  },
  'a file reader': async (t) => {
    const reader = new FileReader();
    await new Promise((resolve) => {
      for (const type of ['loadstart', 'load', 'loadend']) reader.addEventListener(type, () => t.log(type, reader.readyState));
      reader.onloadend = resolve;
      reader.readAsText(new Blob(['text']));
    });
    t.log(reader.result);
    t.attempt('no blob', () => reader.readAsText('text'));
  },
  IndexedDB: async (t) => {
    const name = `db-${t.own}`;
    const asked = (request, label) =>
      new Promise((resolve) => {
        request.onsuccess = (event) => {
          t.log(`${label} success`, event.target === request);
          resolve(request.result);
        };
        request.onerror = (event) => {
          t.log(`${label} error`, request.error?.name);
          event.preventDefault();
          resolve();
        };
      });
    const opening = indexedDB.open(name);
    opening.onupgradeneeded = () => {
      t.log('upgrade');
      return opening.result.createObjectStore('s');
    };
    const db = await asked(opening, 'open');
    const transaction = db.transaction('s', 'readwrite');
    const store = transaction.objectStore('s');
    const written = Promise.all([asked(store.put(1, 'a'), 'put'), asked(store.add(2, 'a'), 'add')]);
    transaction.oncomplete = () => t.log('complete');
    await written;
    t.attempt('the transaction is alive', () => store.get('a') && 'alive');
    await t.task(30);
    t.attempt('the transaction is over', () => store.get('a'));
    db.close();
    await asked(indexedDB.deleteDatabase(name), 'delete');
  },
  'a transaction that lives across await': async (t) => {
    const name = `db2-${t.own}`;
    const opening = indexedDB.open(name);
    opening.onupgradeneeded = () => opening.result.createObjectStore('s');
    const wait = (request) =>
      new Promise((resolve, reject) => Object.assign(request, { onsuccess: () => resolve(request.result), onerror: reject }));
    const db = await wait(opening);
    const store = db.transaction('s', 'readwrite').objectStore('s');
    for (let i = 0; i < 5; i++) await wait(store.put(i, 'a'));
    t.log(await wait(store.get('a')));
    db.close();
    await wait(indexedDB.deleteDatabase(name));
  },
  locks: async (t) => {
    if (!navigator.locks) return t.log('none');
    const order = [];
    await Promise.all(
      [1, 2, 3].map((i) =>
        navigator.locks.request(t.own, async (lock) => {
          order.push(i, lock.mode);
          return i;
        }),
      ),
    );
    t.log(order);
    t.log(await navigator.locks.request(t.own, { ifAvailable: true }, (lock) => lock !== null));
    await t.settle(
      'no function',
      t.attempt('call', () => navigator.locks.request(t.own)),
    );
  },
  'a web socket that cannot connect': async (t) => {
    const socket = new WebSocket(`${t.own.replace('http', 'ws')}/text`);
    socket.onerror = () => t.log('error');
    await new Promise((resolve) =>
      socket.addEventListener('close', (event) => {
        t.log('close', event.wasClean, event.code);
        resolve();
      }),
    );
    t.attempt('wrong', () => new WebSocket('no url at all:'));
    t.attempt('call', () => WebSocket('ws://127.0.0.1:1/'));
    t.noServer();
    t.log(socket instanceof WebSocket, WebSocket.CONNECTING, WebSocket.length, socket.constructor === WebSocket);
  },
  'a stream': async (t) => {
    const stream = new ReadableStream({
      start(controller) {
        t.log('start', this !== undefined);
        controller.enqueue(1);
      },
      pull(controller) {
        t.log('pull');
        controller.close();
      },
    });
    for await (const each of t.giving(stream.values?.() ?? [], 'iterate')) t.log(each);
    t.attempt('wrong', () => new ReadableStream({ start: 5 }));
    t.attempt('call', () => ReadableStream());
    const transform = new TransformStream({ transform: (chunk, controller) => controller.enqueue(chunk * 2), flush: () => t.log('flush') });
    const writer = transform.writable.getWriter();
    void writer.write(2);
    void writer.close();
    t.log(await transform.readable.getReader().read());
    t.log(ReadableStream.length, stream.constructor === ReadableStream, stream instanceof ReadableStream);
  },
  'a view transition': async (t) => {
    if (!document.startViewTransition) return t.log('none');
    const transition = document.startViewTransition(() => t.log('update'));
    transition.ready.catch(() => {});
    await transition.updateCallbackDone;
    transition.skipTransition();
    await t.settle('finished', transition.finished);
  },
};

export default [
  { title: 'tasks: timers and microtasks', scopes: ['frame', 'worker'], cases: timers },
  { title: 'tasks: of pages', scopes: ['frame'], cases: inPages },
];

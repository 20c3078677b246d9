// What pages have beside the rows of async-rows.ts: databases, images, sockets, observers, streams, and what native syntax does in modules.

import type { Probe, Row } from './async-rows.ts';

const always = (): boolean => true;
const DATABASE = 'throughline-rows';

interface ViewTransition {
  readonly ready: Promise<void>;
  readonly finished: Promise<void>;
}
interface Modern {
  readonly document: { startViewTransition(update: unknown): ViewTransition };
  readonly Array: { fromAsync?(items: unknown, map: (item: unknown) => unknown): Promise<unknown[]> };
}
const modern = globalThis as unknown as Modern; // newer than the compiler's library
const hasTransitions = (): boolean => 'startViewTransition' in document;
const hasLocks = (): boolean => 'locks' in navigator;

/** Opens a database that has one record, and closes it when the row is over. */
function inDatabase({ see }: Probe, use: (database: IDBDatabase, seeAndClose: () => void) => void): void {
  const name = `${DATABASE}-${Math.random()}`;
  const opening = indexedDB.open(name);
  opening.onupgradeneeded = () => opening.result.createObjectStore('store', { autoIncrement: true }).add('record');
  opening.onsuccess = () =>
    // In a task of its own, with no context.
    setTimeout(() =>
      use(opening.result, () => {
        see();
        opening.result.close();
        indexedDB.deleteDatabase(name);
      }),
    );
}

/** An observer whose callback was made in one context, and which observes in another. */
function observeElement(
  { start, register, see }: Probe,
  Observer: new (callback: () => void) => { observe(target: Element): void; disconnect(): void },
): void {
  const element = document.body.appendChild(document.createElement('i'));
  const observer = register(
    () =>
      new Observer(() => {
        observer.disconnect();
        element.remove();
        see();
      }),
  );
  start(() => observer.observe(element));
  setTimeout(() => element.setAttribute('a', '1'), 1);
}

function image({ register, see }: Probe, type = 'load'): HTMLImageElement {
  const made = new Image();
  register(() => made.addEventListener(type, see));
  return made;
}

function transition(update: unknown): ViewTransition {
  const begun = modern.document.startViewTransition(update);
  begun.ready.catch(() => {}); // the next one skips it
  return begun;
}

/** A module of its own each time: it is evaluated once. */
const moduleUrl = (code: string): string => `data:text/javascript,${encodeURIComponent(`${code}; /* ${Math.random()} */`)}`;
const load = (code: string): Promise<unknown> => import(/* @vite-ignore */ moduleUrl(code));

function moduleThatSees({ start, see }: Probe, code: string): void {
  const name = `see${Math.random()}`;
  Reflect.set(globalThis, name, () => {
    Reflect.deleteProperty(globalThis, name);
    see();
  });
  start(() => void load(`${code}globalThis[${JSON.stringify(name)}]()`));
}

export const browserRows = {
  'IndexedDB open: onupgradeneeded': {
    present: always,
    run({ start, register, see }) {
      const opening = start(() => indexedDB.open(`${DATABASE}-${Math.random()}`));
      register(() => {
        opening.onupgradeneeded = see;
      });
      opening.onsuccess = () => opening.result.close();
    },
  },
  'IndexedDB open: blocked': {
    present: always,
    run({ start, register, see }) {
      const name = `${DATABASE}-${Math.random()}`;
      const first = indexedDB.open(name);
      first.onsuccess = () =>
        setTimeout(() => {
          const deleting = start(() => indexedDB.deleteDatabase(name));
          register(() => deleting.addEventListener('blocked', see));
          deleting.addEventListener('blocked', () => first.result.close());
        });
    },
  },
  'IndexedDB get: addEventListener': {
    present: always,
    run: (probe) =>
      inDatabase(probe, (database, see) => {
        const store = database.transaction('store').objectStore('store');
        const request = probe.start(() => store.get(1));
        probe.register(() => request.addEventListener('success', see));
      }),
  },
  'IndexedDB put that fails: onerror': {
    present: always,
    run: (probe) =>
      inDatabase(probe, (database, see) => {
        const store = database.transaction('store', 'readwrite').objectStore('store');
        const request = probe.start(() => store.add('again', 1));
        probe.register(() => {
          request.onerror = see;
        });
      }),
  },
  'IndexedDB error that bubbles to the transaction': {
    present: always,
    run: (probe) =>
      inDatabase(probe, (database, see) => {
        const transaction = database.transaction('store', 'readwrite');
        probe.register(() => {
          transaction.onerror = see;
        });
        probe.start(() => transaction.objectStore('store').add('again', 1));
      }),
  },
  'IndexedDB cursor: continue()': {
    present: always,
    run: (probe) =>
      inDatabase(probe, (database, see) => {
        const request = database.transaction('store').objectStore('store').openCursor();
        probe.register(() => {
          request.onsuccess = () => {
            if (request.result) probe.start(() => request.result?.continue());
            else see();
          };
        });
      }),
  },
  'IndexedDB transaction: oncomplete': {
    present: always,
    run: (probe) =>
      inDatabase(probe, (database, see) => {
        const transaction = probe.start(() => database.transaction('store'));
        probe.register(() => {
          transaction.oncomplete = see;
        });
        transaction.objectStore('store').get(1);
      }),
  },
  'FileReader addEventListener': {
    present: always,
    run({ start, register, see }) {
      const reader = new FileReader();
      register(() => reader.addEventListener('load', see));
      start(() => reader.readAsArrayBuffer(new Blob(['x'])));
    },
  },
  'image onload, src set here': {
    present: always,
    run({ start, register, see }) {
      const made = new Image();
      register(() => {
        made.onload = see;
      });
      start(() => {
        made.src = '/server/image';
      });
    },
  },
  'image error, src set here': {
    present: always,
    run(probe) {
      const made = image(probe, 'error');
      probe.start(() => {
        made.src = 'data:image/png,x';
      });
    },
  },
  'image load, srcset set here': {
    present: always,
    run(probe) {
      const made = image(probe);
      probe.start(() => {
        made.srcset = '/server/image 1x';
      });
    },
  },
  'image load, src set as attribute': {
    present: always,
    run(probe) {
      const made = image(probe);
      probe.start(() => made.setAttribute('SRC', '/server/image'));
    },
  },
  'image decode().then': {
    present: always,
    run({ start, see }) {
      const made = new Image();
      made.src = '/server/image';
      start(() => void made.decode().then(see, see));
    },
  },
  'WebSocket onmessage': {
    present: always,
    run({ start, register, see }) {
      const use = (url: string): void => {
        const socket = start(() => new WebSocket(url.replace('http', 'ws')));
        register(() => {
          socket.onmessage = () => {
            see();
            socket.close();
          };
        });
      };
      // Only where it runs: the tables of docs/context.md are made from these rows without vitest.
      void import('vitest').then(({ inject }) => use(inject('otherOrigin')));
    },
  },
  'EventSource addEventListener(message)': {
    present: always,
    run({ start, register, see }) {
      const source = start(() => new EventSource('/server/events'));
      register(() =>
        source.addEventListener('message', () => {
          see();
          source.close();
        }),
      );
    },
  },
  'MessagePort addEventListener': {
    present: always,
    run({ start, register, see }) {
      const { port1, port2 } = new MessageChannel();
      register(() =>
        port1.addEventListener('message', () => {
          see();
          port1.close();
        }),
      );
      port1.start();
      start(() => port2.postMessage(1));
    },
  },
  'MessagePort whose partner is in a worker': {
    present: always,
    run({ start, register, see }) {
      const code = 'onmessage = ({ ports: [port] }) => { port.onmessage = () => port.postMessage(1); }';
      const worker = new Worker(`data:text/javascript,${encodeURIComponent(code)}`);
      const { port1, port2 } = new MessageChannel();
      register(() => {
        port1.onmessage = () => {
          see();
          worker.terminate();
        };
      });
      start(() => {
        worker.postMessage(null, [port2]);
        port1.postMessage(1);
      });
    },
  },
  'Worker onmessage, posted to here': {
    present: always,
    run({ start, register, see }) {
      const worker = new Worker(`data:text/javascript,${encodeURIComponent('onmessage = () => postMessage(1)')}`);
      register(() => {
        worker.onmessage = () => {
          see();
          worker.terminate();
        };
      });
      start(() => worker.postMessage(1));
    },
  },
  'BroadcastChannel of the same page': {
    present: always,
    run({ start, register, see }) {
      const [from, to] = [new BroadcastChannel(DATABASE), new BroadcastChannel(DATABASE)];
      register(() => {
        to.onmessage = () => {
          see();
          from.close();
          to.close();
        };
      });
      start(() => from.postMessage(1));
    },
  },
  'MutationObserver, observing from here': { present: always, run: (probe) => observeAttributes(probe) },
  'IntersectionObserver, observing from here': { present: always, run: (probe) => observeElement(probe, IntersectionObserver) },
  'ResizeObserver, observing from here': { present: always, run: (probe) => observeElement(probe, ResizeObserver) },
  'PerformanceObserver, observing from here': {
    present: always,
    run({ start, register, see }) {
      const observer = register(
        () =>
          new PerformanceObserver(() => {
            observer.disconnect();
            see();
          }),
      );
      start(() => observer.observe({ type: 'mark' }));
      performance.mark('row');
    },
  },
  'ReadableStream pull, by the stream itself': {
    present: always,
    run({ start, see }) {
      start(() => new ReadableStream({ pull: see }));
    },
  },
  'WritableStream write, after another': {
    present: always,
    run({ start, register, see }) {
      let writes = 0;
      const sink = { write: () => (++writes === 2 ? see() : new Promise<void>((resolve) => setTimeout(resolve, 1))) };
      const writer = start(() => new WritableStream(sink, { highWaterMark: 9 }).getWriter());
      register(() => {
        void writer.write(1);
        void writer.write(2);
      });
    },
  },
  'TransformStream transform, made and piped here': {
    present: always,
    run: ({ start, see }) =>
      start(() => {
        const source = new ReadableStream({ start: (controller) => controller.enqueue(1) });
        void source
          .pipeThrough(new TransformStream({ transform: see }))
          .getReader()
          .read();
      }),
  },
  'TransformStream transform, piped here': {
    present: always,
    run({ start, register, see }) {
      const source = new ReadableStream({ start: (controller) => controller.enqueue(1) });
      const { readable, writable } = register(() => new TransformStream({ transform: see }));
      start(() => void source.pipeTo(writable));
      void readable.getReader().read();
    },
  },
  'animation.finished.then': {
    present: always,
    run: ({ start, see }) =>
      start(() => {
        const element = document.body.appendChild(document.createElement('i'));
        const { finished } = element.animate({ opacity: 0 }, 1);
        void finished.then(() => element.remove()).then(see);
      }),
  },
  'startViewTransition update': { present: hasTransitions, run: ({ start, see }) => void start(() => transition(see)) },
  'startViewTransition update in an object': {
    present: hasTransitions,
    run: ({ start, see }) => void start(() => transition({ update: see, types: [] })),
  },
  'viewTransition.finished.then': {
    present: hasTransitions,
    run: ({ start, see }) => start(() => void transition(() => {}).finished.then(see, see)),
  },
  'navigator.locks.request': { present: hasLocks, run: ({ start, see }) => start(() => void navigator.locks.request('row', see)) },
  'navigator.locks.request with options': {
    present: hasLocks,
    run: ({ start, see }) => start(() => void navigator.locks.request('row', { mode: 'shared' }, see)),
  },
  'AbortSignal.timeout()': {
    present: always,
    run({ start, register, see }) {
      const signal = start(() => AbortSignal.timeout(1));
      register(() => signal.addEventListener('abort', see));
    },
  },
  'connectedCallback of a custom element, appended here': {
    present: always,
    run({ start, register, see }) {
      const name = `row-${Math.random().toString(36).slice(2)}`;
      register(() => {
        class RowElement extends HTMLElement {
          connectedCallback(): void {
            see();
          }
        }
        customElements.define(name, RowElement);
      });
      start(() => document.body.appendChild(document.createElement(name)).remove());
    },
  },
  'async generator body after yield, next() called here': {
    present: always,
    run: ({ start, see }) =>
      start(() => {
        const steps = (async function* () {
          yield 1;
          see();
        })();
        void steps.next().then(() => steps.next());
      }),
  },
  'async generator body after await': {
    present: always,
    run: ({ start, see }) =>
      start(() => {
        const steps = (async function* () {
          await null;
          yield see();
        })();
        void steps.next();
      }),
  },
  'Array.fromAsync mapper': {
    present: () => !!modern.Array.fromAsync,
    run: ({ start, see }) => start(() => void modern.Array.fromAsync?.([Promise.resolve(1)], see)),
  },
  'for await over the body of fetch()': {
    present: () => Symbol.asyncIterator in ReadableStream.prototype,
    run: ({ start, see }) =>
      void start(async () => {
        for await (const _ of (await fetch('data:text/plain,x')).body ?? []) see();
      }),
  },
  'callback that code without the build plugin calls after its await': {
    present: always,
    run: ({ start, see }) => start(() => new Function('callback', '(async () => { await null; callback(); })()')(see)),
  },
  'callback that an async function calls after its await': {
    present: always,
    run: ({ start, see }) =>
      start(() => {
        void (async (callback: () => void) => {
          await null;
          callback();
        })(see);
      }),
  },
  'import().then': { present: always, run: ({ start, see }) => start(() => void load('').then(see)) },
  'module body under import()': { present: always, run: (probe) => moduleThatSees(probe, '') },
  'top-level await of a module under import()': { present: always, run: (probe) => moduleThatSees(probe, 'await 0;') },
} as const satisfies Record<string, Row>;

function observeAttributes({ start, register, see }: Probe): void {
  const element = document.createElement('i');
  const observer = register(() => new MutationObserver(see));
  start(() => observer.observe(element, { attributes: true }));
  setTimeout(() => element.setAttribute('a', '1'), 1);
}

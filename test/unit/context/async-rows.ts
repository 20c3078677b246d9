// The ways in which work is started now and done later. Each row starts its work in one context, registers listeners in another, and looks
// which of them the work belongs to when it is done.

/** What a row is given. */
export interface Probe {
  /** Runs `fn` in the context that starts the work. */
  start<T>(fn: () => T): T;
  /** Runs `fn` in the context that registers listeners beforehand. */
  register<T>(fn: () => T): T;
  /** Notes the context of the running code, and ends the row. */
  see(): void;
}

export interface Row {
  /** Whether this runtime has what the row uses. */
  present(): boolean;
  run(probe: Probe): void;
}

const has = (name: string) => () => typeof (globalThis as Record<string, unknown>)[name] === 'function';
const always = () => true;
/** happy-dom has the classes, but nothing is laid out, so they never call back. */
const hasLayout = () => 'document' in globalThis && !('happyDOM' in globalThis);
const hasIndexedDb = () => 'indexedDB' in globalThis;
/** workerd has another of this name. */
const hasScheduler = () => typeof (globalThis as unknown as Partial<Scheduling>).scheduler?.postTask === 'function';
const inNode = () => typeof process === 'object' && typeof process.getBuiltinModule === 'function';
const TEXT = 'data:application/json,%7B%7D';

export const asyncRows = {
  'Promise.then': { present: always, run: ({ start, see }) => start(() => void Promise.resolve().then(see)) },
  'then on a promise that another context settles': {
    present: always,
    run({ start, register, see }) {
      let settle = (): void => {};
      const pending = new Promise<void>((resolve) => {
        settle = resolve;
      });
      start(() => void pending.then(see));
      register(() => setTimeout(settle, 0));
    },
  },
  'Promise.catch': { present: always, run: ({ start, see }) => start(() => void Promise.reject(new Error('expected')).catch(see)) },
  'Promise.finally': { present: always, run: ({ start, see }) => start(() => void Promise.resolve().finally(see)) },
  'then after Promise.all': {
    present: always,
    run: ({ start, see }) => start(() => void Promise.all([Promise.resolve(1), 2, new Promise((go) => setTimeout(go, 1))]).then(see)),
  },
  'then on a thenable': {
    present: always,
    // biome-ignore lint/suspicious/noThenProperty: a thenable is what the row is about
    run: ({ start, see }) => start(() => void Promise.resolve({ then: (done: () => void) => setTimeout(done, 1) }).then(see)),
  },
  queueMicrotask: { present: always, run: ({ start, see }) => start(() => queueMicrotask(see)) },
  setTimeout: { present: always, run: ({ start, see }) => start(() => void setTimeout(see, 1)) },
  'setTimeout inside setTimeout': {
    present: always,
    run: ({ start, see }) => start(() => void setTimeout(() => setTimeout(see, 1), 1)),
  },
  setInterval: {
    present: always,
    run({ start, see }) {
      start(() => {
        let ticks = 0;
        const id = setInterval(() => {
          if (++ticks < 2) return;
          clearInterval(id);
          see();
        }, 1);
      });
    },
  },
  setImmediate: { present: has('setImmediate'), run: ({ start, see }) => start(() => void setImmediate(see)) },
  requestAnimationFrame: { present: has('requestAnimationFrame'), run: ({ start, see }) => start(() => void requestAnimationFrame(see)) },
  requestIdleCallback: {
    present: has('requestIdleCallback'),
    run: ({ start, see }) => start(() => void requestIdleCallback(see, { timeout: 500 })), // there may be no idle time: sentinels run
  },
  'scheduler.postTask': {
    present: hasScheduler,
    run: ({ start, see }) => start(() => void (globalThis as unknown as Scheduling).scheduler.postTask(see)),
  },
  'scheduler.yield().then': {
    present: hasScheduler,
    run: ({ start, see }) => start(() => void (globalThis as unknown as Scheduling).scheduler.yield().then(see)),
  },
  'fetch().then': { present: has('fetch'), run: ({ start, see }) => start(() => void fetch(TEXT).then(see)) },
  'response.json().then': {
    present: has('fetch'),
    run: ({ start, see }) => start(() => void fetch(TEXT).then((response) => response.json().then(see))),
  },
  'blob.text().then': { present: has('Blob'), run: ({ start, see }) => start(() => void new Blob(['x']).text().then(see)) },
  'crypto.subtle.digest().then': {
    present: () => typeof crypto === 'object',
    run: ({ start, see }) => start(() => void crypto.subtle.digest('SHA-256', new Uint8Array(1)).then(see)),
  },
  'reader.read().then': {
    present: has('ReadableStream'),
    run: ({ start, see }) =>
      start(() => {
        const stream = new ReadableStream({ pull: (controller) => controller.enqueue(1) }, { highWaterMark: 0 });
        void stream.getReader().read().then(see);
      }),
  },
  'ReadableStream pull, read from here': {
    present: has('ReadableStream'),
    run({ start, register, see }) {
      const stream = register(() => new ReadableStream({ pull: see }, { highWaterMark: 0 }));
      setTimeout(() => start(() => void stream.getReader().read()), 1);
    },
  },
  'XHR addEventListener': {
    present: has('XMLHttpRequest'),
    run: (probe) => request(probe, (xhr) => xhr.addEventListener('load', probe.see)),
  },
  'XHR onload': {
    present: has('XMLHttpRequest'),
    run: (probe) =>
      request(probe, (xhr) => {
        xhr.onload = probe.see;
      }),
  },
  'XHR onreadystatechange': {
    present: has('XMLHttpRequest'),
    run: (probe) =>
      request(probe, (xhr) => {
        xhr.onreadystatechange = () => {
          if (xhr.readyState === 4) probe.see();
        };
      }),
  },
  'EventTarget dispatchEvent': {
    present: has('EventTarget'),
    run({ start, register, see }) {
      const target = new EventTarget();
      register(() => target.addEventListener('x', see));
      start(() => target.dispatchEvent(new Event('x')));
    },
  },
  'element.click() to addEventListener': {
    present: has('HTMLElement'),
    run({ start, register, see }) {
      const button = document.createElement('button');
      register(() => button.addEventListener('click', see));
      start(() => button.click());
    },
  },
  'element.click() to onclick': {
    present: has('HTMLElement'),
    run({ start, register, see }) {
      const button = document.createElement('button');
      register(() => {
        button.onclick = see;
      });
      start(() => button.click());
    },
  },
  'AbortController.abort()': {
    present: has('AbortController'),
    run({ start, register, see }) {
      const controller = new AbortController();
      register(() => controller.signal.addEventListener('abort', see));
      start(() => controller.abort());
    },
  },
  MutationObserver: {
    present: has('MutationObserver'),
    run({ start, see }) {
      const element = document.createElement('i');
      start(() => new MutationObserver(see).observe(element, { attributes: true }));
      setTimeout(() => element.setAttribute('a', '1'), 1);
    },
  },
  ResizeObserver: {
    present: hasLayout,
    run({ start, see }) {
      start(() => new ResizeObserver(see).observe(document.body.appendChild(document.createElement('i'))));
    },
  },
  IntersectionObserver: {
    present: hasLayout,
    run({ start, see }) {
      start(() => new IntersectionObserver(see).observe(document.body.appendChild(document.createElement('i'))));
    },
  },
  'MessagePort onmessage': {
    present: has('MessageChannel'),
    run({ start, register, see }) {
      const { port1, port2 } = new MessageChannel();
      register(() => {
        port1.onmessage = () => {
          see();
          port1.close();
        };
      });
      start(() => port2.postMessage(1));
    },
  },
  'window postMessage': {
    present: hasLayout,
    run({ start, register, see }) {
      const listener = (event: Event): void => {
        if ((event as MessageEvent).data === TEXT) see();
      };
      // window.addEventListener is vitest's own, which leads past zone.js.
      register(() => EventTarget.prototype.addEventListener.call(window, 'message', listener));
      start(() => postMessage(TEXT, '*'));
    },
  },
  'IndexedDB request.onsuccess': {
    present: hasIndexedDb,
    run: ({ start, see }) =>
      start(() => {
        const opening = indexedDB.open('throughline');
        opening.onsuccess = () => {
          see();
          opening.result.close();
        };
      }),
  },
  'FileReader onload': {
    present: has('FileReader'),
    run: ({ start, see }) =>
      start(() => {
        const reader = new FileReader();
        reader.onload = see;
        reader.readAsText(new Blob(['x']));
      }),
  },
  'process.nextTick': { present: inNode, run: ({ start, see }) => start(() => process.nextTick(see)) },
  'fs callback': {
    present: inNode,
    run: ({ start, see }) => start(() => process.getBuiltinModule('node:fs').stat('.', see)),
  },
  'EventEmitter emit': {
    present: inNode,
    run({ start, register, see }) {
      const { EventEmitter } = process.getBuiltinModule('node:events');
      const emitter = new EventEmitter();
      register(() => emitter.on('x', see));
      start(() => emitter.emit('x'));
    },
  },
} as const satisfies Record<string, Row>;

export type AsyncRowName = keyof typeof asyncRows;

interface Scheduling {
  readonly scheduler: { postTask(fn: () => void): Promise<void>; yield(): Promise<void> };
}

function request({ start, register }: Probe, listen: (xhr: XMLHttpRequest) => void): void {
  const xhr = new XMLHttpRequest();
  register(() => listen(xhr));
  xhr.open('GET', TEXT);
  start(() => xhr.send());
}

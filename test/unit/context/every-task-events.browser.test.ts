// Whose context the work of throughline/tasks has where several are about, and that its listeners behave as natively.

import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Context, ROOT_CONTEXT } from '../../../src/context/context.ts';
import { TaskContextManager } from '../../../src/context/task.ts';
import { everyTask } from '../../../src/tasks.ts';

const NAME = Symbol('name');
const named = (name: string): Context => ROOT_CONTEXT.setValue(NAME, name);
const [A, B] = [named('a'), named('b')];

let manager: TaskContextManager;
beforeEach(() => {
  manager = new TaskContextManager({ also: everyTask }).enable();
});
afterEach(() => void manager.disable());

const active = (): string => String(manager.active().getValue(NAME) ?? 'none');
const next = (target: EventTarget, type: string): Promise<Event> =>
  new Promise((resolve) => EventTarget.prototype.addEventListener.call(target, type, resolve)); // past our patches
const aTask = (): Promise<unknown> => new Promise((resolve) => setTimeout(resolve, 20));

describe('IndexedDB', () => {
  async function open(): Promise<IDBDatabase> {
    const opening = indexedDB.open(`throughline-events-${Math.random()}`);
    opening.onupgradeneeded = () => opening.result.createObjectStore('store').add('value', 'key');
    await next(opening, 'success');
    return opening.result;
  }

  it('keeps two requests of one transaction apart, and their transaction from both', async () => {
    const database = await open();
    const seen: string[] = [];
    const transaction = manager.with(named('transaction'), () => database.transaction('store', 'readwrite'));
    transaction.oncomplete = () => seen.push(`complete: ${active()}`);
    const store = transaction.objectStore('store');
    for (const context of [A, B, ROOT_CONTEXT]) {
      const request = manager.with(context, () => store.get('key'));
      request.onsuccess = () => seen.push(`get: ${active()}`);
    }
    await next(transaction, 'complete');
    expect(seen).toEqual(['get: a', 'get: b', 'get: none', 'complete: transaction']);
    database.close();
  });

  it('gives the upgrade, and the transaction of the upgrade, the context of open()', async () => {
    const seen: string[] = [];
    const opening = manager.with(A, () => indexedDB.open(`throughline-events-${Math.random()}`));
    opening.onupgradeneeded = () => {
      seen.push(`upgradeneeded: ${active()}`);
      opening.transaction?.addEventListener('complete', () => seen.push(`complete: ${active()}`));
    };
    await next(opening, 'success');
    expect(seen).toEqual(['upgradeneeded: a', 'complete: a']);
    opening.result.close();
  });

  it('aborts the transaction when a handler throws, as natively', async () => {
    const database = await open();
    const seen: string[] = [];
    const transaction = manager.with(B, () => database.transaction('store', 'readwrite'));
    transaction.onabort = () => seen.push(`abort: ${active()} ${transaction.error?.name}`);
    const request = manager.with(A, () => transaction.objectStore('store').put('other', 'key'));
    request.onsuccess = () => {
      throw new Error('expected');
    };
    const silence = (event: Event): void => {
      event.preventDefault();
      event.stopImmediatePropagation();
    };
    window.addEventListener('error', silence, { capture: true, once: true });
    await next(transaction, 'abort');
    expect(seen).toEqual(['abort: b AbortError']);
    database.close();
  });

  it('gives each step of a cursor the context of the call that asked for it', async () => {
    const database = await open();
    const store = database.transaction('store', 'readwrite').objectStore('store');
    store.add('second', 'key 2');
    store.add('third', 'key 3');
    const seen: string[] = [];
    const contexts = [B, ROOT_CONTEXT, named('c')];
    const request = manager.with(A, () => store.openCursor());
    request.onsuccess = () => {
      seen.push(active());
      const { result } = request;
      if (result) manager.with(contexts.shift() ?? ROOT_CONTEXT, () => result.continue());
    };
    await next(store.transaction, 'complete');
    expect(seen).toEqual(['a', 'b', 'none', 'c']);
    database.close();
  });
});

describe('a reader, an image or a signal', () => {
  it('has the context of each of its rounds, also none', async () => {
    const reader = new FileReader();
    const seen: string[] = [];
    reader.onload = () => seen.push(active());
    for (const context of [A, B]) {
      manager.with(context, () => reader.readAsText(new Blob()));
      await next(reader, 'loadend');
    }
    reader.readAsText(new Blob());
    await next(reader, 'loadend');
    expect(seen).toEqual(['a', 'b', 'none']);
  });

  it('has the context of the dispatch where a script dispatches', () => {
    const reader = new FileReader();
    const seenByReader: string[] = [];
    reader.onload = () => seenByReader.push(active());
    manager.with(A, () => reader.readAsText(new Blob()));
    reader.dispatchEvent(new Event('load'));
    manager.with(B, () => reader.dispatchEvent(new Event('load')));
    expect(seenByReader).toEqual(['none', 'b']);
    const image = new Image();
    const seen: string[] = [];
    image.addEventListener('load', () => seen.push(active()));
    image.onclick = () => seen.push(active());
    manager.with(A, () => {
      image.src = 'data:,';
    });
    image.dispatchEvent(new Event('load'));
    manager.with(B, () => image.dispatchEvent(new Event('load')));
    manager.with(B, () => image.click());
    expect(seen).toEqual(['none', 'b', 'b']);
  });

  it('wraps an inline handler of an image, and leaves those of other elements', async () => {
    const stage = document.body.appendChild(document.createElement('div'));
    const seen: unknown[] = [];
    Reflect.set(window, 'seeRow', () => seen.push(active()));
    stage.innerHTML = '<img onload="seeRow()"><b onload="seeRow()"></b>';
    const image = stage.firstChild as HTMLImageElement; // see above
    manager.with(A, () => {
      image.src = '/server/image';
    });
    await next(image, 'load');
    const other = stage.lastChild as HTMLElement;
    other.dispatchEvent(new Event('load'));
    const handler = (): void => {};
    other.onload = handler;
    expect([other.onload, image.getAttribute('onload')]).toEqual([handler, 'seeRow()']);
    expect(seen).toEqual(['a', 'none']);
    Reflect.deleteProperty(window, 'seeRow');
    stage.remove();
  });

  it('shows no context to a stranger whom its listener wakes', async () => {
    const reader = new FileReader();
    let wake = (): void => {};
    const stranger = (async () => {
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
      return active();
    })();
    reader.onload = () => wake();
    manager.with(A, () => reader.readAsText(new Blob()));
    expect(await stranger).toBe('none');
  });
});

describe('ports', () => {
  it('give each message the context of its post, heard or not', async () => {
    const { port1, port2 } = new MessageChannel();
    const seen: string[] = [];
    const hear = ({ data }: MessageEvent): void => void seen.push(`${data}: ${active()}`);
    port1.addEventListener('message', hear);
    port1.start();
    port2.postMessage('1');
    manager.with(A, () => port2.postMessage('2'));
    expect(() => manager.with(B, () => port2.postMessage(() => {}))).toThrow(DOMException);
    manager.with(B, () => port2.postMessage('3'));
    await aTask();
    port1.removeEventListener('message', hear);
    manager.with(A, () => port2.postMessage('nobody hears this'));
    port2.postMessage('nor this');
    await aTask();
    port1.onmessage = hear;
    manager.with(B, () => port2.postMessage('4'));
    port2.postMessage('5');
    await aTask();
    expect(seen).toEqual(['1: none', '2: a', '3: b', '4: b', '5: none']);
    port1.close();
  });

  it('carry it both ways, and for messages that wait until a port is started', async () => {
    const { port1, port2 } = new MessageChannel();
    const seen: string[] = [];
    manager.with(A, () => port1.postMessage('to 2'));
    manager.with(B, () => port2.postMessage('to 1'));
    await aTask();
    for (const port of [port1, port2]) port.onmessage = ({ data }) => seen.push(`${data}: ${active()}`);
    await aTask();
    expect(seen.sort()).toEqual(['to 1: b', 'to 2: a']);
    port1.close();
  });

  it('give none to what another page or thread answers', async () => {
    const code = 'onmessage = ({ ports: [port] }) => { port.onmessage = ({ data }) => port.postMessage(data); }';
    const worker = new Worker(`data:text/javascript,${encodeURIComponent(code)}`);
    const { port1, port2 } = new MessageChannel();
    const seen: string[] = [];
    port1.onmessage = ({ data }) => seen.push(`${data}: ${active()}`);
    manager.with(A, () => port2.postMessage('posted before it went'));
    manager.with(A, () => worker.postMessage(null, [port2]));
    for (const text of ['1', '2']) manager.with(B, () => port1.postMessage(text));
    await expect.poll(() => seen).toEqual(['posted before it went: a', '1: none', '2: none']);
    worker.terminate();
  });

  it('give none to a port that went through a message to this page', async () => {
    const { port1, port2 } = new MessageChannel();
    const carrier = new MessageChannel();
    const arrived = new Promise<MessagePort>((resolve) => {
      carrier.port1.onmessage = ({ ports: [port] }) => resolve(port as MessagePort); // sent below
    });
    carrier.port2.postMessage(null, [port2]);
    const moved = await arrived;
    const heard = new Promise((resolve) => {
      moved.onmessage = () => resolve(active());
    });
    manager.with(A, () => port1.postMessage('x'));
    expect(await heard).toBe('none');
    port1.close();
    carrier.port1.close();
  });
});

describe('observers', () => {
  const stage = (): HTMLElement => document.body.appendChild(document.createElement('div'));

  it('that observe in several contexts have that of what they tell of, and none where they tell of both', async () => {
    const seen: string[] = [];
    const [first, second] = [stage(), stage()];
    const inner = first.appendChild(document.createElement('i'));
    const observer = new MutationObserver((records) => seen.push(`${records.length}: ${active()}`));
    manager.with(A, () => observer.observe(first, { attributes: true, subtree: true }));
    manager.with(B, () => observer.observe(second, { attributes: true }));
    for (const elements of [[inner, first], [second], [first, second]]) {
      for (const element of elements) element.setAttribute('a', 'b');
      await Promise.resolve();
    }
    expect(seen).toEqual(['2: a', '1: b', '2: none']);
    observer.disconnect();
    for (const element of [first, second]) element.remove();
  });

  it('have no context once they observe outside one', async () => {
    const seen: string[] = [];
    const element = stage();
    const observer = new MutationObserver(() => seen.push(active()));
    manager.with(A, () => observer.observe(element, { attributes: true }));
    observer.disconnect();
    observer.observe(element, { attributes: true });
    element.setAttribute('a', 'b');
    await Promise.resolve();
    expect(seen).toEqual(['none']);
    element.remove();
  });

  it('call back with their own this and arguments', async () => {
    const element = stage();
    const call = new Promise<unknown[]>((resolve) => {
      const observer = new MutationObserver(function (this: unknown, ...args: unknown[]) {
        resolve([this === observer, args.length, args[1] === observer]);
      });
      manager.with(A, () => observer.observe(element, { attributes: true }));
    });
    element.setAttribute('a', 'b');
    expect(await call).toEqual([true, 2, true]);
    element.remove();
  });
});

describe('streams and callbacks', () => {
  it('give the source its own this, in the order in which it is read, frozen ones too', async () => {
    const reads: PropertyKey[] = [];
    const selves: unknown[] = [];
    const source = Object.freeze({
      start(): void {
        selves.push(this);
      },
      pull(controller: ReadableStreamDefaultController): void {
        selves.push(this);
        controller.close();
      },
    });
    const watched = new Proxy(source, {
      get(target, name) {
        reads.push(name);
        return Reflect.get(target, name);
      },
    });
    const read = async (): Promise<PropertyKey[]> => {
      reads.length = 0;
      await new ReadableStream(watched).getReader().read();
      return [...reads];
    };
    const outside = await read();
    expect(await manager.with(A, read)).toEqual(outside);
    expect(selves).toEqual([watched, watched, watched, watched]);
  });

  it('return what the callback of a lock returns, and throw what it throws', async () => {
    expect(await manager.with(A, () => navigator.locks.request('row', { mode: 'shared' }, (lock) => [active(), lock?.mode]))).toEqual([
      'a',
      'shared',
    ]);
    const error = new Error('expected');
    const failing = manager.with(A, () =>
      navigator.locks.request('row', () => {
        throw error;
      }),
    );
    await expect(failing).rejects.toBe(error);
  });

  it('leave the order of the application’s own frames as it is', async () => {
    const names = ['underlyingPull', 'applicationReads'];
    const stacks: string[][] = [];
    const source = {
      pull: function underlyingPull(controller: ReadableStreamDefaultController): void {
        const text = `${new Error().stack}`;
        stacks.push([...names].filter((name) => text.includes(name)).sort((a, b) => text.indexOf(a) - text.indexOf(b)));
        controller.enqueue(0);
      },
    };
    for (const context of [ROOT_CONTEXT, A]) {
      const reader = manager.with(context, () => new ReadableStream(source, { highWaterMark: 0 }).getReader());
      await aTask();
      const applicationReads = (): unknown => reader.read();
      manager.with(context, applicationReads);
    }
    expect(stacks).toEqual([names, names]);
  });
});

describe('any sequence of additions and removals', () => {
  const step = fc.record({
    add: fc.boolean(),
    type: fc.constantFrom('load', 'loadend', 'abort', 'message'),
    listener: fc.nat(2),
    options: fc.constantFrom(undefined, true, false, { capture: true }, { once: true }, { passive: true }),
    property: fc.boolean(),
    dispatch: fc.boolean(),
  });
  const targets: Readonly<Record<string, () => EventTarget>> = {
    FileReader: () => new FileReader(),
    Image: () => new Image(),
    AbortSignal: () => new AbortController().signal,
    MessagePort: () => new MessageChannel().port1,
    WebSocket: () => new WebSocket('ws://127.0.0.1:1'),
    IDBRequest: () => indexedDB.deleteDatabase('throughline-none'),
  };

  it.each(Object.entries(targets))('calls the same listeners in the same order: %s', (_, create) => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 14 }), (steps) => {
        const run = (): string[] => {
          const target = manager.with(A, create);
          const calls: string[] = [];
          const note = (name: string) =>
            function (this: unknown, event: Event): void {
              calls.push(`${name} ${event.type} ${event.eventPhase} ${this === target}`);
            };
          const listeners = [note('a'), note('b'), { handleEvent: note('c') }];
          for (const { add, type, listener, options, property, dispatch } of steps) {
            const chosen = listeners[listener] as unknown as () => void; // either kind
            if (property) {
              Reflect.set(target, `on${type}`, add ? chosen : null);
              calls.push(`${Reflect.get(target, `on${type}`) === chosen}`);
            } else target[add ? 'addEventListener' : 'removeEventListener'](type, chosen, options);
            if (dispatch) target.dispatchEvent(new Event(type));
          }
          return calls;
        };
        manager.enable();
        const patched = run();
        manager.disable();
        expect(patched).toEqual(run());
      }),
      { numRuns: 60 },
    );
  });
});

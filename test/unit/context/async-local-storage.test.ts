import { AsyncLocalStorage } from 'node:async_hooks';
import { afterEach, describe, expect, it } from 'vitest';
import { AsyncLocalStorageContextManager } from '../../../src/context/async-local-storage.ts';
import { createContextKey, ROOT_CONTEXT } from '../../../src/context/context.ts';
import { asyncRows } from './async-rows.ts';
import { awaitRows } from './await-rows.ts';
import { describeContract, describeRows, fatesOf } from './context-manager.suite.ts';
import { serverRows } from './server-rows.ts';

const create = () => new AsyncLocalStorageContextManager();
describeContract(create);
describeRows(
  'work',
  create,
  asyncRows,
  fatesOf(asyncRows, {
    kept: [
      'Promise.then',
      'then on a promise that another context settles',
      'Promise.catch',
      'Promise.finally',
      'then after Promise.all',
      'then on a thenable',
      'queueMicrotask',
      'setTimeout',
      'setTimeout inside setTimeout',
      'setInterval',
      'setImmediate',
      'fetch().then',
      'response.json().then',
      'blob.text().then',
      'crypto.subtle.digest().then',
      'reader.read().then',
      'ReadableStream pull, read from here',
      'EventTarget dispatchEvent',
      'AbortController.abort()',
      'process.nextTick',
      'fs callback',
      'EventEmitter emit',
    ],
    absent: [
      'requestAnimationFrame',
      'requestIdleCallback',
      'scheduler.postTask',
      'scheduler.yield().then',
      'XHR addEventListener',
      'XHR onload',
      'XHR onreadystatechange',
      'element.click() to addEventListener',
      'element.click() to onclick',
      'MutationObserver',
      'ResizeObserver',
      'IntersectionObserver',
      'window postMessage',
      'IndexedDB request.onsuccess',
      'FileReader onload',
    ],
  }),
);
describeRows(
  'native await',
  create,
  awaitRows,
  fatesOf(awaitRows, {
    kept: [
      'async function before its first await',
      'then of an async function',
      'await of a promise',
      'await of a timer',
      'await of no promise',
      'await of fetch()',
      'second await',
      'catch after a rejected await',
      'caller after an async function that awaits',
      'for await body',
    ],
  }),
);

describeRows(
  'servers',
  create,
  serverRows,
  fatesOf(serverRows, {
    kept: [
      'a task that waits in a pool, through bindContext',
      'next() of a generator, called here',
      'next() of an async generator, called here, after an await',
      'AbortSignal.timeout()',
      'EventEmitter emit, through bindEmitter',
      'events.once()',
      'data of a stream that began to flow here',
      'for await over a stream',
      'callback of stream.pipeline()',
      'fs.promises',
      'fetch() over a kept connection, second request',
      'http.get() over a kept connection, second response',
    ],
    registered: ['a task that waits in a pool'],
  }),
);

describe('a root of its own', () => {
  const root = ROOT_CONTEXT.setValue(createContextKey('started by'), 'somebody');

  it('is the context wherever no other is', async () => {
    const manager = new AsyncLocalStorageContextManager({ root });
    expect(manager.active()).toBe(root);
    await null;
    expect(manager.active()).toBe(root);
    expect(manager.with(ROOT_CONTEXT, () => manager.active())).toBe(ROOT_CONTEXT);
    expect(manager.disable().active()).toBe(ROOT_CONTEXT);
  });

  it('is an option, and unknown ones are refused', () => {
    expect(() => new AsyncLocalStorageContextManager({ rot: root } as never)).toThrow(expect.objectContaining({ code: 'unknown_option' }));
  });
});

describe('where the runtime has no AsyncLocalStorage to be found', () => {
  const original = process.getBuiltinModule;
  afterEach(() => {
    process.getBuiltinModule = original;
  });

  it('says so when it is made, and takes the class that it is given', () => {
    process.getBuiltinModule = () => undefined as never;
    expect(AsyncLocalStorageContextManager.isSupported()).toBe(false);
    expect(() => new AsyncLocalStorageContextManager()).toThrow(expect.objectContaining({ code: 'no_async_local_storage' }));
    const manager = new AsyncLocalStorageContextManager({ AsyncLocalStorage });
    expect(manager.with(ROOT_CONTEXT.setValue(Symbol('a'), 1), () => manager.active())).not.toBe(ROOT_CONTEXT);
  });
});

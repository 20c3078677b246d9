// What each context manager of pages keeps of the rows: asserted by its tests, and the table in docs/context.md (browser-table.mjs).

import { asyncRows } from './async-rows.ts';
import { type AwaitRowName, awaitRows } from './await-rows.ts';
import { browserRows } from './browser-rows.ts';
import { fatesOf } from './fates.ts';

const absent = ['setImmediate', 'process.nextTick', 'fs callback', 'EventEmitter emit'] as const;
const beforeItsFirstAwait = ['async function before its first await', 'then of an async function'] as const;
const everyAwait = Object.keys(awaitRows) as AwaitRowName[]; // its own keys
const keptByTransform = {
  'async generator body after await': 'kept',
  'callback that an async function calls after its await': 'kept',
} as const;
const keptByTasks = [
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
  'requestAnimationFrame',
  'requestIdleCallback',
  'scheduler.postTask',
  'scheduler.yield().then',
  'fetch().then',
  'response.json().then',
  'blob.text().then',
  'crypto.subtle.digest().then',
  'reader.read().then',
  'ReadableStream pull, read from here',
  'XHR addEventListener',
  'XHR onload',
  'XHR onreadystatechange',
  'EventTarget dispatchEvent',
  'element.click() to addEventListener',
  'element.click() to onclick',
  'AbortController.abort()',
] as const;

export const stackFates = {
  async: fatesOf(asyncRows, {
    kept: [
      'ReadableStream pull, read from here',
      'EventTarget dispatchEvent',
      'element.click() to addEventListener',
      'element.click() to onclick',
      'AbortController.abort()',
    ],
    absent,
  }),
  await: fatesOf(awaitRows, { kept: ['async function before its first await'] }),
  pages: fatesOf(browserRows, { kept: ['connectedCallback of a custom element, appended here'] }),
};

export const taskFates = {
  async: fatesOf(asyncRows, { kept: keptByTasks, absent }),
  await: fatesOf(awaitRows, { kept: beforeItsFirstAwait }),
  pages: fatesOf(browserRows, {
    kept: [
      'image decode().then',
      'viewTransition.finished.then',
      'connectedCallback of a custom element, appended here',
      'async generator body after yield, next() called here',
      'import().then',
    ],
  }),
};

/** With `everyTask`. */
export const everyTaskFates = {
  async: fatesOf(asyncRows, {
    kept: [
      ...keptByTasks,
      'ResizeObserver',
      'IntersectionObserver',
      'MessagePort onmessage',
      'IndexedDB request.onsuccess',
      'FileReader onload',
    ],
    absent,
  }),
  await: taskFates.await,
  pages: fatesOf(browserRows, {
    kept: [
      'IndexedDB open: onupgradeneeded',
      'IndexedDB open: blocked',
      'IndexedDB get: addEventListener',
      'IndexedDB put that fails: onerror',
      'IndexedDB error that bubbles to the transaction',
      'IndexedDB cursor: continue()',
      'IndexedDB transaction: oncomplete',
      'FileReader addEventListener',
      'image onload, src set here',
      'image error, src set here',
      'image load, srcset set here',
      'image load, src set as attribute',
      'image decode().then',
      'WebSocket onmessage',
      'EventSource addEventListener(message)',
      'MessagePort addEventListener',
      'MutationObserver, observing from here',
      'IntersectionObserver, observing from here',
      'ResizeObserver, observing from here',
      'PerformanceObserver, observing from here',
      'ReadableStream pull, by the stream itself',
      'WritableStream write, after another',
      'startViewTransition update',
      'startViewTransition update in an object',
      'viewTransition.finished.then',
      'navigator.locks.request',
      'navigator.locks.request with options',
      'AbortSignal.timeout()',
      'connectedCallback of a custom element, appended here',
      'async generator body after yield, next() called here',
      'import().then',
    ],
  }),
};

/** With `everyTask`, of code that the await transform has been over. */
export const transformedTaskFates = {
  async: everyTaskFates.async,
  await: fatesOf(awaitRows, { kept: everyAwait }),
  pages: { ...everyTaskFates.pages, ...keptByTransform },
};

export const zoneFates = {
  async: fatesOf(asyncRows, {
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
      'requestAnimationFrame',
      'scheduler.yield().then',
      'fetch().then',
      'response.json().then',
      'blob.text().then',
      'crypto.subtle.digest().then',
      'reader.read().then',
      'ReadableStream pull, read from here',
      'IntersectionObserver',
      'IndexedDB request.onsuccess',
      'FileReader onload',
    ],
    registered: [
      'XHR addEventListener',
      'XHR onload',
      'XHR onreadystatechange',
      'EventTarget dispatchEvent',
      'element.click() to addEventListener',
      'element.click() to onclick',
      'AbortController.abort()',
      'MutationObserver',
      'window postMessage',
    ],
    absent,
  }),
  await: fatesOf(awaitRows, { kept: beforeItsFirstAwait }),
  pages: fatesOf(browserRows, {
    kept: ['image decode().then', 'viewTransition.finished.then', 'async generator body after yield, next() called here', 'import().then'],
    registered: [
      'IndexedDB open: onupgradeneeded',
      'IndexedDB open: blocked',
      'IndexedDB get: addEventListener',
      'IndexedDB put that fails: onerror',
      'IndexedDB error that bubbles to the transaction',
      'IndexedDB cursor: continue()',
      'IndexedDB transaction: oncomplete',
      'FileReader addEventListener',
      'image onload, src set here',
      'image error, src set here',
      'image load, srcset set here',
      'image load, src set as attribute',
      'WebSocket onmessage',
      'EventSource addEventListener(message)',
      'MessagePort addEventListener',
      'Worker onmessage, posted to here',
      'MutationObserver, observing from here',
      'IntersectionObserver, observing from here',
      'AbortSignal.timeout()',
      'connectedCallback of a custom element, appended here',
    ],
  }),
};

/** Of code whose async functions are compiled down to generators. */
export const compiledDownZoneFates = {
  async: zoneFates.async,
  await: fatesOf(awaitRows, { kept: everyAwait }),
  pages: { ...zoneFates.pages, ...keptByTransform },
};

export const transformedZoneFates = {
  async: zoneFates.async,
  await: compiledDownZoneFates.await,
  pages: { ...zoneFates.pages, ...keptByTransform },
};

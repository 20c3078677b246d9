import { TaskContextManager } from '../../../src/context/task.ts';
import { asyncRows } from './async-rows.ts';
import { awaitRows } from './await-rows.ts';
import { describeContract, describeRows, fatesOf } from './context-manager.suite.ts';
import { describePatches } from './task-patches.suite.ts';

const create = () => new TaskContextManager();
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
    kept: ['async function before its first await', 'then of an async function'],
  }),
);
describePatches();

import 'zone.js';
import { ZoneContextManager } from '../../../src/context/zone.ts';
import { asyncRows } from './async-rows.ts';
import { awaitRows } from './await-rows.ts';
import { awaitRows as awaitRowsCompiledDown } from './await-rows.ts?es2016';
import { describeContract, describeRows, fatesOf } from './context-manager.suite.ts';
import { describeDuringEvent } from './during-event.suite.ts';

const create = () => new ZoneContextManager();
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
      'requestAnimationFrame',
      'fetch().then',
      'response.json().then',
      'blob.text().then',
      'crypto.subtle.digest().then',
      'reader.read().then',
      'ReadableStream pull, read from here',
      'element.click() to onclick',
      'EventEmitter emit',
    ],
    registered: ['XHR addEventListener', 'EventTarget dispatchEvent', 'element.click() to addEventListener', 'AbortController.abort()'],
    absent: [
      'requestIdleCallback',
      'scheduler.postTask',
      'scheduler.yield().then',
      'ResizeObserver',
      'IntersectionObserver',
      'window postMessage',
      'IndexedDB request.onsuccess',
    ],
    broken: ['MutationObserver', 'FileReader onload'],
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
describeRows(
  'await, compiled down',
  create,
  awaitRowsCompiledDown,
  fatesOf(awaitRowsCompiledDown, {
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
describeDuringEvent('during an event of a script', create, {
  click: (target) => target.click(),
  eventInsideHandler: 'none',
  onProperty: false,
});

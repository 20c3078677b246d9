import 'zone.js';
import { userEvent } from 'vitest/browser';
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
    absent: ['setImmediate', 'process.nextTick', 'fs callback', 'EventEmitter emit'],
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
describeDuringEvent('during an event of a script', create, { click: (target) => target.click(), eventInsideHandler: 'none' });
describeDuringEvent('during an event of the browser', create, { click: (target) => userEvent.click(target), eventInsideHandler: 'none' });

import { userEvent } from 'vitest/browser';
import { TaskContextManager } from '../../../src/context/task.ts';
import { asyncRows } from './async-rows.ts';
import { awaitRows } from './await-rows.ts';
import { describeContract, describeRows, fatesOf } from './context-manager.suite.ts';
import { describeDuringEvent } from './during-event.suite.ts';
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
describeDuringEvent('during an event of a script', create, { click: (target) => target.click(), eventInsideHandler: 'event' });
describeDuringEvent('during an event of the browser', create, { click: (target) => userEvent.click(target), eventInsideHandler: 'event' });
describePatches();

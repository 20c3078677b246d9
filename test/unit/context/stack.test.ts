import { StackContextManager } from '../../../src/context/stack.ts';
import { asyncRows } from './async-rows.ts';
import { awaitRows } from './await-rows.ts';
import { describeContract, describeRows, fatesOf } from './context-manager.suite.ts';

const create = () => new StackContextManager();
describeContract(create);
describeRows(
  'work',
  create,
  asyncRows,
  fatesOf(asyncRows, {
    kept: ['ReadableStream pull, read from here', 'EventTarget dispatchEvent', 'AbortController.abort()', 'EventEmitter emit'],
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
    kept: ['async function before its first await'],
  }),
);

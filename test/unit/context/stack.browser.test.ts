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
    kept: [
      'ReadableStream pull, read from here',
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
    kept: ['async function before its first await'],
  }),
);

// The transformed constructs keep their context under the task manager, as the native ones do under AsyncLocalStorage; natively, the task
// manager loses most of them.

import { AsyncLocalStorageContextManager } from '../../../src/context/async-local-storage.ts';
import { TaskContextManager } from '../../../src/context/task.ts';
import { describeRows, fatesOf } from '../context/context-manager.suite.ts';
import { constructs as native } from './constructs.ts';
import { constructs } from './constructs.ts?await';

const all = Object.keys(constructs);
/** What AsyncLocalStorage has otherwise: there, the body of a generator belongs to whoever calls next(). */
const ofTheCaller = [
  'in an async generator, driven from elsewhere',
  'in a generator, driven from elsewhere',
  'in the finally of a generator that is closed from elsewhere',
  'behind yield*',
  'behind yield* of an async generator',
  'in a method of an iterator that yield* asks',
];
const ofNobody = 'in an async generator that is asked twice at once';
const synchronous = ofTheCaller.filter((name) => !name.includes('async'));
const createTask = () => new TaskContextManager();

describeRows('transformed, task', createTask, constructs, fatesOf(constructs, { kept: all }));
describeRows(
  'native, AsyncLocalStorage',
  () => new AsyncLocalStorageContextManager(),
  native,
  fatesOf(native, { kept: all.filter((name) => !ofTheCaller.includes(name) && name !== ofNobody), registered: ofTheCaller }),
);
describeRows(
  'native, task',
  createTask,
  native,
  fatesOf(native, { kept: ['in a driver behind a step of a generator'], registered: synchronous }),
);

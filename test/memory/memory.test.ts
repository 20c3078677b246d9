import { EventEmitter } from 'node:events';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { AsyncLocalStorageContextManager } from '../../src/context/async-local-storage.ts';
import { bindEmitter } from '../../src/context/bind-emitter.ts';
import { describeMemory } from './memory.suite.ts';
import * as work from './work.ts';

setFlagsFromString('--expose-gc');
const gc = runInNewContext('gc') as () => void;
const emitter = new EventEmitter();

describeMemory(
  {
    manager: () => new AsyncLocalStorageContextManager(),
    async collectGarbage() {
      await new Promise((resolve) => setTimeout(resolve, 10)); // timers that are due
      gc();
    },
    heapBytes: async () => process.memoryUsage().heapUsed,
  },
  work,
  {
    'listeners of a bound emitter': () => {
      const listener = (): void => {};
      bindEmitter(emitter).on('x', listener);
      emitter.emit('x');
      emitter.off('x', listener);
    },
    'emitters that were bound': () => bindEmitter(new EventEmitter()).once('x', () => {}),
  },
);

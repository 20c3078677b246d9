import { cdp } from 'vitest/browser';
import { TaskContextManager } from '../../src/context/task.ts';
import { everyTask } from '../../src/tasks.ts';
import { describeMemory } from './memory.suite.ts';
import * as work from './work.ts?await';

interface Session {
  send(method: 'HeapProfiler.collectGarbage' | 'Runtime.getHeapUsage'): Promise<{ readonly usedSize: number }>;
}
const session = (): Session => cdp() as unknown as Session; // Chromium's protocol

describeMemory(
  {
    manager: () => new TaskContextManager({ also: everyTask }),
    async collectGarbage() {
      await new Promise((resolve) => setTimeout(resolve, 10)); // timers that are due
      await session().send('HeapProfiler.collectGarbage');
    },
    heapBytes: async () => (await session().send('Runtime.getHeapUsage')).usedSize,
  },
  work,
  {
    'listeners of requests that were never sent': () => {
      const request = new XMLHttpRequest();
      const listener = (): void => {};
      request.addEventListener('load', listener);
      request.onload = listener;
      request.removeEventListener('load', listener);
    },
    microtasks: () => queueMicrotask(() => {}),
    'frames that were cancelled': () => cancelAnimationFrame(requestAnimationFrame(() => {})),
  },
);

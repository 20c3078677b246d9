// Nothing of a context is left when what it started is gone, or went elsewhere.

import { afterEach, beforeEach, expect, it } from 'vitest';
import { cdp } from 'vitest/browser';
import { ROOT_CONTEXT } from '../../../src/context/context.ts';
import { TaskContextManager } from '../../../src/context/task.ts';
import { everyTask } from '../../../src/tasks.ts';

const NAME = Symbol('name');
const ROUNDS = 200;

let manager: TaskContextManager;
beforeEach(() => {
  manager = new TaskContextManager({ also: everyTask }).enable();
});
afterEach(() => void manager.disable());

interface Session {
  send(method: string): Promise<unknown>;
}
const collectGarbage = async (): Promise<unknown> => (cdp() as unknown as Session).send('HeapProfiler.collectGarbage'); // Chromium's protocol
const wait = (delayMs: number): Promise<unknown> => new Promise((resolve) => setTimeout(resolve, delayMs));

/** How many of the contexts are left in which `work` was started. */
async function leftAfter(work: () => unknown): Promise<number> {
  const contexts: WeakRef<object>[] = [];
  for (let i = 0; i < ROUNDS; i++) {
    const context = ROOT_CONTEXT.setValue(NAME, i);
    contexts.push(new WeakRef(context));
    await manager.with(context, work);
  }
  let left = ROUNDS;
  for (let round = 0; round < 20 && left > 5; round++) {
    await wait(20);
    await collectGarbage();
    left = contexts.filter((context) => context.deref()).length;
  }
  return left;
}

const kinds: Readonly<Record<string, () => unknown>> = {
  readers: () => {
    const reader = new FileReader();
    reader.onload = () => {};
    reader.readAsText(new Blob(['x']));
  },
  images: () => {
    const image = new Image();
    image.onload = () => {};
    image.src = '/server/image';
  },
  observers: () => new MutationObserver(() => {}).observe(document.createElement('i'), { attributes: true }),
  streams: () => void new ReadableStream({ pull: (controller) => controller.close() }).getReader().read(),
  signals: () => AbortSignal.timeout(1).addEventListener('abort', () => {}),
  'requests of a database': () =>
    new Promise<void>((resolve) => {
      const opening = indexedDB.open('throughline-leaks');
      opening.onsuccess = () => {
        opening.result.close();
        resolve();
      };
    }),
  ports: () => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => port1.close();
    port2.postMessage(1);
  },
};

it.each(Object.entries(kinds))('lets go of the contexts of %s', async (_, work) => {
  expect(await leftAfter(work)).toBeLessThan(5); // the last one may still stand in a register
});

it('lets go of the contexts of messages to a port that went to a worker', async () => {
  const worker = new Worker(`data:text/javascript,${encodeURIComponent('onmessage = ({ ports }) => { self.port = ports[0]; }')}`);
  const send = ((): ((value: unknown) => void) => {
    const { port1, port2 } = new MessageChannel();
    worker.postMessage(null, [port2]);
    return (value) => port1.postMessage(value);
  })();
  await collectGarbage(); // the port that went
  expect(await leftAfter(() => send(1))).toBeLessThan(5);
  worker.terminate();
});

it('lets go of all but the last thousand contexts of messages to a port that somebody keeps, and that went elsewhere', async () => {
  const { port1, port2 } = new MessageChannel();
  const elsewhere = new MessageChannel();
  elsewhere.port1.postMessage(null, [port2]);
  const contexts: WeakRef<object>[] = [];
  for (let i = 0; i < 2000; i++) {
    const context = ROOT_CONTEXT.setValue(NAME, i);
    contexts.push(new WeakRef(context));
    manager.with(context, () => port1.postMessage(i));
  }
  const left = async (): Promise<number> => {
    await wait(1);
    await collectGarbage();
    return contexts.filter((context) => context.deref()).length;
  };
  await expect.poll(left).toBeLessThan(1005);
  expect(port2).toBeInstanceOf(MessagePort);
  elsewhere.port1.close();
});

it('lets go of the contexts of images that stay, once they are loaded', async () => {
  const stage = document.body.appendChild(document.createElement('div'));
  const left = await leftAfter(() => {
    stage.appendChild(new Image()).src = '/server/image';
  });
  expect([left < 5, stage.children.length]).toEqual([true, ROUNDS]);
  stage.remove();
});

// Nothing of a context is left when the work that belongs to it is done.

import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, it } from 'vitest';
import { ROOT_CONTEXT } from '../../../src/context/context.ts';
import { TaskContextManager } from '../../../src/context/task.ts';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;
const NAME = Symbol('name');

it('leaves nothing behind after 10,000 timers, cancelled ones and promises among them', async () => {
  const manager = new TaskContextManager().enable();
  const contexts: WeakRef<object>[] = [];
  let calls = 0;
  for (let i = 0; i < 10_000; i++) {
    const context = ROOT_CONTEXT.setValue(NAME, i);
    contexts.push(new WeakRef(context));
    manager.with(context, () => {
      setTimeout(() => calls++, 1);
      clearTimeout(setTimeout(() => calls++, 60_000));
      Promise.resolve().then(() => calls++);
    });
  }
  while (calls < 20_000) await new Promise((resolve) => setTimeout(resolve, 5));
  await new Promise((resolve) => setTimeout(resolve, 5));
  collectGarbage();
  const left = contexts.filter((context) => context.deref()).length;
  manager.disable();
  expect(left).toBeLessThan(5); // the last one may still stand in a register
  expect(calls).toBe(20_000);
});

it('lets go of an event when it is over and somebody looks', async () => {
  const manager = new TaskContextManager().enable();
  const event = (() => {
    const dispatched = { eventPhase: 2 };
    manager.duringEvent(dispatched, ROOT_CONTEXT.setValue(NAME, 'click'));
    dispatched.eventPhase = 0;
    return new WeakRef(dispatched);
  })();
  await new Promise((resolve) => setTimeout(resolve, 1));
  expect(manager.active()).toBe(ROOT_CONTEXT);
  collectGarbage();
  expect(event.deref()).toBeUndefined();
  manager.disable();
});

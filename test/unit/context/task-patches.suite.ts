// The task manager's patches are good citizens: nobody can tell them from the native functions, everything is put back, and who patches
// after us keeps working.

import { afterEach, describe, expect, it } from 'vitest';
import { ROOT_CONTEXT } from '../../../src/context/context.ts';
import { TaskContextManager } from '../../../src/context/task.ts';

const X = ROOT_CONTEXT.setValue(Symbol('name'), 'x');
const GLOBALS = ['setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask', 'requestAnimationFrame', 'requestIdleCallback'];

/** One patched place: an object and the name of its method or accessor. */
type Place = readonly [owner: object, name: string];

function places(): Place[] {
  const found: Place[] = [[Promise.prototype, 'then'], ...GLOBALS.map((name): Place => [globalThis, name])];
  if ('scheduler' in globalThis)
    found.push([Object.getPrototypeOf((globalThis as unknown as { scheduler: object }).scheduler), 'postTask']);
  if ('XMLHttpRequestEventTarget' in globalThis) {
    found.push([XMLHttpRequest.prototype, 'send'], [XMLHttpRequest.prototype, 'onreadystatechange']);
    found.push([XMLHttpRequestEventTarget.prototype, 'addEventListener'], [XMLHttpRequestEventTarget.prototype, 'removeEventListener']);
    for (const name of ['onload', 'onerror', 'onprogress']) found.push([XMLHttpRequestEventTarget.prototype, name]);
  }
  return found.filter(([owner, name]) => name in owner);
}

function descriptorOf([owner, name]: Place): PropertyDescriptor | undefined {
  return Object.getOwnPropertyDescriptor(owner, name);
}

function functionsOf(place: Place): unknown[] {
  const { value, get, set } = descriptorOf(place) ?? {};
  return [value, get, set].filter((part) => part !== undefined);
}

function looks(fn: unknown): object {
  const candidate = fn as (...args: unknown[]) => unknown; // functionsOf gives functions only
  return {
    name: candidate.name,
    length: candidate.length,
    source: `${candidate}`,
    isFunction: candidate instanceof Function && Object.getPrototypeOf(candidate) === Function.prototype,
    prototype: Object.hasOwn(candidate, 'prototype'),
    keys: Object.keys(candidate),
    constructs: Object.hasOwn(candidate, 'prototype') || outcome(() => Reflect.construct(Object, [], candidate)),
  };
}

function looksOf(place: Place): object {
  const { configurable, enumerable, writable } = descriptorOf(place) ?? {};
  return { configurable, enumerable, writable, functions: functionsOf(place).map(looks) };
}

function outcome(fn: () => unknown): string {
  try {
    return typeof fn();
  } catch (error) {
    return `${(error as Error).name}`;
  }
}

function replace(owner: object, name: string, value: unknown): () => void {
  const native = Object.getOwnPropertyDescriptor(owner, name) as PropertyDescriptor; // the caller names what is there
  Object.defineProperty(owner, name, { ...native, value });
  return () => void Object.defineProperty(owner, name, native);
}

/** The handlers of requests are patched when the first of them is sent in a context. */
function enableAll(manager: TaskContextManager): TaskContextManager {
  manager.enable();
  if ('XMLHttpRequest' in globalThis) outcome(() => manager.with(X, () => new XMLHttpRequest().send()));
  return manager;
}

export function describePatches(): void {
  describe('patches', () => {
    const manager = new TaskContextManager();
    afterEach(() => void manager.disable());
    const ownPlaces = places().filter((place) => descriptorOf(place));

    it.each(ownPlaces.map((place) => [place[1], place] as const))('%s looks like the native one', (_, place) => {
      const native = looksOf(place);
      const [fn] = functionsOf(place);
      enableAll(manager);
      expect(functionsOf(place)[0]).not.toBe(fn);
      expect(looksOf(place)).toEqual(native);
    });

    it('puts everything back, after a thousand rounds too', () => {
      const before = places().map(descriptorOf);
      for (let round = 0; round < 1000; round++) enableAll(manager).disable();
      places().forEach((place, i) => {
        expect(descriptorOf(place), place[1]).toEqual(before[i]);
        expect(functionsOf(place)[0], place[1]).toBe(before[i]?.value ?? before[i]?.get);
      });
      expect(before.length).toBeGreaterThan(4);
    });

    it('patches once, however often it is enabled', () => {
      manager.enable();
      const patched = globalThis.setTimeout;
      manager.enable();
      expect(globalThis.setTimeout).toBe(patched);
    });

    it('hands on the very same callbacks outside a context, and what is no function inside one', () => {
      const given: unknown[] = [];
      // A stand-in below ours sees what ours hands on.
      const standIn = (...args: unknown[]): void => void given.push(...args);
      const restore = [replace(Promise.prototype, 'then', standIn), replace(globalThis, 'queueMicrotask', standIn)];
      manager.enable();
      const a = () => {};
      const b = () => {};
      Promise.prototype.then.call(0 as never, a, b);
      queueMicrotask(a);
      manager.with(X, () => {
        Promise.prototype.then.call(0 as never, undefined, 1 as never);
        queueMicrotask('text' as never);
      });
      manager.disable();
      for (const put of restore) put();
      expect(given).toEqual([a, b, a, undefined, 1, 'text']);
    });

    it('fails as the native functions do', () => {
      const calls = [
        () => queueMicrotask(undefined as never),
        () => queueMicrotask('text' as never),
        () => (queueMicrotask as () => void)(),
        () => (setInterval as () => unknown)(),
        () => Promise.prototype.then.call(1 as never, () => {}),
        () => new (setTimeout as never as new () => unknown)(),
        () => new (Promise.prototype.then as never as new () => unknown)(),
      ];
      const native = calls.map(outcome);
      manager.enable();
      expect(manager.with(X, () => calls.map(outcome))).toEqual(native);
    });

    it('becomes a pass-through below somebody who patched above it', async () => {
      const native = globalThis.setTimeout;
      manager.enable();
      const ours = globalThis.setTimeout;
      let calls = 0;
      const theirs = ((...args: Parameters<typeof setTimeout>) => {
        calls++;
        return ours(...args);
      }) as typeof setTimeout;
      globalThis.setTimeout = theirs;
      manager.disable();
      expect(globalThis.setTimeout).toBe(theirs);
      await new Promise((resolve) => setTimeout(resolve, 1));
      expect(calls).toBe(1);
      manager.enable();
      const seen = await new Promise((resolve) => manager.with(X, () => setTimeout(() => resolve(manager.active()), 1)));
      expect(seen).toBe(X);
      manager.disable();
      globalThis.setTimeout = native;
    });

    it('works beside a second manager, each with a context of its own', async () => {
      const other = new TaskContextManager().enable();
      manager.enable();
      const Y = ROOT_CONTEXT.setValue(Symbol('name'), 'y');
      const seen = await new Promise((resolve) => {
        manager.with(X, () =>
          other.with(Y, () => setTimeout(() => Promise.resolve().then(() => resolve([manager.active(), other.active()])), 1)),
        );
      });
      expect(seen).toEqual([X, Y]);
      expect([manager.active(), other.active()]).toEqual([ROOT_CONTEXT, ROOT_CONTEXT]);
      other.disable();
    });

    it('runs what was started before it was disabled, without a context', async () => {
      manager.enable();
      const waiting = manager.with(X, () => new Promise((resolve) => setTimeout(() => resolve(manager.active()), 5)));
      manager.disable();
      expect(await waiting).toBe(ROOT_CONTEXT);
    });

    it('passes arguments and this of callbacks, and cancels by the native handles', async () => {
      const run = () =>
        new Promise<unknown[]>((resolve) => {
          const cancelled = setTimeout(() => resolve(['cancelled']), 0);
          clearTimeout(cancelled);
          setTimeout(
            function (this: unknown, ...args: unknown[]) {
              resolve([Object.prototype.toString.call(this), typeof cancelled, ...args]);
            },
            2,
            'a',
            'b',
          );
        });
      const native = await run();
      manager.enable();
      expect(await manager.with(X, run)).toEqual(native);
    });
  });
}

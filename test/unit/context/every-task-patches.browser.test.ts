// The patches of throughline/tasks are good citizens: compared with the natives of a frame that nobody has touched, and put back.

import { afterEach, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { ROOT_CONTEXT } from '../../../src/context/context.ts';
import { TaskContextManager } from '../../../src/context/task.ts';
import { everyTask } from '../../../src/tasks.ts';

const X = ROOT_CONTEXT.setValue(Symbol('name'), 'x');
type Global = Readonly<Record<string, unknown>>;
const page = globalThis as unknown as Global; // asked for any name
const CLASSES = ['MutationObserver', 'IntersectionObserver', 'ResizeObserver', 'PerformanceObserver', 'WebSocket', 'EventSource'].concat([
  'MessageChannel',
  'ReadableStream',
  'WritableStream',
  'TransformStream',
]);
/** Methods that our prototypes have of their own, above those which they inherit: so that nobody else pays. */
const OVERRIDES = ['addEventListener', 'removeEventListener', 'setAttribute'];

const manager = new TaskContextManager({ also: everyTask });
afterEach(() => void manager.disable());

/** Handlers are patched when the first work of their kind is started in a context. */
async function enableAll(): Promise<void> {
  manager.enable();
  const opening = manager.with(X, () => {
    new FileReader().readAsText(new Blob());
    new Image().src = 'data:,';
    new WebSocket('ws://127.0.0.1:1').close();
    new EventSource('data:,').close();
    AbortSignal.timeout(0);
    const { port1, port2 } = new MessageChannel();
    port1.postMessage(0);
    port2.close();
    return indexedDB.open('throughline-patches');
  });
  await new Promise((resolve) => {
    opening.onsuccess = resolve;
  });
  opening.result.close();
}

/** Every property of every class and prototype, by its path. */
function places(global: Global): Map<string, readonly [owner: object, name: string]> {
  const found = new Map<string, readonly [object, string]>();
  for (const name of Object.getOwnPropertyNames(globalThis)) {
    const value = Object.getOwnPropertyDescriptor(global, name)?.value;
    if (typeof value !== 'function') continue;
    found.set(name, [global, name]);
    for (const [path, owner] of [
      [name, value],
      [`${name}.prototype`, value.prototype],
    ] as const)
      if (owner) for (const own of Object.getOwnPropertyNames(owner)) found.set(`${path}.${own}`, [owner, own]);
  }
  return found;
}

const descriptorOf = ([owner, name]: readonly [object, string]): PropertyDescriptor | undefined =>
  Object.getOwnPropertyDescriptor(owner, name);
const partsOf = ({ value, get, set }: PropertyDescriptor): unknown[] => [value, get, set].filter((part) => part !== undefined);
function snapshot(): Map<string, unknown[]> {
  const parts = new Map<string, unknown[]>();
  for (const [path, place] of places(page)) parts.set(path, partsOf(descriptorOf(place) ?? {}));
  return parts;
}

function expectSame(after: Map<string, unknown[]>, before: Map<string, unknown[]>): void {
  for (const [path, parts] of after)
    for (const [i, part] of parts.entries()) expect(Object.is(part, before.get(path)?.[i]), path).toBe(true);
}

function inheritedDescriptor(owner: object, name: string): PropertyDescriptor | undefined {
  for (let at: object | null = owner; at; at = Object.getPrototypeOf(at)) {
    const found = Object.getOwnPropertyDescriptor(at, name);
    if (found) return found;
  }
  return undefined;
}

function looks(descriptor: PropertyDescriptor | undefined): object {
  const { configurable, enumerable, writable } = descriptor ?? {};
  const functions = partsOf(descriptor ?? {}).map((part) => {
    if (typeof part !== 'function') return typeof part;
    const prototype = Object.getOwnPropertyDescriptor(part, 'prototype');
    return {
      name: part.name,
      length: part.length,
      source: `${part}`,
      keys: Object.keys(part),
      prototype: prototype && {
        ...prototype,
        value: Object.getOwnPropertyNames(prototype.value).filter((name) => !OVERRIDES.includes(name)),
      },
      parent: Object.getPrototypeOf(part)?.name,
    };
  });
  return { configurable, enumerable, writable, functions };
}

let native: Global;
beforeAll(() => {
  const frame = document.body.appendChild(document.createElement('iframe'));
  native = frame.contentWindow as unknown as Global; // this page's origin
});

describe('what is patched', () => {
  it('looks like the natives of an untouched frame', async () => {
    const before = snapshot();
    await enableAll();
    const theirs = places(native);
    let compared = 0;
    for (const [path, [owner, name]] of places(page)) {
      const parts = partsOf(Object.getOwnPropertyDescriptor(owner, name) ?? {});
      const was = before.get(path);
      if (path.endsWith('.toString')) continue; // every layer says the original's text
      if (was && parts.every((part, i) => Object.is(part, was[i]))) continue;
      const [theirOwner] = theirs.get(path) ?? [];
      const [, holder = '', method = ''] = /^(\w+)\.prototype\.(\w+)$/.exec(path) ?? [];
      const expected = theirOwner ? descriptorOf([theirOwner, name]) : undefined;
      const overridden = !expected && OVERRIDES.includes(method);
      const theirClass = native[holder] as { readonly prototype: object };
      expect(looks(descriptorOf([owner, name])), path).toEqual(
        looks(overridden ? inheritedDescriptor(theirClass.prototype, name) : expected),
      );
      compared++;
    }
    expect(compared).toBeGreaterThan(100);
  });

  it('is put back to the last property, also after a hundred rounds', async () => {
    const before = snapshot();
    for (let round = 0; round < 100; round++) manager.enable().disable();
    await enableAll();
    manager.disable();
    const after = snapshot();
    expect([...after.keys()]).toEqual([...before.keys()]);
    expectSame(after, before);
  });

  it('is put back from between two managers, whichever goes first', () => {
    const before = snapshot();
    for (const order of [
      [0, 1],
      [1, 0],
    ] as const) {
      const managers = [manager.enable(), new TaskContextManager({ also: everyTask }).enable()];
      for (const i of order) managers[i]?.disable();
      expectSame(snapshot(), before);
    }
  });
});

describe('classes', () => {
  const create: Readonly<Record<string, () => object>> = {
    MutationObserver: () => new MutationObserver(() => {}),
    IntersectionObserver: () => new IntersectionObserver(() => {}),
    ResizeObserver: () => new ResizeObserver(() => {}),
    PerformanceObserver: () => new PerformanceObserver(() => {}),
    WebSocket: () => new WebSocket('ws://127.0.0.1:1'),
    EventSource: () => new EventSource('data:,'),
    MessageChannel: () => new MessageChannel(),
    ReadableStream: () => new ReadableStream(),
    WritableStream: () => new WritableStream(),
    TransformStream: () => new TransformStream(),
  };

  it.each(CLASSES)('%s makes its own instances, before, during and after', (name) => {
    const made = [create[name]?.()];
    const classes = [page[name]];
    manager.enable();
    made.push(create[name]?.());
    classes.push(page[name]);
    manager.disable();
    made.push(create[name]?.());
    expect(classes[1]).not.toBe(classes[0]);
    for (const instance of made) for (const each of classes) expect(instance instanceof (each as () => void)).toBe(true);
    manager.enable();
    for (const instance of made) {
      expect(instance?.constructor === page[name]).toBe(true);
      expect(Object.getPrototypeOf(instance)).toBe((page[name] as { readonly prototype: object }).prototype);
    }
  });

  it.each(CLASSES)('%s throws as the native class without new, without arguments and with wrong ones', (name) => {
    const outcomes = (): string[] => {
      const Class = page[name] as (new (...args: unknown[]) => object) & ((...args: unknown[]) => object);
      return [() => Class(), () => Class(() => {}), () => new Class(1), () => Reflect.construct(Class, [], Array)].map((call) => {
        try {
          return Object.prototype.toString.call(call());
        } catch (error) {
          return `${error}`;
        }
      });
    };
    const natively = outcomes();
    manager.enable();
    expect(manager.with(X, outcomes)).toEqual(natively);
  });

  it('can be extended: fields, statics, text and new.target are the subclass’s', () => {
    manager.enable();
    class Mine extends MutationObserver {
      readonly field = 1;
      static readonly own = 2;
    }
    const mine = new Mine(() => {});
    expect([mine.field, Mine.own, mine.constructor === Mine, mine instanceof MutationObserver]).toEqual([1, 2, true, true]);
    expect(`${Mine}`).toMatch(/^class Mine extends/);
    expect(mine.takeRecords()).toEqual([]);
    manager.disable();
    expect([new Mine(() => {}).field, mine instanceof MutationObserver]).toEqual([1, true]);
  });

  it('have their statics', () => {
    const { supportedEntryTypes } = PerformanceObserver;
    manager.enable();
    expect(PerformanceObserver.supportedEntryTypes).toEqual(supportedEntryTypes);
    expect([WebSocket.CONNECTING, WebSocket.CLOSED, EventSource.OPEN]).toEqual([0, 3, 1]);
  });

  it('become a pass-through below somebody who patched above', async () => {
    const original = globalThis.ResizeObserver;
    onTestFinished(() => {
      globalThis.ResizeObserver = original;
    });
    manager.enable();
    const made: object[] = [];
    class Theirs extends ResizeObserver {
      constructor(callback: ResizeObserverCallback) {
        super(callback);
        made.push(this);
      }
    }
    globalThis.ResizeObserver = Theirs;
    manager.disable();
    expect(globalThis.ResizeObserver).toBe(Theirs);
    const seen = await new Promise((resolve) =>
      manager.with(X, () => new ResizeObserver(() => resolve(manager.active())).observe(document.body)),
    );
    expect([seen, made.length]).toEqual([ROOT_CONTEXT, 1]);
  });
});

it('hands on the very same callbacks and objects outside a context', () => {
  const given: unknown[] = [];
  const native = Object.getOwnPropertyDescriptor(LockManager.prototype, 'request') as PropertyDescriptor; // there is one
  onTestFinished(() => void Object.defineProperty(LockManager.prototype, 'request', native));
  Object.defineProperty(LockManager.prototype, 'request', { ...native, value: (...args: unknown[]) => void given.push(...args) });
  manager.enable();
  const args = ['name', { mode: 'shared' }, () => {}] as const;
  void navigator.locks.request(...(args as unknown as [string, () => void]));
  manager.disable();
  expect(given).toEqual(args);
  expect(given.every((each, i) => each === args[i])).toBe(true);
});

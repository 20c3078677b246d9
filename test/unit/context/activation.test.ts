// What the run-time part does beside what the constructs show (test/unit/transform/constructs.ts).

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { enter, enterLater, last } from '../../../src/context/activation.ts';
import { ROOT_CONTEXT } from '../../../src/context/context.ts';
import { disposable } from '../../../src/context/disposal.ts';
import { steps } from '../../../src/context/steps.ts';
import { TaskContextManager } from '../../../src/context/task.ts';

const X = ROOT_CONTEXT.setValue(Symbol('name'), 'x');
const Y = ROOT_CONTEXT.setValue(Symbol('name'), 'y');
const manager = new TaskContextManager();
beforeEach(() => void manager.enable());
afterEach(() => void manager.disable());

describe('an activation', () => {
  it('leaves the context while it is away, and its own to its caller when it ends', () => {
    manager.with(X, () => {
      const activation = enter();
      activation.s();
      expect(manager.active()).toBe(X); // the caller's
      manager.with(Y, () => {
        expect(activation.r(7)).toBe(7);
        expect(manager.active()).toBe(X);
        activation.r(); // is here already
        activation.x();
        expect(manager.active()).toBe(Y);
      });
    });
    expect(manager.active()).toBe(ROOT_CONTEXT);
  });

  it('puts nothing back when it ends while it is away', () => {
    const activation = manager.with(X, enter);
    activation.s();
    manager.with(Y, () => {
      activation.x();
      expect(manager.active()).toBe(Y);
    });
  });

  it('of a generator starts away, with the context in which it was made', () => {
    const activation = manager.with(X, enterLater);
    manager.with(Y, () => {
      activation.r();
      expect(manager.active()).toBe(X);
      activation.y();
      expect(manager.active()).toBe(Y);
    });
  });

  it('that follows its caller has the context of the caller, where there is one', () => {
    const activation = manager.with(X, enterLater);
    manager.with(Y, () => activation.n());
    activation.y();
    activation.n();
    expect(manager.active()).toBe(Y);
    activation.x();
  });

  it('that began before the manager was enabled sets nothing', () => {
    manager.disable();
    const activation = enter();
    manager.enable();
    manager.with(X, () => {
      activation.s();
      activation.r();
      expect(manager.active()).toBe(X);
      activation.x();
      expect(manager.active()).toBe(X);
    });
  });

  it('that ends after the manager was disabled leaves the next one alone', () => {
    const activation = manager.with(X, enter);
    activation.s();
    manager.disable().enable();
    activation.r();
    expect(manager.active()).toBe(ROOT_CONTEXT);
    activation.x();
  });

  it('finds the slot of the manager that was enabled last, until that one is disabled', () => {
    const other = new TaskContextManager().enable();
    const activation = other.with(Y, enterLater);
    activation.r();
    expect([manager.active(), other.active()]).toEqual([ROOT_CONTEXT, Y]);
    activation.x();
    other.disable();
  });

  it('leaves an event that is dispatched between its parts to those who come next', () => {
    const event = { eventPhase: 2 };
    const activation = manager.with(X, enterLater);
    manager.duringEvent(event, Y);
    activation.r(); // a microtask between two listeners
    expect(manager.active()).toBe(X);
    activation.x();
    expect(manager.active()).toBe(Y);
    event.eventPhase = 0;
    expect(manager.active()).toBe(ROOT_CONTEXT);
  });
});

describe('a thenable', () => {
  const awaited = (value: unknown) => manager.with(X, () => enter().s(value));

  it('is read once, and not called before the engine calls it', async () => {
    let reads = 0;
    const calls: unknown[] = [];
    const query = {
      // biome-ignore lint/suspicious/noThenProperty: a thenable is what the test is about
      get then() {
        reads++;
        return function (this: unknown, resolve: (value: number) => void) {
          calls.push(this, manager.active());
          resolve(5);
        };
      },
    };
    const standIn = awaited(query);
    expect(calls).toEqual([]);
    expect(await standIn).toBe(5);
    expect(calls).toEqual([query, X]);
    expect(reads).toBe(1);
  });

  it('whose reading fails rejects, as it does natively', async () => {
    const broken = Object.defineProperty({}, 'then', {
      get: () => {
        throw new Error('expected');
      },
    });
    await expect(awaited(broken)).rejects.toThrow('expected');
  });

  it('that is a native promise, and what is none, is handed on', () => {
    const promise = Promise.resolve();
    for (const value of [promise, undefined, null, 0, 'text', {}, () => {}, Object.create(null)]) {
      expect(awaited(value)).toBe(value);
      expect(manager.with(X, () => last(value))).toBe(value);
    }
  });

  it('is handed on where there is no context', () => {
    const touchy = new Proxy(
      {},
      {
        get: () => {
          throw new Error('touched');
        },
      },
    );
    const activation = enter();
    expect(activation.s(touchy)).toBe(touchy);
    expect(last(touchy)).toBe(touchy);
    activation.r();
    activation.x();
  });
});

describe('what cannot be used', () => {
  it('is handed on, so that the engine says what is wrong', () => {
    const activation = enter();
    for (const value of [undefined, null, 5, {}, { [Symbol.iterator]: 5 }]) {
      expect(steps(activation, value)).toBe(value);
      expect(steps(activation, value, 1)).toBe(value);
      expect(disposable(activation, value)).toBe(value);
    }
    expect(disposable(activation, {}, 1)).toEqual({});
  });
});

import { beforeEach, describe, expect, it } from 'vitest';
import {
  activeContext,
  bindContext,
  contextManager,
  duringEvent,
  resetContextManager,
  setContextManager,
  withContext,
} from '../../../src/context/active.ts';
import { AsyncLocalStorageContextManager } from '../../../src/context/async-local-storage.ts';
import { ROOT_CONTEXT } from '../../../src/context/context.ts';
import { StackContextManager } from '../../../src/context/stack.ts';

beforeEach(resetContextManager);
const KEY = Symbol('name');
const A = ROOT_CONTEXT.setValue(KEY, 'a');
const B = ROOT_CONTEXT.setValue(KEY, 'b');

describe('the context manager of the program', () => {
  it('is none until somebody chooses, and the context is kept while a function runs', () => {
    expect(contextManager()).toBe(undefined);
    expect(withContext(A, () => [activeContext(), withContext(B, activeContext), activeContext()])).toEqual([A, B, A]);
    expect(activeContext()).toBe(ROOT_CONTEXT);
    const manager = new AsyncLocalStorageContextManager();
    setContextManager(manager);
    expect(contextManager()).toBe(manager);
    resetContextManager();
    expect(contextManager()).toBe(undefined);
  });

  it('is enabled when it is set, and the one before is disabled', () => {
    const [first, second] = [new StackContextManager(), new StackContextManager()];
    second.disable();
    setContextManager(first);
    setContextManager(second);
    const activeIn = (manager: StackContextManager): unknown => manager.with(A, () => manager.active());
    expect([activeIn(first), activeIn(second)]).toEqual([ROOT_CONTEXT, A]);
    setContextManager(second);
    expect(activeIn(second)).toBe(A);
  });

  it('stays when the new one is none', () => {
    const manager = new StackContextManager();
    setContextManager(manager);
    for (const wrong of [null, undefined, {}, 5, { active: () => ROOT_CONTEXT, with() {}, bind() {} }]) {
      expect(() => setContextManager(wrong as never)).toThrow(expect.objectContaining({ name: 'SetupError', code: 'bad_context_manager' }));
    }
    expect(contextManager()).toBe(manager);
    expect(withContext(A, activeContext)).toBe(A);
  });

  it('may return nothing from enable', () => {
    const manager = Object.assign(new StackContextManager(), { enable: () => undefined });
    setContextManager(manager as never);
    expect(contextManager()).toBe(manager);
  });
});

describe('withContext', () => {
  it('passes this and arguments, and returns what the function returns', () => {
    const self = {};
    const result = withContext(
      A,
      function (this: unknown, ...args: number[]) {
        return [this, args, activeContext()];
      },
      self,
      1,
      2,
    );
    expect(result).toEqual([self, [1, 2], A]);
  });

  it('throws what the function throws, and goes back', () => {
    const error = new Error('e');
    expect(() =>
      withContext(A, () => {
        throw error;
      }),
    ).toThrow(error);
    expect(activeContext()).toBe(ROOT_CONTEXT);
  });

  it('takes no context for the root', () => {
    withContext(A, () => withContext(undefined as never, () => expect(activeContext()).toBe(ROOT_CONTEXT)));
  });
});

describe('bindContext', () => {
  it('binds to the context that is active, or to the one given', () => {
    const [toA, toB] = withContext(A, () => [bindContext(activeContext), bindContext(activeContext, B)]);
    withContext(ROOT_CONTEXT, () => expect([toA(), toB()]).toEqual([A, B]));
  });

  it('keeps this, arguments, name and length, and returns anything else unchanged', () => {
    const bound = bindContext(function add(this: { base: number }, a: number, b: number) {
      return this.base + a + b;
    }, A);
    expect(bound.call({ base: 1 }, 2, 3)).toBe(6);
    expect([bound.name, bound.length]).toEqual(['add', 2]);
    expect(bindContext(5 as never)).toBe(5);
  });
});

describe('duringEvent', () => {
  it('does nothing where the manager cannot', () => {
    duringEvent({ eventPhase: 1 }, A);
    expect(activeContext()).toBe(ROOT_CONTEXT);
  });
});

describe('a stack manager that is disabled while it runs', () => {
  it('has no context any more, at any depth', () => {
    const manager = new StackContextManager();
    manager.with(A, () => {
      manager.with(B, () => {
        manager.disable();
        expect(manager.active()).toBe(ROOT_CONTEXT);
      });
      expect(manager.active()).toBe(ROOT_CONTEXT);
    });
  });
});

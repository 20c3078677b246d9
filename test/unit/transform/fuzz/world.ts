// What a random program can do, and the log of what it did. Every timer has the same delay, so that their order is that of their making.

import { createContextKey, ROOT_CONTEXT } from '../../../../src/context/context.ts';
import type { ContextManager } from '../../../../src/context/context-manager.ts';

const NAME = createContextKey('fuzz');

/** A program that does not stop by itself is stopped by its log. */
const MAX_EVENTS = 3000;

export interface World {
  readonly events: string[];
  /** Promises that nobody waits for, and timers. */
  open(): number;
  readonly [name: string]: unknown;
}

type AnyGenerator = Iterator<unknown> & AsyncIterator<unknown>;

/**
 * `emulatesCreation`: generators run in the context in which they were made, as AsyncContext wants it, although nothing was transformed.
 */
export function createWorld(manager: ContextManager, emulatesCreation: boolean, delayMs: number): World {
  const events: string[] = [];
  let open = 0;
  let answers = 0;
  const log = (what: unknown): void => {
    if (events.length >= MAX_EVENTS) throw new Error('too many events');
    events.push(`${String(what)} in ${String(manager.active().getValue(NAME))}`);
  };
  const run = <T>(name: string, fn: () => T): T => manager.with(ROOT_CONTEXT.setValue(NAME, name), fn);
  const timer = (fn: () => void): void => {
    open++;
    setTimeout(() => {
      open--;
      try {
        fn();
      } catch (error) {
        log(error);
      }
    }, delayMs);
  };
  const later = (value: unknown): Promise<unknown> => new Promise((resolve) => timer(() => resolve(value)));
  const see = (value: unknown): void => log(`saw ${textOf(value)}`);
  /** An async iterable by hand, which tells in which context its methods are called. */
  const steps = (n: number): object => {
    let left = 2;
    return {
      [Symbol.asyncIterator]: () => ({
        next: (value: unknown) => {
          log(`next ${n} ${textOf(value)}`);
          return n % 5 === 0 && left === 1 ? Promise.reject(new Error(`step ${n}`)) : later({ done: left-- === 0, value: n });
        },
        return: (value: unknown) => {
          log(`return ${n}`);
          return later({ done: true, value });
        },
      }),
    };
  };
  return {
    events,
    open: () => open,
    log,
    run,
    timer,
    later,
    see,
    target: undefined,
    /** No on every third question. */
    yes: (n: number) => (answers++ + n) % 3 !== 0,
    now: (value: unknown) => Promise.resolve(value),
    native: async (value: unknown) => {
      await null;
      return value;
    },
    flaky(n: number) {
      const promise = n % 3 === 0 ? Promise.reject(new Error(`flaky ${n}`)) : later(n);
      promise.catch(() => {}); // a program may leave before it awaits it
      return promise;
    },
    lazy: (value: unknown) => ({
      // biome-ignore lint/suspicious/noThenProperty: a query builder is one
      then(resolve: (value: unknown) => void) {
        log('then');
        timer(() => resolve(value));
      },
    }),
    microtask(fn: () => void) {
      open++;
      queueMicrotask(() => {
        open--;
        try {
          fn();
        } catch (error) {
          log(error);
        }
      });
    },
    settled(promise: Promise<unknown>, n: number) {
      open++;
      const done = (how: string) => (value: unknown) => {
        open--;
        log(`${n} ${how} ${textOf(value)}`);
      };
      promise.then(done('fulfilled'), done('rejected')).catch(() => {});
    },
    attempt(fn: () => unknown, n: number) {
      try {
        log(`${n} gave ${textOf(fn())}`);
      } catch (error) {
        log(`${n} threw ${textOf(error)}`);
      }
    },
    steps,
    /** What `for` and `for await` read differently. */
    both: (n: number) => ({ ...steps(n), [Symbol.iterator]: () => [n][Symbol.iterator]() }),
    generator: (fn: (...args: unknown[]) => AnyGenerator) =>
      emulatesCreation ? (...args: unknown[]) => inContextOf(manager, fn(...args)) : fn,
  };
}

/** A generator whose every step runs in the context that is active now. */
function inContextOf(manager: ContextManager, generator: AnyGenerator): object {
  const context = manager.active();
  const step = (name: 'next' | 'return' | 'throw') => (value: unknown) => manager.with(context, () => generator[name]?.(value));
  const bound = { next: step('next'), return: step('return'), throw: step('throw') };
  const key = Symbol.asyncIterator in generator ? Symbol.asyncIterator : Symbol.iterator;
  return { ...bound, [key]: () => bound };
}

/** A program's own error by its text; one of the engine's by its name, since each engine has words of its own. */
export function textOfError(error: Error): string {
  return error.constructor === Error ? error.message : error.name;
}

function textOf(value: unknown): string {
  if (value instanceof Error) return textOfError(value);
  return value === undefined ? 'undefined' : JSON.stringify(value);
}

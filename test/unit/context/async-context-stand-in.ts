import { AsyncLocalStorage } from 'node:async_hooks';

// No engine has AsyncContext yet. This stands in for it, as the proposal's text describes it: a value that is undefined unless run() sets
// it, also when it is set to undefined; fn is called with the given arguments and no receiver.

class Variable {
  readonly name: string;
  readonly #storage = new AsyncLocalStorage<{ readonly value: unknown }>();
  readonly #defaultValue: unknown;

  constructor({ name = '', defaultValue }: { name?: string; defaultValue?: unknown } = {}) {
    this.name = String(name);
    this.#defaultValue = defaultValue;
  }

  get(): unknown {
    const set = this.#storage.getStore();
    return set ? set.value : this.#defaultValue;
  }

  run<R>(value: unknown, fn: (...args: unknown[]) => R, ...args: unknown[]): R {
    return this.#storage.run({ value }, () => fn.apply(undefined, args));
  }
}

/** Puts the stand-in in the engine's place; returns what takes it away. */
export function installAsyncContext(): () => void {
  Object.defineProperty(globalThis, 'AsyncContext', { value: { Variable }, configurable: true, writable: true });
  return () => void Reflect.deleteProperty(globalThis, 'AsyncContext');
}

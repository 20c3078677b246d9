import { type Context, ROOT_CONTEXT } from './context.ts';
import { bindFunction, type ContextManager } from './context-manager.ts';

/**
 * Keeps the context while a function runs synchronously, and loses it at the first asynchronous step. It works in every runtime
 * and patches nothing; what is asynchronous needs `bindContext`, or another manager.
 */
export class StackContextManager implements ContextManager {
  #current: Context = ROOT_CONTEXT;
  #enabled = true;

  active(): Context {
    return this.#enabled ? this.#current : ROOT_CONTEXT;
  }

  with<A extends unknown[], F extends (...args: A) => ReturnType<F>>(
    context: Context,
    fn: F,
    thisArg?: ThisParameterType<F>,
    ...args: A
  ): ReturnType<F> {
    const before = this.#current;
    this.#current = context ?? ROOT_CONTEXT;
    try {
      return fn.apply(thisArg, args);
    } finally {
      this.#current = before;
    }
  }

  bind<T>(context: Context, target: T): T {
    return bindFunction(this, context, target);
  }

  enable(): this {
    this.#enabled = true;
    return this;
  }

  disable(): this {
    this.#enabled = false;
    this.#current = ROOT_CONTEXT;
    return this;
  }
}

import { host } from '../platform/host.ts';
import { checkKeys, SetupError } from '../platform/setup-error.ts';
import { type Context, ROOT_CONTEXT } from './context.ts';
import { bindFunction, type ContextManager } from './context-manager.ts';

// `run` only: enterWith leaks into the caller before its first await on every runtime and throws on workerd. One instance per manager,
// because on Node 20 and 22 every instance taxes every promise of the process. `run` is skipped where the context would not change: since
// Node 24 it copies a map, about 200 ns; before, it looks for itself.

export interface AsyncLocalStorageLike {
  getStore(): unknown;
  run<R>(store: unknown, fn: (...args: never[]) => R, ...args: unknown[]): R;
  disable(): void;
}

export interface AsyncLocalStorageOptions {
  /**
   * The context wherever no other is: `environmentContext()` makes a job continue the trace of whoever started it, also in code that no
   * function surrounds. A server's requests have contexts of their own. Default: ROOT_CONTEXT.
   */
  readonly root?: Context;
  /**
   * The class of `node:async_hooks`, where that cannot be found by `process.getBuiltinModule`: in workerd with the flag `nodejs_als` alone.
   * Default: the runtime's.
   */
  readonly AsyncLocalStorage?: new () => AsyncLocalStorageLike;
}

/**
 * Keeps the context across everything asynchronous in Node, Bun and Deno: awaits, promises, timers, sockets, streams.
 * Listeners run in the context of whoever emits; functions that wait in a pool of your own need `bindContext`. Throws SetupError for wrong
 * options.
 */
export class AsyncLocalStorageContextManager implements ContextManager {
  readonly #storage: AsyncLocalStorageLike;
  readonly #runLooks = Number.parseInt(host.process?.versions?.node ?? '', 10) < 24;
  readonly #root: Context;
  #enabled = true;

  constructor(options: AsyncLocalStorageOptions = {}) {
    checkKeys('AsyncLocalStorageContextManager', options, ['root', 'AsyncLocalStorage']);
    const { root = ROOT_CONTEXT, AsyncLocalStorage = builtinClass() } = options;
    if (!AsyncLocalStorage) {
      throw new SetupError(
        'no_async_local_storage',
        'AsyncLocalStorageContextManager needs node:async_hooks: Node 20.16, Bun, Deno, or workerd with nodejs_compat. With nodejs_als give { AsyncLocalStorage }; elsewhere use StackContextManager.',
      );
    }
    this.#root = root;
    this.#storage = new AsyncLocalStorage();
  }

  /** Whether this runtime has what the manager needs. */
  static isSupported(): boolean {
    return builtinClass() !== undefined;
  }

  active(): Context {
    return this.#enabled ? ((this.#storage.getStore() as Context | undefined) ?? this.#root) : ROOT_CONTEXT; // only `with` sets it
  }

  with<A extends unknown[], F extends (...args: A) => ReturnType<F>>(
    context: Context,
    fn: F,
    thisArg?: ThisParameterType<F>,
    ...args: A
  ): ReturnType<F> {
    const next = context ?? ROOT_CONTEXT;
    if (!this.#enabled || (!this.#runLooks && next === this.active())) return fn.apply(thisArg, args);
    if (thisArg === undefined) {
      const run = fn as unknown as (...args: never[]) => ReturnType<F>; // its own args
      // Without the spread a tenth of the bench's `nested` is gone.
      return args.length === 1 ? this.#storage.run(next, run, args[0]) : this.#storage.run(next, run, ...args);
    }
    return this.#storage.run(next, bound(fn, thisArg, args));
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
    return this;
  }
}

function builtinClass(): (new () => AsyncLocalStorageLike) | undefined {
  const hooks = host.process?.getBuiltinModule?.('node:async_hooks') as // Node's own module of this name
    | { readonly AsyncLocalStorage: new () => AsyncLocalStorageLike }
    | undefined;
  return hooks?.AsyncLocalStorage;
}

/** On its own, which leaves `with` shorter: V8 takes it into its caller more often then (bench: nested, in some runs). */
function bound<A extends unknown[], T, R>(fn: (this: T, ...args: A) => R, thisArg: T, args: A): () => R {
  return () => fn.apply(thisArg, args);
}

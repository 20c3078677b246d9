import { host } from '../platform/host.ts';
import { SetupError } from '../platform/setup-error.ts';
import { type Context, ROOT_CONTEXT } from './context.ts';
import { bindFunction, type ContextManager } from './context-manager.ts';

/** The part of TC39's AsyncContext.Variable (stage 2) that we use. */
interface Variable {
  get(): unknown;
  run<R>(value: unknown, fn: (...args: never[]) => R, ...args: unknown[]): R;
}

/** Keeps the context by the engine's own AsyncContext, across everything asynchronous, native `await` included. */
export class AsyncContextManager implements ContextManager {
  readonly #variable: Variable;
  #enabled = true;

  constructor() {
    const { Variable } = asyncContext();
    if (!Variable) {
      throw new SetupError(
        'no_async_context',
        'AsyncContextManager found no globalThis.AsyncContext.Variable: this engine does not have it. Use TaskContextManager, or AsyncLocalStorageContextManager on a server.',
      );
    }
    this.#variable = new Variable({ name: 'throughline.context' });
  }

  /** Whether this engine has AsyncContext. */
  static isSupported(): boolean {
    return !!asyncContext().Variable;
  }

  active(): Context {
    return ((this.#enabled && this.#variable.get()) as Context | undefined) || ROOT_CONTEXT; // only `with` sets it
  }

  with<A extends unknown[], F extends (...args: A) => ReturnType<F>>(
    context: Context,
    fn: F,
    thisArg?: ThisParameterType<F>,
    ...args: A
  ): ReturnType<F> {
    const run = (): ReturnType<F> => fn.apply(thisArg, args);
    const next = context ?? ROOT_CONTEXT;
    return !this.#enabled || next === this.active() ? run() : this.#variable.run(next, run);
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

/** TC39's, where the engine has it. */
function asyncContext(): { readonly Variable?: new (options: { name: string }) => Variable } {
  return host['AsyncContext'] ?? {};
}

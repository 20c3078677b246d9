import { globalState } from '../platform/global.ts';
import { checkMethods } from '../platform/setup-error.ts';
import { type Context, ROOT_CONTEXT, toContext } from './context.ts';
import { bindFunction, type ContextManager } from './context-manager.ts';

// The one context manager of the program. Until somebody chooses one, the context is kept while a function runs synchronously, as the stack
// manager does it: right for synchronous code in every runtime, and all that a library needs that only takes `getTracer`.

interface ContextState {
  contextManager: ContextManager | undefined;
  /** The active context while there is no manager. */
  context: Context | undefined;
}

/** The manager that runs now; `undefined` until somebody chooses one. */
export function contextManager(): ContextManager | undefined {
  return globalState<ContextState>().contextManager;
}

/** Makes `manager` the program's context manager, enables it, and disables the one before. `start()` does this for you. Throws SetupError. */
export function setContextManager(manager: ContextManager): void {
  checkContextManager(manager);
  const state = globalState<ContextState>();
  if (state.contextManager !== manager) state.contextManager?.disable();
  manager.enable();
  state.contextManager = manager;
}

/** Returns `value`, or throws a SetupError when it has not a context manager's methods. */
export function checkContextManager(value: ContextManager): ContextManager {
  const cure = 'Use for example new StackContextManager().';
  return checkMethods('bad_context_manager', 'contextManager', value, ['active', 'with', 'bind', 'enable', 'disable'], cure);
}

/** Gives the choice back. */
export function resetContextManager(): void {
  const state = globalState<ContextState>();
  state.contextManager?.disable();
  state.contextManager = undefined;
}

/** The context that the running code belongs to; ROOT_CONTEXT when there is none. Never throws. */
export function activeContext(): Context {
  const { contextManager, context } = globalState<ContextState>();
  return (contextManager ? contextManager.active() : context) ?? ROOT_CONTEXT;
}

/**
 * Runs `fn` in `context` and returns or throws what it does.
 *
 * How far the context follows asynchronous work is the manager's doing: README.md, "Context".
 *
 * @example
 * const context = extract(request.headers);
 * withContext(context, () => handle(request));
 */
export function withContext<A extends unknown[], R>(context: Context, fn: (...args: A) => R, thisArg?: unknown, ...args: A): R {
  return runInContext(toContext(context), fn, thisArg, ...args);
}

/** The same for a context that surely is one: every active span comes here. */
export function runInContext<A extends unknown[], R>(context: Context, fn: (...args: A) => R, thisArg?: unknown, ...args: A): R {
  const state = globalState<ContextState>();
  if (state.contextManager) return state.contextManager.with(context, fn, thisArg, ...args) as R; // what fn returns
  const before = state.context;
  state.context = context;
  try {
    return fn.apply(thisArg, args);
  } finally {
    state.context = before;
  }
}

/** A function that always runs `fn` in `context` (default: the one that is active now), whoever calls it and when. */
export function bindContext<F extends (...args: never[]) => unknown>(fn: F, context: Context = activeContext()): F {
  return contextManager()?.bind(toContext(context), fn) ?? bindFunction({ with: withContext }, context, fn);
}

/** Makes `context` active in the handlers of `event`, where the manager can do that. */
export function duringEvent(event: { readonly eventPhase: number }, context: Context): void {
  contextManager()?.duringEvent?.(event, context);
}

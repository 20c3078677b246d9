import { globalState } from '../platform/global.ts';
import { checkMethods } from '../platform/setup-error.ts';
import { type Context, ROOT_CONTEXT } from './context.ts';
import type { ContextManager } from './context-manager.ts';
import { StackContextManager } from './stack.ts';

// The one context manager of the program. Until somebody chooses, it is the stack: right for synchronous code in every runtime.

interface ContextState {
  contextManager: ContextManager;
  contextManagerChosen: boolean;
}

/** The manager that runs now. */
export function contextManager(): ContextManager {
  const state = globalState<ContextState>();
  state.contextManager ??= new StackContextManager();
  return state.contextManager;
}

/** Makes `manager` the program's context manager, enables it, and disables the one before. `start()` does this for you. Throws SetupError. */
export function setContextManager(manager: ContextManager): void {
  checkContextManager(manager);
  const state = globalState<ContextState>();
  if (state.contextManager !== manager) state.contextManager?.disable();
  manager.enable();
  state.contextManager = manager;
  state.contextManagerChosen = true;
}

/** Returns `value`, or throws a SetupError when it has not a context manager's methods. */
export function checkContextManager(value: ContextManager): ContextManager {
  const cure = 'Use for example new StackContextManager().';
  return checkMethods('bad_context_manager', 'contextManager', value, ['active', 'with', 'bind', 'enable', 'disable'], cure);
}

/** Gives the choice back: the program has the stack manager again. */
export function resetContextManager(): void {
  const state = globalState<ContextState>();
  state.contextManager?.disable();
  state.contextManager = new StackContextManager();
  state.contextManagerChosen = false;
}

/** Whether somebody has called `setContextManager`. */
export function isContextManagerChosen(): boolean {
  return globalState<ContextState>().contextManagerChosen === true;
}

/** The context that the running code belongs to; ROOT_CONTEXT when there is none. Never throws. */
export function activeContext(): Context {
  return globalState<ContextState>().contextManager?.active() ?? ROOT_CONTEXT;
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
  return contextManager().with(context, fn, thisArg, ...args) as R; // what fn returns
}

/** A function that always runs `fn` in `context` (default: the one that is active now), whoever calls it and when. */
export function bindContext<F extends (...args: never[]) => unknown>(fn: F, context: Context = activeContext()): F {
  return contextManager().bind(context, fn);
}

/** Makes `context` active in the handlers of `event`, where the manager can do that. */
export function duringEvent(event: { readonly eventPhase: number }, context: Context): void {
  contextManager().duringEvent?.(event, context);
}

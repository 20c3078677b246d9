import { activeContext, bindContext, withContext } from '../context/active.ts';
import { bindEmitter, isEmitter } from '../context/bind-emitter.ts';
import type { Context } from '../context/context.ts';
import type { ContextManager } from '../context/context-manager.ts';

/**
 * Whichever context manager runs, for code that was written against OpenTelemetry's API. That code may bind emitters, and must not stop
 * the application's manager: `context.disable()` only takes this one out of OpenTelemetry's hands.
 */
export const otelContextManager: ContextManager = {
  active: activeContext,

  with<A extends unknown[], F extends (...args: A) => ReturnType<F>>(
    context: Context,
    fn: F,
    thisArg?: ThisParameterType<F>,
    ...args: A
  ): ReturnType<F> {
    return withContext(context, fn, thisArg, ...args);
  },

  bind<T>(context: Context, target: T): T {
    return isEmitter(target) ? bindEmitter(target, context) : typeof target === 'function' ? bindContext(target as never, context) : target;
  },

  enable() {
    return this;
  },

  disable() {
    return this;
  },
};

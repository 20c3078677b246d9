import { globalState } from '../../platform/global.ts';

/** What errorsInstrumentation leaves for `reportUncaught`, in whichever copy of this package. */
export interface UncaughtState {
  uncaughtListener: (error: unknown) => void;
}

/**
 * Tells `errorsInstrumentation` of an error that a framework keeps to itself: from Angular's `ErrorHandler`, Vue's `app.config.errorHandler` or a
 * React error boundary. An exception of the span that is current where this is called. Without the instrumentation it does nothing. Never throws.
 *
 * @example
 * class AppErrorHandler {
 *   handleError(error: unknown): void {
 *     reportUncaught(error);
 *     console.error(error);
 *   }
 * }
 */
export function reportUncaught(error: unknown): void {
  globalState<UncaughtState>().uncaughtListener?.(error);
}

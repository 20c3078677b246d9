import { type AnyFunction, unpatched } from '../../platform/patch.ts';

/**
 * Listens below everybody's patches, so that zone.js sees no task of ours and context managers wrap nothing.
 * Capture: before the listeners of nodes further down. (Among those of one window or request, Chromium goes by the order of their
 * registration alone.) Returns what stops it.
 */
export function listen(target: EventTarget, types: readonly string[], listener: (event: Event) => void, capture: boolean): () => void {
  const call = (name: 'addEventListener' | 'removeEventListener'): void => {
    const native = unpatched<AnyFunction>(name, EventTarget.prototype); // the prototype's: a page may have put one of its own on its window
    for (const type of types) native?.call(target, type, listener, capture);
  };
  call('addEventListener');
  return () => call('removeEventListener');
}

/**
 * Calls `hidden` whenever the page is hidden, and when it goes: then it has both events, pagehide first. Returns what stops it.
 * visibilitychange is the document's, and pagehide the window's: in Safari before 14.1 the former did not reach the window.
 */
export function listenToHiding(hidden: () => void, capture: boolean): () => void {
  const listener = ({ type }: Event): void => {
    if (type === 'pagehide' || document.visibilityState === 'hidden') hidden();
  };
  const stops = [listen(document, ['visibilitychange'], listener, capture), listen(globalThis.window, ['pagehide'], listener, capture)];
  return () => {
    for (const stop of stops) stop();
  };
}

/**
 * Calls `leaving` when the page goes for good or to be frozen, after which nothing of it may run: before the page hide instrumentation sends
 * what has ended. Returns what stops it.
 */
export function listenToLeaving(leaving: (event: Event) => void): () => void {
  if (!globalThis.document) return () => {}; // a worker
  const stops = [listen(globalThis.window, ['pagehide'], leaving, true), listen(document, ['freeze'], leaving, true)];
  return () => {
    for (const stop of stops) stop();
  };
}

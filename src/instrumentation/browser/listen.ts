import { type AnyFunction, unpatched } from '../../platform/patch.ts';

/**
 * Listens below everybody's patches, so that zone.js sees no task of ours and context managers wrap nothing.
 * Capture: before the application's listeners. Returns what stops it.
 */
export function listen(target: EventTarget, types: readonly string[], listener: (event: Event) => void, capture: boolean): () => void {
  for (const type of types) unpatched<AnyFunction>('addEventListener')?.call(target, type, listener, capture);
  return () => {
    for (const type of types) unpatched<AnyFunction>('removeEventListener')?.call(target, type, listener, capture);
  };
}

import type { Context } from './context.ts';
import type { SharedSlot } from './shared-slot.ts';

// A thenable that is no native promise starts its work when it is awaited: query builders do. The engine calls its `then` in a job of its
// own, which has no context, so it is handed one that calls the real `then` in the context of the `await`. `then` is read once, as the
// engine does: the reading alone can send a message (Comlink). It takes as many jobs as without us.

/** The engine's own class, whatever a page has put in its place: what `await` takes as it is. */
const NativePromise: PromiseConstructor = (async () => {})().constructor as PromiseConstructor; // an async function's promise is native

type Then = (...settle: never[]) => unknown;

/** `value`, or in the place of a thenable one whose `then` runs in `context`. */
export function deferred<T>(value: T, slot: SharedSlot, context: Context): T | PromiseLike<unknown> {
  if (Object(value) !== value || (value as object).constructor === NativePromise) return value; // what is no object has no say
  let then: Then | undefined;
  try {
    then = (value as { then?: Then }).then; // any object may have one
  } catch (error) {
    return NativePromise.reject(error); // what `await` makes of it
  }
  if (typeof then !== 'function') return value;
  const original = then;
  const inContext: Then = (...args) => slot.run(context, original, value, args);
  // biome-ignore lint/suspicious/noThenProperty: a thenable is what `await` is given
  return { then: inContext } as PromiseLike<unknown>; // only the engine sees it
}

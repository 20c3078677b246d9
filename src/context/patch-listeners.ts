import { type Accessor, type AnyFunction, patchAccessor, patchMethod } from '../platform/patch.ts';
import type { Context } from './context.ts';
import type { ContextSlot } from './slot.ts';

// Runs the listeners of an object's events in the context of the call that started its work: send(), open(), `src =`. It does not matter
// where and when the listeners were added. Each listener has one wrapper, the same for every object and both phases, which finds the
// context when the event comes: so duplicates, capture and bubble, `once` and removal remain the runtime's own doing. `onload` and its like
// give the application its own function back.

/** What is read of an event. */
export interface WorkEvent {
  readonly type: string;
  readonly target: object;
  readonly currentTarget: object;
  readonly isTrusted: boolean;
}
type Handler = (event: WorkEvent) => unknown;
type Listener = Handler | { readonly handleEvent: Handler };
type Contexts = WeakMap<object, Context>;

/** Whose context the listeners of an event have; undefined leaves them as they are. */
type ContextOf = (event: WorkEvent, contexts: Contexts) => Context | undefined;

export interface ListenerPatch {
  /** The work of `target` starts now: its events belong to the present context. */
  start(target: object): void;
  restore(): void;
}

/** That of its target's work; an event which a script dispatches has that of the dispatch. */
export function contextOfWork({ isTrusted, target }: WorkEvent, contexts: Contexts): Context | undefined {
  return isTrusted ? contexts.get(target) : undefined;
}

/**
 * `targets` are prototypes of what is listened to. They get methods of their own, above EventTarget's: so nobody else pays. `handlers` are
 * the owners of their `on…` handlers.
 */
export function patchListeners(
  slot: ContextSlot,
  targets: readonly object[],
  handlers: readonly object[],
  contextOf: ContextOf,
  isHandler: (name: string) => boolean = (name) => name.startsWith('on'),
): ListenerPatch {
  const contexts: Contexts = new WeakMap();
  const wrappers = new WeakMap<object, AnyFunction>();
  const listeners = new WeakMap<object, unknown>();
  const wrap = (listener: unknown): unknown => {
    if (typeof listener !== 'function' && (typeof listener !== 'object' || !listener)) return listener;
    const wrapper = wrappers.get(listener) ?? wrapListener(slot, contextOf, contexts, listener as Listener); // else it fails when called, as natively
    wrappers.set(listener, wrapper);
    listeners.set(wrapper, listener);
    return wrapper;
  };
  const restores = targets.flatMap((target) => patchMethods(target, wrap));
  let natives: PatchedHandler[] | undefined;
  return {
    start(target) {
      const context = slot.get();
      if (!context) {
        if (natives) contexts.delete(target); // its work may have been started before
        return;
      }
      contexts.set(target, context);
      // The runtime makes each of these accessors when it is first looked at, a tenth of a millisecond for those of XMLHttpRequest. So they
      // wait for the first work that is started in a context.
      if (!natives) {
        natives = [];
        for (const owner of handlers)
          for (const name of Object.getOwnPropertyNames(owner))
            if (isHandler(name)) restores.push(patchHandler(owner, name, wrap, listeners, natives));
      }
      for (const [owner, native] of natives) {
        if (!Object.prototype.isPrototypeOf.call(owner, target)) continue; // `upload` has no readystatechange
        // A handler from before its accessor was patched: the new one takes its place among the listeners (HTML: event handlers).
        const handler: unknown = native.get.call(target);
        if (typeof handler === 'function' && !listeners.has(handler)) native.set.call(target, wrap(handler));
      }
    },
    restore() {
      for (const restore of restores) restore();
    },
  };
}

function wrapListener(slot: ContextSlot, contextOf: ContextOf, contexts: Contexts, listener: Listener): AnyFunction {
  return function (this: unknown, event: WorkEvent) {
    const [handler, self] = typeof listener === 'function' ? [listener, this] : [listener.handleEvent, listener];
    const context = contextOf(event, contexts);
    return context ? slot.run(context, handler, self, [event]) : handler.call(self, event);
  };
}

function patchMethods(target: object, wrap: (listener: unknown) => unknown): (() => void)[] {
  return [
    patchMethod(target, 'addEventListener', (add) => withWrapped(wrap, add)),
    patchMethod(target, 'removeEventListener', (remove) => {
      const removeWrapped = withWrapped(wrap, remove);
      return function (...args) {
        remove.apply(this, args); // it may have been added before we came, and may have been added again since
        return removeWrapped.apply(this, args);
      };
    }),
  ];
}

function withWrapped(wrap: (listener: unknown) => unknown, original: AnyFunction): AnyFunction {
  return function (...args) {
    if (args.length > 1) args[1] = wrap(args[1]);
    return original.apply(this, args);
  };
}

type PatchedHandler = readonly [owner: object, native: Accessor];

/** What was there goes into `natives`. */
function patchHandler(
  owner: object,
  name: string,
  wrap: (listener: unknown) => unknown,
  listeners: WeakMap<object, unknown>,
  natives: PatchedHandler[],
): () => void {
  return patchAccessor(owner, name, (native) => {
    natives.push([owner, native]);
    return {
      get() {
        const handler = native.get.call(this);
        return listeners.get(handler) ?? handler; // a WeakMap knows no null, and says so
      },
      set(handler) {
        native.set.call(this, typeof handler === 'function' ? wrap(handler) : handler);
      },
    };
  });
}

import { host } from '../platform/host.ts';
import { type AnyFunction, ownerOf, patchAccessor, patchMethod } from '../platform/patch.ts';
import type { Context } from './context.ts';
import type { ContextSlot } from './slot.ts';

// The events of a request run in the context of its send(), wherever and whenever the listeners were added. Each listener has one
// wrapper, the same for every request and both phases, which finds the context by the request: so duplicates, capture and bubble, `once`
// and removal remain the runtime's own doing. `onload` and its like give the application its own function back.

interface RequestEvent {
  readonly currentTarget: { readonly readyState?: number };
}
type Listener = ((event: RequestEvent) => unknown) | { handleEvent(event: RequestEvent): unknown };
type Wrap = (listener: unknown) => unknown;

const OPENED = 1;

/** Returns what restores it; nothing where the runtime has no XMLHttpRequest. */
export function patchXhr(slot: ContextSlot): (() => void)[] {
  const prototype = (host['XMLHttpRequest'] as { readonly prototype: object } | undefined)?.prototype; // the runtime's class
  const request = ownerOf(prototype, 'send');
  const target = ownerOf(prototype, 'onload'); // XMLHttpRequestEventTarget.prototype, which `upload` has too
  if (!request || !target) return [];
  const contexts = new WeakMap<object, Context>();
  const wrappers = new WeakMap<object, object>();
  const listeners = new WeakMap<object, unknown>();
  const wrap: Wrap = (listener) => {
    if (typeof listener !== 'function' && (typeof listener !== 'object' || !listener)) return listener;
    let wrapper = wrappers.get(listener);
    if (!wrapper) {
      wrapper = wrapListener(slot, contexts, listener as Listener); // anything else fails when it is called, as the native one does
      wrappers.set(listener, wrapper);
      listeners.set(wrapper, listener);
    }
    return wrapper;
  };
  const unwrap = (handler: unknown): unknown => listeners.get(handler as object) ?? handler; // a WeakMap knows no null, and says so
  return [
    patchMethod(request, 'send', (send) => rememberContext(slot, contexts, send)),
    patchMethod(target, 'addEventListener', (add) => withWrapped(wrap, add)),
    patchMethod(target, 'removeEventListener', (remove) => removeBoth(withWrapped(wrap, remove), remove)),
    ...patchHandlers(target, wrap, unwrap),
    ...patchHandlers(request, wrap, unwrap),
  ];
}

function rememberContext(slot: ContextSlot, contexts: WeakMap<object, Context>, send: AnyFunction): AnyFunction {
  return function (this: { readonly upload?: object }, ...args) {
    const context = slot.get();
    for (const target of [this, this.upload]) {
      if (context && target) contexts.set(target, context);
      else contexts.delete(target as object); // a request that is sent again; undefined is in no WeakMap
    }
    return send.apply(this, args);
  };
}

function wrapListener(slot: ContextSlot, contexts: WeakMap<object, Context>, listener: Listener): AnyFunction {
  return function (this: unknown, event: RequestEvent) {
    const call = (): unknown => (typeof listener === 'function' ? listener.call(this, event) : listener.handleEvent(event));
    const { currentTarget } = event;
    // What happens in open() and in send() itself happens in the caller's own context, which may be that of another round.
    const context = currentTarget.readyState === OPENED ? undefined : contexts.get(currentTarget);
    return context ? slot.run(context, call, undefined, []) : call();
  };
}

function withWrapped(wrap: Wrap, original: AnyFunction): AnyFunction {
  return function (...args) {
    if (args.length > 1) args[1] = wrap(args[1]);
    return original.apply(this, args);
  };
}

/** A listener may have been added before we came, and may have been added again since. */
function removeBoth(removeWrapped: AnyFunction, remove: AnyFunction): AnyFunction {
  return function (...args) {
    remove.apply(this, args);
    return removeWrapped.apply(this, args);
  };
}

function patchHandlers(owner: object, wrap: Wrap, unwrap: Wrap): (() => void)[] {
  const names = Object.getOwnPropertyNames(owner).filter((name) => name.startsWith('on'));
  return names.map((name) =>
    patchAccessor(owner, name, ({ get, set }) => ({
      get() {
        return unwrap(get.call(this));
      },
      set(handler) {
        set.call(this, typeof handler === 'function' ? wrap(handler) : handler);
      },
    })),
  );
}

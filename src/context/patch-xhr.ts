import { host } from '../platform/host.ts';
import { type Accessor, type AnyFunction, ownerOf, patchAccessor, patchMethod } from '../platform/patch.ts';
import type { Context } from './context.ts';
import type { ContextSlot } from './slot.ts';

// The events of a request run in the context of its send(), wherever and whenever the listeners were added. Each listener has one
// wrapper, the same for every request and both phases, which finds the context by the request: so duplicates, capture and bubble, `once`
// and removal remain the runtime's own doing. `onload` and its like give the application its own function back.

interface RequestEvent {
  readonly currentTarget: { readonly readyState?: number };
}
type Handler = (event: RequestEvent) => unknown;
type Listener = Handler | { readonly handleEvent: Handler };

const OPENED = 1;

/** Returns what restores it; nothing where the runtime has no XMLHttpRequest. */
export function patchXhr(slot: ContextSlot): (() => void)[] {
  const prototype = (host['XMLHttpRequest'] as { readonly prototype: object } | undefined)?.prototype; // the runtime's class
  const request = ownerOf(prototype, 'send');
  const target = ownerOf(prototype, 'onload'); // XMLHttpRequestEventTarget.prototype, which `upload` has too
  if (!request || !target) return [];
  const contexts = new WeakMap<object, Context | undefined>();
  const wrappers = new WeakMap<object, AnyFunction>();
  const listeners = new WeakMap<object, unknown>();
  const wrap = (listener: unknown): unknown => {
    if (typeof listener !== 'function' && (typeof listener !== 'object' || !listener)) return listener;
    const wrapper = wrappers.get(listener) ?? wrapListener(slot, contexts, listener as Listener); // else it fails when called, as natively
    wrappers.set(listener, wrapper);
    listeners.set(wrapper, listener);
    return wrapper;
  };
  const restores = [
    patchMethod(target, 'addEventListener', (add) => withWrapped(wrap, add)),
    patchMethod(target, 'removeEventListener', (remove) => {
      const removeWrapped = withWrapped(wrap, remove);
      return function (...args) {
        remove.apply(this, args); // it may have been added before we came, and may have been added again since
        return removeWrapped.apply(this, args);
      };
    }),
  ];
  let handlers: Accessor[] | undefined;
  const remember = (eventTarget: object): void => {
    const context = slot.get();
    contexts.set(eventTarget, context); // of this round: it may have been sent before
    if (!context) return;
    if (!handlers) {
      handlers = [];
      for (const owner of [target, request]) restores.push(...patchHandlers(owner, wrap, listeners, handlers));
    }
    for (const handler of handlers) wrapPresent(handler, eventTarget, wrap, listeners);
  };
  restores.push(
    patchMethod(
      request,
      'send',
      (send) =>
        function (this: { readonly upload?: object }, ...args) {
          for (const each of [this, this.upload]) if (each) remember(each);
          return send.apply(this, args);
        },
    ),
  );
  return [
    () => {
      for (const restore of restores) restore();
    },
  ];
}

/**
 * The runtime makes each of these accessors when it is first looked at: a tenth of a millisecond for them all. So they wait for the first
 * request that is sent in a context. What was there goes into `natives`.
 */
function patchHandlers(
  owner: object,
  wrap: (listener: unknown) => unknown,
  listeners: WeakMap<object, unknown>,
  natives: Accessor[],
): (() => void)[] {
  const names = Object.getOwnPropertyNames(owner).filter((name) => name.startsWith('on'));
  return names.map((name) =>
    patchAccessor(owner, name, (native) => {
      natives.push(native);
      return {
        get() {
          const handler = native.get.call(this);
          return listeners.get(handler) ?? handler; // a WeakMap knows no null, and says so
        },
        set(handler) {
          native.set.call(this, typeof handler === 'function' ? wrap(handler) : handler);
        },
      };
    }),
  );
}

/** A handler from before its accessor was patched: the new one takes its place among the listeners (HTML: event handlers). */
function wrapPresent(
  native: Accessor,
  eventTarget: object,
  wrap: (listener: unknown) => unknown,
  listeners: WeakMap<object, unknown>,
): void {
  try {
    const handler: unknown = native.get.call(eventTarget);
    if (typeof handler === 'function' && !listeners.has(handler)) native.set.call(eventTarget, wrap(handler));
  } catch {
    // `upload` has no readystatechange.
  }
}

function wrapListener(slot: ContextSlot, contexts: WeakMap<object, Context | undefined>, listener: Listener): AnyFunction {
  return function (this: unknown, event: RequestEvent) {
    const [handler, self] = typeof listener === 'function' ? [listener, this] : [listener.handleEvent, listener];
    const { currentTarget } = event;
    // What happens in open() and in send() itself happens in the caller's own context, which may be that of another round.
    const context = currentTarget.readyState === OPENED ? undefined : contexts.get(currentTarget);
    return context ? slot.run(context, handler, self, [event]) : handler.call(self, event);
  };
}

function withWrapped(wrap: (listener: unknown) => unknown, original: AnyFunction): AnyFunction {
  return function (...args) {
    if (args.length > 1) args[1] = wrap(args[1]);
    return original.apply(this, args);
  };
}

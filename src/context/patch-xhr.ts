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
  return [
    patchMethod(request, 'send', (send) => rememberContext(slot, contexts, send)),
    patchMethod(target, 'addEventListener', (add) => withWrapped(wrap, add)),
    patchMethod(target, 'removeEventListener', (remove) => {
      const removeWrapped = withWrapped(wrap, remove);
      return function (...args) {
        remove.apply(this, args); // it may have been added before we came, and may have been added again since
        return removeWrapped.apply(this, args);
      };
    }),
    ...[target, request].flatMap((owner) =>
      handlerNames(owner).map((name) =>
        patchAccessor(owner, name, ({ get, set }) => ({
          get() {
            const handler = get.call(this);
            return listeners.get(handler) ?? handler; // a WeakMap knows no null, and says so
          },
          set(handler) {
            set.call(this, typeof handler === 'function' ? wrap(handler) : handler);
          },
        })),
      ),
    ),
  ];
}

const handlerNames = (owner: object): string[] => Object.getOwnPropertyNames(owner).filter((name) => name.startsWith('on'));

function rememberContext(slot: ContextSlot, contexts: WeakMap<object, Context | undefined>, send: AnyFunction): AnyFunction {
  return function (this: { readonly upload?: object }, ...args) {
    for (const target of [this, this.upload]) if (target) contexts.set(target, slot.get()); // of this round: it may have been sent before
    return send.apply(this, args);
  };
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

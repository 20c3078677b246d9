import { type AnyFunction, patchMethod } from '../../platform/patch.ts';
import { patchConstructor } from '../../platform/patch-constructor.ts';
import { prototypeOf } from '../../platform/prototype-of.ts';
import type { Context } from '../context.ts';
import type { ContextSlot } from '../slot.ts';

// An observer has one callback for all that it observes, and tells it of several things in one call. The call belongs to the context of the
// observe() calls where they agree. Where they do not, it belongs to nobody: a wrong parent is worse than none.

const OBSERVERS = ['MutationObserver', 'IntersectionObserver', 'ResizeObserver', 'PerformanceObserver'];

interface Observed {
  /** Of what was observed last. */
  context: Context | undefined;
  /** Whether that of another was another one. */
  isMixed: boolean;
  readonly byTarget: WeakMap<object, Context | undefined>;
}
interface Entry {
  readonly target?: object;
}

/** Mutation, Intersection, Resize and PerformanceObserver: the callback has the context of observe(). */
export function observers(slot: ContextSlot): (() => void)[] {
  return OBSERVERS.flatMap((name) => {
    const prototype = prototypeOf(name);
    const observed = new WeakMap<object, Observed>();
    const observe = (observer: object, target: unknown): void => {
      const context = slot.get();
      let known = observed.get(observer);
      if (!known && !context) return;
      if (!known) observed.set(observer, (known = { context, isMixed: false, byTarget: new WeakMap() }));
      known.isMixed ||= known.context !== context;
      known.context = context;
      if (isNode(target)) known.byTarget.set(target, context);
    };
    return [
      patchMethod(
        prototype,
        'observe',
        (original) =>
          function (this: object, ...args) {
            const returned: unknown = original.apply(this, args);
            observe(this, args[0]);
            return returned;
          },
      ),
      patchConstructor(name, {
        given(args) {
          if (typeof args[0] === 'function') args[0] = wrapCallback(slot, observed, args[0] as AnyFunction);
        },
      }),
    ];
  });
}

function wrapCallback(slot: ContextSlot, observed: WeakMap<object, Observed>, callback: AnyFunction): AnyFunction {
  return function (this: unknown, ...args: unknown[]): unknown {
    const known = observed.get(args[1] as object); // every observer is told itself; a WeakMap takes any question
    const context = known && contextOf(known, args[0]);
    return context ? slot.run(context, callback, this, args) : callback.apply(this, args);
  };
}

function contextOf({ context, isMixed, byTarget }: Observed, entries: unknown): Context | undefined {
  if (!isMixed) return context;
  const contexts = new Set((Array.isArray(entries) ? entries : []).map(({ target }: Entry) => contextOfTarget(byTarget, target, context)));
  const [first] = contexts;
  return contexts.size > 1 ? undefined : contexts.size === 1 ? first : context;
}

/** Of the observed element that `target` is or is in; PerformanceObserver's entries have none. */
function contextOfTarget(
  byTarget: WeakMap<object, Context | undefined>,
  target: object | undefined,
  last: Context | undefined,
): Context | undefined {
  for (let at: unknown = target; isNode(at); at = at.parentNode) if (byTarget.has(at)) return byTarget.get(at);
  return last;
}

function isNode(value: unknown): value is { readonly parentNode?: unknown } {
  return typeof value === 'object' && value !== null && 'parentNode' in value;
}

import { type Accessor, patchAccessor, patchMethod } from '../../platform/patch.ts';
import { prototypeOf } from '../../platform/prototype-of.ts';
import type { Context } from '../context.ts';
import { patchListeners, type WorkEvent } from '../patch-listeners.ts';
import type { ContextSlot } from '../slot.ts';

const SOURCES = ['src', 'srcset'];
const ENDS = ['load', 'error'];

interface Image {
  addEventListener(type: string, listener: () => void, capture: boolean): void;
}

/** Images: `load` and `error` have the context in which `src` or `srcset` was set, as a property or as an attribute. */
export function imageLoads(slot: ContextSlot): (() => void)[] {
  const image = prototypeOf('HTMLImageElement');
  const element = prototypeOf('HTMLElement');
  if (!image || !element) return [];
  const ends = new WeakMap<object, Context | undefined>();
  const contextOf = (event: WorkEvent, contexts: WeakMap<object, Context>): Context | undefined => {
    if (!ENDS.includes(event.type) || !event.isTrusted) return undefined;
    // An image stays in the page: from now on the context is held by the event, which goes.
    if (!ends.has(event)) ends.set(event, contexts.get(event.target));
    contexts.delete(event.target);
    return ends.get(event);
  };
  const events = patchListeners(slot, [image], [element], contextOf, (name) => ENDS.some((type) => name === `on${type}`));
  const start = (started: Image): void => {
    events.start(started);
    if (slot.get()) for (const type of ENDS) started.addEventListener(type, hearEnd, true); // somebody must: see above. Once, natively
  };
  return [events.restore, ...SOURCES.map((name) => patchAccessor(image, name, startedBy(start))), patchSetAttribute(image, start)];
}

function hearEnd(): void {}

function startedBy(start: (image: Image) => void): (native: Accessor) => Accessor {
  return ({ get, set }) => ({
    get,
    set(value) {
      set.call(this, value);
      start(this);
    },
  });
}

function patchSetAttribute(image: object, start: (image: Image) => void): () => void {
  return patchMethod(
    image,
    'setAttribute',
    (original) =>
      function (this: Image, ...args) {
        original.apply(this, args);
        if (SOURCES.includes(`${args[0]}`.toLowerCase())) start(this);
      },
  );
}

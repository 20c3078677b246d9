import { host } from '../platform/host.ts';
import { ownerOf, patchMethod } from '../platform/patch.ts';
import { patchListeners } from './patch-listeners.ts';
import type { ContextSlot } from './slot.ts';

const OPENED = 1;

/** Runs the events of a request, its upload's too, in the context of its send(). Nothing where the runtime has no XMLHttpRequest. */
export function patchXhr(slot: ContextSlot): (() => void)[] {
  const prototype = (host['XMLHttpRequest'] as { readonly prototype: object } | undefined)?.prototype; // the runtime's class
  const request = ownerOf(prototype, 'send');
  const target = ownerOf(prototype, 'onload'); // XMLHttpRequestEventTarget.prototype, which `upload` has too
  if (!request || !target) return [];
  // What happens in open() and in send() itself happens in the caller's own context, which may be that of another round.
  const { start, restore } = patchListeners(
    slot,
    [target],
    [target, request],
    ({ currentTarget }, contexts) =>
      (currentTarget as { readonly readyState?: number }).readyState === OPENED ? undefined : contexts.get(currentTarget), // or its upload
  );
  const restoreSend = patchMethod(
    request,
    'send',
    (send) =>
      function (this: { readonly upload?: object }, ...args) {
        // What is no request is for the browser to refuse.
        if (Object.prototype.isPrototypeOf.call(request, this)) for (const each of [this, this.upload]) if (each) start(each);
        return send.apply(this, args);
      },
  );
  return [restore, restoreSend];
}

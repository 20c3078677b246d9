import { type AnyFunction, patchMethod } from '../../platform/patch.ts';
import { listen } from './listen.ts';

/** As the Navigation API calls them. */
export type NavigationType = 'push' | 'replace' | 'traverse' | 'reload';

/** Not yet in every lib.dom. */
interface CurrentEntryChange extends Event {
  readonly navigationType: NavigationType | null;
}

// How the page learns of a new address within the document, as soon as it holds: from the Navigation API, where nothing has to be patched; else
// from pushState and replaceState, which are always called first and with what the caller gave, and from popstate and hashchange.

/** Calls `changed` when the address may have changed within this document, synchronously in `pushState` and the like. */
export function listenToUrl(changed: (type: NavigationType, event?: Event) => void): () => void {
  const { navigation } = globalThis as { readonly navigation?: EventTarget }; // the page's
  if (navigation) {
    const heard = (event: Event): void => {
      const { navigationType } = event as CurrentEntryChange; // by its type
      if (navigationType) changed(navigationType, event); // none where only the state of the entry is new
    };
    return listen(navigation, ['currententrychange'], heard, true);
  }
  const patch = (name: 'pushState' | 'replaceState', type: NavigationType): (() => void) =>
    patchMethod(globalThis.History?.prototype, name, (original: AnyFunction) => {
      return function (this: History, ...args: unknown[]): unknown {
        const result: unknown = original.apply(this, args);
        if (this === history) changed(type);
        return result;
      };
    });
  const stops = [
    patch('pushState', 'push'),
    patch('replaceState', 'replace'),
    listen(globalThis.window, ['popstate', 'hashchange'], (event) => changed('traverse', event), true),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}

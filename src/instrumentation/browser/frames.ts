import { listen } from './listen.ts';

// Events do not leave the frame in which they happen. Frames of the page's own origin are listened to as well, from when they have loaded; a
// new document in a frame is a new window, without our listeners. Those that trace themselves are left to themselves.

const TRACED = Symbol.for('throughline/1');

/** Listens in this window and in every frame of the same origin, in capture, now and later; returns what stops it. */
export function listenInFrames(types: readonly string[], listener: (event: Event) => void): () => void {
  const inWindow = (event: Event): void => {
    const view = event.currentTarget as Window & { readonly [TRACED]?: { readonly tracing?: unknown } }; // where it was added
    if (view === window || !view[TRACED]?.tracing) listener(event);
  };
  const load = ({ target }: Event): void => {
    if (target && 'contentWindow' in target) enter(target);
  };
  // To add a listener twice is to add it once.
  const start = (view: Window): void => {
    listen(view, types, inWindow, true);
    listen(view.document, ['load'], load, true);
  };
  const enter = (frame: EventTarget): void => eachWindow((frame as HTMLIFrameElement).contentWindow, start); // null where it has none
  eachWindow(window, start);
  return () =>
    eachWindow(window, (view) => {
      listen(view, types, inWindow, true)();
      listen(view.document, ['load'], load, true)();
    });
}

function eachWindow(view: Window | null, visit: (view: Window) => void): void {
  try {
    if (!view?.document) return;
    visit(view);
    for (let i = 0; i < view.length; i++) eachWindow(view[i] as Window, visit); // fewer than its length
  } catch {
    // Of another origin.
  }
}

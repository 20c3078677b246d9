import { host } from '../platform/host.ts';
import { SetupError } from '../platform/setup-error.ts';

// How messages are posted to and heard from the many things that have them. The core knows no DOM: each is recognised by what it can do.

/** Anything that messages go to or come from: see `connect`. */
export type MessageTarget = object;

export interface MessageEventLike {
  readonly data: unknown;
  readonly origin?: string;
  readonly source?: unknown;
}

/** Called with what came, and its event; in Node's emitters there is no event. */
export type Hear = (data: unknown, event: MessageEventLike) => void;

export interface MessageLine {
  post(data: unknown, transfer: readonly unknown[] | undefined): void;
  listen(hear: Hear): () => void;
}

interface Poster {
  postMessage(data: unknown, ...rest: unknown[]): void;
}

interface Listenable {
  addEventListener(type: 'message', listener: (event: MessageEventLike) => void): void;
  removeEventListener(type: 'message', listener: (event: MessageEventLike) => void): void;
  /** Ports deliver nothing to listeners before it was called. */
  start?(): void;
  /** Of Node's: `on` also keeps the process for as long as somebody listens. */
  on?(type: 'message', listener: (data: unknown) => void): unknown;
  off?(type: 'message', listener: (data: unknown) => void): unknown;
}

interface ServiceWorkers extends Listenable {
  readonly controller: Poster | null;
  readonly ready: Promise<{ readonly active: Poster | null }>;
}

/** Throws SetupError for what is no such thing. */
export function messageLine(target: MessageTarget, origin: string | undefined): MessageLine {
  if (isWindow(target)) return windowLine(target as unknown as Poster, checkOrigin(origin)); // windows have postMessage
  const { postMessage, addEventListener, on, controller, ready } = Object(target) as Partial<Poster & ServiceWorkers>; // any object can be asked
  if (controller !== undefined && ready) return serviceWorkerLine(target as ServiceWorkers);
  const canListen = addEventListener ?? on;
  if (!postMessage && !canListen) {
    throw new SetupError(
      'bad_channel',
      'connect() needs something with postMessage(): a worker, port, channel, window, or self in a worker.',
    );
  }
  return { post: (data, transfer) => post(target as Poster, data, transfer), listen: (hear) => listen(target as Listenable, hear) };
}

function post(target: Poster, data: unknown, transfer: readonly unknown[] | undefined): void {
  if (transfer) target.postMessage(data, transfer);
  else target.postMessage(data);
}

function listen(target: Listenable, hear: Hear): () => void {
  if (target.on && target.off) {
    const onData = (data: unknown): void => hear(data, { data });
    target.on('message', onData);
    return () => void target.off?.('message', onData);
  }
  if (typeof target.addEventListener !== 'function') {
    throw new SetupError(
      'bad_channel',
      'nothing can be received from this target: listen where its messages arrive, as on self in a service worker.',
    );
  }
  const onEvent = (event: MessageEventLike): void => hear(event.data, event);
  target.addEventListener('message', onEvent);
  target.start?.();
  return () => target.removeEventListener('message', onEvent);
}

/** Another window hears of us in its own `message` events, and we of it in ours. */
function windowLine(target: Poster, origin: string): MessageLine {
  return {
    post: (data, transfer = []) => target.postMessage(data, origin, transfer),
    listen: (hear) =>
      listen(host as unknown as Listenable, (data, event) => {
        if (event.source === target && event.origin === origin) hear(data, event);
      }),
  };
}

function serviceWorkerLine(container: ServiceWorkers): MessageLine {
  return {
    post(data, transfer) {
      const { controller } = container;
      if (controller) post(controller, data, transfer);
      // On a first visit it is still being installed.
      else void container.ready.then(({ active }) => active && post(active, data, transfer));
    },
    listen: (hear) => listen(container, hear),
  };
}

/** A window of another origin answers no more than this. */
function isWindow(target: MessageTarget): boolean {
  try {
    return (target as { window?: unknown }).window === target;
  } catch {
    return false;
  }
}

function checkOrigin(origin: string | undefined): string {
  try {
    if (origin !== undefined && new URL(origin).origin === origin) return origin;
  } catch {
    // named below
  }
  throw new SetupError(
    'bad_origin',
    `connect() needs the other window's origin, such as { origin: "https://shop.example" }; this is "${origin}".`,
  );
}

import { activeContext, withContext } from '../context/active.ts';
import { checkKeys } from '../platform/setup-error.ts';
import { seal, unseal } from './message-envelope.ts';
import { type MessageEventLike, type MessageTarget, messageLine } from './message-target.ts';

export interface ConnectOptions {
  /** The origin of the other window: nothing is posted to, nor heard from, any other. Needed for windows, unused elsewhere. */
  readonly origin?: string;
}

/** One end of a channel whose messages carry the context. */
export interface Connection<Sent, Received = Sent> {
  /** Posts a message with the active context's span and baggage. Throws what `postMessage` throws, such as DataCloneError. */
  send(message: Sent, transfer?: readonly unknown[]): void;
  /**
   * Calls `listener` with each message, in the context in which it was sent, or in none for a message that was just posted. `event` is the
   * message event; in Node's workers and ports it has `data` only. Gives what stops it.
   */
  receive(listener: (message: Received, event: MessageEventLike) => void): () => void;
}

/**
 * Carries the context over messages: to and from a `Worker`, a `SharedWorker`'s port, a `MessagePort`, a `BroadcastChannel`, another window
 * or frame (with `origin`), a service worker (`navigator.serviceWorker`, and `self` in it), and Node's worker threads. Both ends have to
 * be connected: what `send` posts is an envelope around the message. Nothing is patched, and messages of others come and go as they are.
 * Throws SetupError for what has no messages, and for a window without `origin`.
 *
 * @example
 * // in the page
 * const search = connect<{ text: string }, { hits: string[] }>(new Worker('search.js'));
 * search.receive(({ hits }) => console.log(hits)); // in the context in which the worker sent them
 * search.send({ text: 'boots' });
 *
 * // in the worker
 * const page = connect<{ hits: string[] }, { text: string }>(self);
 * page.receive(({ text }) => page.send({ hits: [text] })); // in the context of the page's send()
 */
export function connect<Sent = unknown, Received = Sent>(target: MessageTarget, options: ConnectOptions = {}): Connection<Sent, Received> {
  checkKeys('connect', options, ['origin']);
  const line = messageLine(target, options.origin);
  return {
    send: (message, transfer) => line.post(seal(message, activeContext()), transfer),
    receive: (listener) =>
      line.listen((data, event) => {
        const { message, context } = unseal(data);
        withContext(context, listener, undefined, message as Received, event); // what the other end sends is the user's word
      }),
  };
}

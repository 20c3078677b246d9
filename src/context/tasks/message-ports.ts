import { host } from '../../platform/host.ts';
import { patchConstructor } from '../../platform/patch-constructor.ts';
import { prototypeOf } from '../../platform/prototype-of.ts';
import type { Context } from '../context.ts';
import { patchListeners, type WorkEvent } from '../patch-listeners.ts';
import type { ContextSlot } from '../slot.ts';
import { patchStarts } from './started-work.ts';

// A message between two ports of one page belongs to the context of its postMessage(). Messages arrive in the order in which they were
// posted, so the one is found by counting both: what goes in at a port, and what comes out at its partner. A partner that was transferred
// away never gets an event again. It is held weakly, and no more than a few contexts wait for it.

const MAX_WAITING = 1000;

interface Inbox {
  posted: number;
  received: number;
  /** Those that were posted in a context and have not arrived. */
  readonly waiting: { readonly number: number; readonly context: Context }[];
}

interface Port {
  addEventListener(type: string, listener: (event: WorkEvent) => void, capture: boolean): void;
}

/** Ports of a MessageChannel: a message has the context of its postMessage(), where both ends are in this page. */
export function messagePorts(slot: ContextSlot): (() => void)[] {
  const owner = prototypeOf('MessagePort');
  if (!owner || host.process?.versions?.node) return []; // in Node, to listen is to start a port
  const inboxes = new WeakMap<object, Inbox>();
  const partners = new WeakMap<object, WeakRef<Port>>();
  const contexts = new WeakMap<object, Context | undefined>();

  const receive = (event: WorkEvent): Context | undefined => {
    const inbox = inboxes.get(event.currentTarget);
    if (!inbox || !event.isTrusted || event.type === 'close' || contexts.has(event)) return contexts.get(event);
    const number = inbox.received++;
    const [first] = inbox.waiting;
    const context = first?.number === number ? inbox.waiting.shift()?.context : undefined;
    contexts.set(event, context);
    return context;
  };
  const events = patchListeners(slot, [owner], [owner], receive);

  const inboxOf = (partner: Port): Inbox => {
    let inbox = inboxes.get(partner);
    if (!inbox) {
      inboxes.set(partner, (inbox = { posted: 0, received: 0, waiting: [] }));
      // Its first listener, for the messages that nobody hears. It does not start the port.
      for (const type of ['message', 'messageerror']) partner.addEventListener(type, receive, true);
    }
    return inbox;
  };
  const post = (port: object): undefined => {
    const partner = partners.get(port)?.deref();
    if (!partner) return;
    const inbox = inboxOf(partner);
    const number = inbox.posted++;
    const context = slot.get();
    if (!context) return;
    events.start(partner);
    inbox.waiting.push({ number, context });
    if (inbox.waiting.length > MAX_WAITING) inbox.waiting.shift();
  };
  const join = (channel: { readonly port1?: Port; readonly port2?: Port }): void => {
    const { port1, port2 } = channel;
    if (!port1 || !port2) return;
    partners.set(port1, new WeakRef(port2));
    partners.set(port2, new WeakRef(port1));
  };
  return [events.restore, patchConstructor('MessageChannel', { made: join }), ...patchStarts(owner, ['postMessage'], events, post)];
}

import { type Context, ROOT_CONTEXT } from '../context/context.ts';
import { extract, inject } from './global.ts';

// What goes over a channel in the place of a message. A message that has nothing to carry goes as it is, and one that comes as it is has
// carried nothing.

const MARK = 'throughline/message';

/** The message, with the context's span and baggage around it if there are any. */
export function seal(message: unknown, context: Context): unknown {
  const headers = {};
  inject(headers, context);
  return Object.keys(headers).length === 0 ? message : { [MARK]: 1, headers, message };
}

/** The message, and the context in which it was sent. Never throws. */
export function unseal(data: unknown): { readonly message: unknown; readonly context: Context } {
  try {
    const envelope = data as Readonly<Record<string, unknown>> | null; // any object can be asked
    if (typeof envelope === 'object' && envelope?.[MARK] === 1) {
      const { headers, message } = envelope;
      const isCarrier = typeof headers === 'object' && headers !== null;
      return { message, context: isCarrier ? extract(headers as Record<string, string>, ROOT_CONTEXT) : ROOT_CONTEXT }; // extract() checks
    }
  } catch {
    // A proxy that throws was not sent by us.
  }
  return { message: data, context: ROOT_CONTEXT };
}

import { createBaggage, setBaggage } from '../../context/baggage.ts';
import type { Context } from '../../context/context.ts';
import type { InstrumentationHost } from '../host.ts';
import { isHeader } from './header-syntax.ts';

// Which headers an outgoing request gets from us: those of the context, where the policy allows this URL. The application's own headers
// win: one that is there is not added again, and beside a traceparent of its own our tracestate would belong to another trace. A value that
// HTTP does not allow, which only a propagator of the user can make, is left out: Node would throw it into the application.

/** The headers to add to a request for `url` that has headers of the names `present`, in any case. */
export function headersToAdd(
  host: InstrumentationHost,
  context: Context,
  url: URL,
  present: readonly string[],
): readonly (readonly [name: string, value: string])[] {
  if (!host.shouldPropagate(url)) return [];
  const carrier: Record<string, string> = {};
  host.inject(carrier, host.shouldPropagateBaggage(url) ? context : setBaggage(context, createBaggage()));
  const taken = new Set(present.map((name) => name.toLowerCase()));
  if (taken.has('traceparent')) taken.add('tracestate');
  return Object.entries(carrier).filter(([name, value]) => !taken.has(name.toLowerCase()) && isHeader(name, value));
}

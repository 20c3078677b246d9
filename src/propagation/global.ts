import { activeContext } from '../context/active.ts';
import type { Context } from '../context/context.ts';
import { globalState } from '../platform/global.ts';
import type { HeadersLike } from '../trace/span-context.ts';
import { W3CBaggagePropagator } from './baggage.ts';
import { type HeadersTarget, headersGetter, headersSetter } from './carrier.ts';
import { CompositePropagator } from './composite.ts';
import { extractGuarded, injectGuarded } from './guard.ts';
import { checkPropagator, type TextMapPropagator } from './propagator.ts';
import { W3CTraceContextPropagator } from './trace-context.ts';

// The one propagator of the program. Until somebody chooses, it is W3C trace context and W3C baggage.

interface PropagationState {
  propagator: TextMapPropagator;
}

/** The propagator that `inject` and `extract` use. */
export function getPropagator(): TextMapPropagator {
  const state = globalState<PropagationState>();
  state.propagator ??= new CompositePropagator({ propagators: [new W3CTraceContextPropagator(), new W3CBaggagePropagator()] });
  return state.propagator;
}

/** Makes `propagator` the program's; `undefined` brings the default back. Throws SetupError for what is no propagator. */
export function setPropagator(propagator: TextMapPropagator | undefined): void {
  const state = globalState<PropagationState>();
  if (propagator === undefined) delete state.propagator;
  else state.propagator = checkPropagator(propagator);
}

/**
 * Writes the context's span and baggage into `carrier`: a plain object, `Headers` or a `Map`.
 *
 * Writes nothing where tracing is suppressed, and no span where there is none. It asks nobody whether the receiver may know: send the
 * result only to your own services. Never throws.
 *
 * @example
 * const headers: Record<string, string> = {};
 * inject(headers);
 * queue.send({ body, headers });
 */
export function inject(carrier: HeadersTarget, context: Context = activeContext()): void {
  injectGuarded(getPropagator(), context, carrier, headersSetter);
}

/**
 * A context like `context` with the remote span and the baggage that `carrier` names; the same context when it names none.
 * `carrier` is a plain object with names in any case, such as Node's `req.headers`, or `Headers`, or a `Map`. Never throws.
 *
 * @example
 * withContext(extract(message.headers), () => handle(message));
 */
export function extract(carrier: HeadersLike, context: Context = activeContext()): Context {
  return extractGuarded(getPropagator(), context, carrier, headersGetter);
}

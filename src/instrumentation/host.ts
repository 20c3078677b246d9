import type { Context } from '../context/context.ts';
import type { Diagnostic } from '../platform/diagnostics.ts';
import type { HeadersLike } from '../trace/span-context.ts';
import type { TracerProvider } from '../trace/tracer-provider.ts';
import type { Scrubber } from './url.ts';

/** What an instrumentation may use of the running tracing. Everything else it has from the runtime. */
export interface InstrumentationHost extends Scrubber {
  readonly provider: TracerProvider;
  /** Writes the active context's headers (or those of `context`) into `carrier`. */
  inject(carrier: Record<string, string> | { set(key: string, value: string): unknown }, context?: Context): void;
  extract(carrier: HeadersLike, context?: Context): Context;
  /** Whether headers may be sent to this URL: the same origin, and what the user named in `propagateTo`. */
  shouldPropagate(url: URL): boolean;
  /** Whether baggage may be among them: in browsers to the same origin, and to what the user named in `propagateBaggageTo`. */
  shouldPropagateBaggage(url: URL): boolean;
  onDiagnostic(diagnostic: Diagnostic): void;
}

/**
 * Starts making spans without being asked; returns what stops it and restores everything it patched.
 *
 * @example
 * const clockTicks: Instrumentation = ({ provider }) => {
 *   const tracer = provider.getTracer('clock');
 *   const id = setInterval(() => tracer.span('tick', () => {}), 60_000);
 *   return () => clearInterval(id);
 * };
 */
export type Instrumentation = (host: InstrumentationHost) => () => void;

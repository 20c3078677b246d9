import { context, type ProxyTracerProvider, propagation, trace } from '@opentelemetry/api';
import { report } from '../platform/diagnostics.ts';
import { host } from '../platform/host.ts';
import { otelContextManager } from './context-manager.ts';
import { otelPropagator } from './propagator.ts';
import { otelTracerProvider } from './tracer-provider.ts';

interface Part {
  readonly name: 'trace' | 'context' | 'propagation';
  isOurs(): boolean;
  set(): boolean;
  disable(): void;
}

const PARTS: readonly Part[] = [
  {
    name: 'trace',
    isOurs: () => (registered('trace') as ProxyTracerProvider | undefined)?.getDelegate?.() === otelTracerProvider, // what the API puts there
    set: () => trace.setGlobalTracerProvider(otelTracerProvider),
    disable: () => trace.disable(),
  },
  {
    name: 'context',
    isOurs: () => registered('context') === otelContextManager,
    set: () => context.setGlobalContextManager(otelContextManager),
    disable: () => context.disable(),
  },
  {
    name: 'propagation',
    isOurs: () => registered('propagation') === otelPropagator,
    set: () => propagation.setGlobalPropagator(otelPropagator),
    disable: () => propagation.disable(),
  },
];

/**
 * Makes our tracing that of `@opentelemetry/api`: libraries instrumented for OpenTelemetry make spans of ours, and both sides see the same
 * current span, baggage and headers. It may be called before or after `start()`, and twice. Tracers taken from it stay ours after the undo.
 *
 * Where somebody else has registered a part already, that part stays theirs, and this is reported as `otel_taken`. Returns what undoes it;
 * that too leaves alone what is not ours any more.
 *
 * @example
 * start({ endpoint: 'http://localhost:4318' });
 * registerOtel();
 * registerInstrumentations({ instrumentations: [new PgInstrumentation()] });
 */
export function registerOtel(): () => void {
  for (const part of PARTS) {
    if (part.isOurs() || part.set()) continue;
    report(
      'otel_taken',
      `@opentelemetry/api keeps another ${part.name} than ours: one was registered before, or by another version of the package. Call ${part.name}.disable() before registerOtel(), and see that one version is installed.`,
    );
  }
  let isUndone = false;
  return () => {
    if (isUndone) return;
    isUndone = true;
    for (const part of PARTS) if (part.isOurs()) part.disable();
  };
}

/** What all copies of the package have registered. The API has no getters for it, but its first version fixed this record. */
function registered(name: Part['name']): unknown {
  const record = host[Symbol.for('opentelemetry.js.api.1')] as Partial<Record<string, unknown>> | undefined; // theirs by its key
  return record?.[name];
}

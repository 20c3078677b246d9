import { AsyncLocalStorageContextManager } from '../context/async-local-storage.ts';
import type { Context } from '../context/context.ts';
import { ConsoleExporter } from '../exporter/console.ts';
import { OtlpExporter } from '../exporter/otlp/exporter.node.ts';
import { exitInstrumentation } from '../instrumentation/node/exit.ts';
import { fetchInstrumentation } from '../instrumentation/node/fetch.ts';
import { httpClientInstrumentation } from '../instrumentation/node/http-client.ts';
import { httpServerInstrumentation } from '../instrumentation/node/http-server.ts';
import { report } from '../platform/diagnostics.ts';
import { BatchSpanProcessor } from '../processor/batch.ts';
import { SimpleSpanProcessor } from '../processor/simple.ts';
import { CompositePropagator } from '../propagation/composite.ts';
import { environmentContext } from '../propagation/environment.ts';
import type { Attributes } from '../trace/attributes.ts';
import type { SpanProcessor } from '../trace/pipeline.ts';
import { AlwaysOffSampler } from '../trace/sampler.ts';
import { TracerProvider } from '../trace/tracer-provider.ts';
import { type Environment, hasEndpoint, readEnvironment } from './environment.ts';
import { checkHasDestination, checkStartOptions, type StartOptions } from './options.ts';
import { type Preset, startTracing, type Tracing } from './tracing.ts';

// start() for Node. What the options say wins, then what OTEL_* variables say, then the console.

/** A server's memory can hold a long outage of the receiver. */
const MAX_QUEUE_BYTES = 64 * 1024 * 1024;

/**
 * Starts tracing in this process; later calls return the running one. Without an endpoint or exporter, in the options or in OTEL_*
 * variables, spans are printed. OTEL_SDK_DISABLED=true starts nothing. THROUGHLINE_CONTINUE_TRACE=true makes a job a part of the trace that
 * TRACEPARENT and its like carry (see `childEnv`). Throws SetupError for wrong options; variables that cannot be understood are told and
 * ignored.
 *
 * @example
 * start({ serviceName: 'shop', endpoint: 'http://localhost:4318' }); // what is left is delivered however the process ends
 */
export function start(options: StartOptions = {}): Tracing {
  const environment = readEnvironment(process.env);
  const tracing = environment.disabled ? startNothing(options) : startTracing(options, presetFor(environment, options));
  if (environment.problems.length > 0) report('bad_environment', environment.problems.join(' '));
  return tracing;
}

function presetFor(environment: Environment, options: StartOptions): Preset {
  const { sampler, propagators, limits } = environment;
  return {
    resource: { ...runtimeAttributes(), ...environment.resource },
    contextManager: () =>
      new AsyncLocalStorageContextManager(environment.continuesTrace ? { root: parentContext(environment, options) } : {}),
    destination: (options) => destinationFor(options, environment),
    instrumentations: () => [httpServerInstrumentation(), httpClientInstrumentation(), fetchInstrumentation()],
    atTheEnd: exitInstrumentation(),
    defaults: { limits, ...(sampler && { sampler }), ...(propagators && { propagators }) },
    origin: undefined,
  };
}

/**
 * What the environment carries, in the form that this process will read. Not by default, as OpenTelemetry's specification leaves it to
 * applications: whatever a server does besides its requests would belong to the trace of whoever started it.
 */
function parentContext(environment: Environment, options: StartOptions): Context {
  const propagators = options.propagators ?? environment.propagators;
  return environmentContext(process.env, propagators && new CompositePropagator({ propagators }));
}

function runtimeAttributes(): Attributes {
  return {
    'service.name': `unknown_service:${process.argv0.replace(/^.*[\\/]/, '')}`,
    'telemetry.sdk.language': 'nodejs',
    'process.runtime.name': 'nodejs',
    'process.runtime.version': process.versions.node,
    'process.pid': process.pid,
    'host.name': process.getBuiltinModule('node:os').hostname(),
  };
}

function destinationFor(options: StartOptions, environment: Environment): SpanProcessor {
  const { exporter, endpoint, headers, encoding, compression, batch } = options;
  const inBatches = { maxQueueBytes: MAX_QUEUE_BYTES, ...environment.batch, ...batch };
  if (exporter) return new BatchSpanProcessor(exporter, inBatches);
  const wanted = environment.exporter ?? 'console';
  if (endpoint === undefined && wanted === 'none') return { onEnd() {} };
  if (endpoint === undefined && wanted === 'console') {
    checkHasDestination(options);
    return new SimpleSpanProcessor(new ConsoleExporter());
  }
  const { url, endpoint: base, headers: known, ...otlp } = environment.otlp;
  // The environment's headers are meant for its own endpoint. Where it names none, they are meant for ours.
  const isTheirs = endpoint !== undefined && hasEndpoint(environment.otlp);
  const otlpExporter = new OtlpExporter({
    ...otlp,
    ...(endpoint === undefined ? { url, endpoint: base } : { endpoint }),
    headers: { ...(!isTheirs && known), ...headers },
    ...(encoding && { encoding }),
    ...(compression && { compression }),
  });
  return new BatchSpanProcessor(otlpExporter, inBatches);
}

/** A tracing that does nothing: `getTracer` goes on passing contexts through, as before any start. */
function startNothing(options: StartOptions): Tracing {
  checkStartOptions(options);
  const provider = new TracerProvider({ sampler: new AlwaysOffSampler() });
  const shutdown = (): Promise<void> => provider.shutdown();
  return { provider, flush: () => provider.forceFlush(), shutdown, stats: () => provider.stats(), [Symbol.asyncDispose]: shutdown };
}

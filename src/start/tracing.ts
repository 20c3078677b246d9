import { resetContextManager, setContextManager } from '../context/active.ts';
import type { ContextManager } from '../context/context-manager.ts';
import type { Instrumentation, InstrumentationHost } from '../instrumentation/host.ts';
import { errorText, report, setDiagnosticListener } from '../platform/diagnostics.ts';
import { globalState } from '../platform/global.ts';
import { CompositePropagator } from '../propagation/composite.ts';
import { extract, inject, setPropagator } from '../propagation/global.ts';
import { createPropagationPolicy } from '../propagation/policy.ts';
import { takeEarlyProcessors } from '../trace/add-span-processor.ts';
import type { Attributes } from '../trace/attributes.ts';
import { setGlobalProvider } from '../trace/get-tracer.ts';
import type { SpanProcessor } from '../trace/pipeline.ts';
import { AlwaysOnSampler, ParentBasedSampler, type Sampler, TraceIdRatioBasedSampler } from '../trace/sampler.ts';
import type { Stats } from '../trace/stats.ts';
import { TracerProvider } from '../trace/tracer-provider.ts';
import { checkStartOptions, type StartOptions } from './options.ts';
import { startResource } from './resource.ts';

// What start() does in every runtime: checks, composes, makes global; and undoes it. What differs between runtimes is in the Preset.

/** The running tracing, as `start()` hands it out. */
export interface Tracing {
  readonly provider: TracerProvider;
  /** Settles when every span that ended before has been delivered or given up. */
  flush(): Promise<void>;
  /** Stops all instrumentations, restores what they patched, and flushes. Afterwards `start()` may be called again. */
  shutdown(): Promise<void>;
  /** What became of every span so far. */
  stats(): Stats;
  [Symbol.asyncDispose](): Promise<void>;
}

/** What a runtime brings to `start()`. */
export interface Preset {
  /** Attributes of the resource that the user need not know. */
  readonly resource: Attributes;
  contextManager(): ContextManager;
  /** Where spans go, given the options; asked only when no processors were given, or an exporter or endpoint was. */
  destination(options: StartOptions): SpanProcessor;
  instrumentations(options: StartOptions): readonly Instrumentation[];
  /** The page's own origin, to which headers may always go; `undefined` where there is no page. */
  readonly origin: string | undefined;
}

interface TracingState {
  tracing: { readonly handle: Tracing; readonly options: StartOptions } | undefined;
}

/** Starts tracing once; later calls get the running one, and are told when they wanted something else. Throws SetupError. */
export function startTracing(options: StartOptions, preset: Preset): Tracing {
  checkStartOptions(options);
  const state = globalState<TracingState>();
  if (state.tracing) {
    reportDifferences(state.tracing.options, options);
    return state.tracing.handle;
  }
  const shouldPropagate = createPropagationPolicy(options.propagateTo ?? (preset.origin === undefined ? ['*'] : undefined), preset.origin);
  const provider = createProvider(options, preset);
  if (options.onDiagnostic) setDiagnosticListener(options.onDiagnostic);
  setContextManager(options.contextManager ?? preset.contextManager());
  if (options.propagators) setPropagator(new CompositePropagator({ propagators: options.propagators }));
  setGlobalProvider(provider);
  const host: InstrumentationHost = {
    provider,
    inject,
    extract,
    shouldPropagate,
    onDiagnostic: ({ code, message }) => report(code, message),
  };
  const stops = (options.instrumentations ?? preset.instrumentations(options)).map((each) => startInstrumentation(each, host));
  const handle = createHandle(provider, () => {
    for (const stop of stops.reverse()) stop();
    if (state.tracing?.handle !== handle) return;
    state.tracing = undefined;
    setGlobalProvider(undefined);
    setPropagator(undefined);
    resetContextManager();
  });
  state.tracing = { handle, options };
  return handle;
}

function createProvider(options: StartOptions, preset: Preset): TracerProvider {
  const { processors = [], exporter, endpoint, limits } = options;
  const wantsDestination = exporter !== undefined || endpoint !== undefined || processors.length === 0;
  const sampler = chooseSampler(options);
  // Made before the early processors are taken: it throws when the options are wrong.
  const destination = wantsDestination ? [preset.destination(options)] : [];
  return new TracerProvider({
    resource: startResource(options, preset.resource),
    processors: [...takeEarlyProcessors(), ...processors, ...destination],
    ...(sampler && { sampler }),
    ...(limits && { limits }),
  });
}

function chooseSampler({ sampler, sampleRatio }: StartOptions): Sampler | undefined {
  if (sampler || sampleRatio === undefined) return sampler;
  return new ParentBasedSampler({ root: sampleRatio === 1 ? new AlwaysOnSampler() : new TraceIdRatioBasedSampler(sampleRatio) });
}

function startInstrumentation(instrumentation: Instrumentation, host: InstrumentationHost): () => void {
  let stop: () => void = () => {};
  try {
    stop = instrumentation(host) ?? stop;
  } catch (error) {
    report('instrumentation_failed', `the instrumentation ${instrumentation.name} could not start: ${errorText(error)}`);
  }
  return () => {
    try {
      stop();
    } catch (error) {
      report('instrumentation_failed', `the instrumentation ${instrumentation.name} could not stop: ${errorText(error)}`);
    }
  };
}

function createHandle(provider: TracerProvider, undo: () => void): Tracing {
  let stopped: Promise<void> | undefined;
  const shutdown = (): Promise<void> => {
    if (!stopped) {
      undo();
      stopped = provider.shutdown();
    }
    return stopped;
  };
  return {
    provider,
    flush: () => provider.forceFlush(),
    shutdown,
    stats: () => provider.stats(),
    [Symbol.asyncDispose]: shutdown,
  };
}

function reportDifferences(running: StartOptions, wanted: StartOptions): void {
  const keys = new Set([...Object.keys(running), ...Object.keys(wanted)]) as Set<keyof StartOptions>; // checked: all keys are known
  const different = [...keys].filter((key) => running[key] !== wanted[key]);
  if (different.length === 0) return;
  report(
    'already_started',
    `start() was called again with other values for ${different.join(', ')}; the running tracing goes on as it is. Call shutdown() first.`,
  );
}

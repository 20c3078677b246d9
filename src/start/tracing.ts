/// <reference lib="esnext.disposable" preserve="true" />
import { checkContextManager, resetContextManager, setContextManager } from '../context/active.ts';
import type { ContextManager } from '../context/context-manager.ts';
import type { Instrumentation, InstrumentationHost } from '../instrumentation/host.ts';
import { setJoin } from '../instrumentation/join-tracing.ts';
import { createScrubber } from '../instrumentation/url.ts';
import { type DiagnosticListener, errorText, report, setDiagnosticListener } from '../platform/diagnostics.ts';
import { globalState } from '../platform/global.ts';
import { CompositePropagator } from '../propagation/composite.ts';
import { extract, inject, setPropagator } from '../propagation/global.ts';
import { createPropagationPolicy, type PropagateTo } from '../propagation/policy.ts';
import { earlyProcessors, forgetEarlyProcessors } from '../trace/add-span-processor.ts';
import type { Attributes } from '../trace/attributes.ts';
import { globalProvider, setGlobalProvider } from '../trace/get-tracer.ts';
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
  /** Delivers what is left when the page or process goes; runs whatever instrumentations the user chooses, and behind them. */
  readonly atTheEnd?: Instrumentation;
  /** What the environment says where the options say nothing. */
  readonly defaults?: Pick<StartOptions, 'sampler' | 'limits' | 'propagators'>;
  /** What looks on while the application is being developed. */
  readonly development?: { readonly processor: SpanProcessor; stats(): Partial<Stats> } | undefined;
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
  const handle = prepare(options.consent?.guardOptions(options) ?? options, preset)();
  state.tracing = { handle, options };
  return handle;
}

/** Does all that can throw, so that wrong options leave the program as it was; returns what makes the parts the program's. */
function prepare(options: StartOptions, preset: Preset): () => Tracing {
  const {
    onDiagnostic,
    propagators = preset.defaults?.propagators,
    instrumentations = preset.instrumentations(options),
    also = [],
  } = options;
  const policy = (rules: PropagateTo | undefined): ((url: URL) => boolean) =>
    createPropagationPolicy(rules ?? (preset.origin === undefined ? ['*'] : undefined), preset.origin);
  const shouldPropagate = policy(options.propagateTo);
  const shouldPropagateBaggage = policy(options.propagateBaggageTo);
  const scrubber = createScrubber(options.redact);
  const propagator = propagators && new CompositePropagator({ propagators });
  const contextManager = checkContextManager(options.contextManager ?? preset.contextManager());
  const provider = createProvider(options, preset);
  return () => {
    forgetEarlyProcessors();
    if (onDiagnostic) setDiagnosticListener(onDiagnostic);
    setContextManager(contextManager);
    if (propagator) setPropagator(propagator);
    setGlobalProvider(provider);
    options.consent?.connect(provider);
    const tell: InstrumentationHost['onDiagnostic'] = ({ code, message }) => report(code, message);
    const host: InstrumentationHost = {
      provider,
      inject,
      extract,
      shouldPropagate,
      shouldPropagateBaggage,
      onDiagnostic: tell,
      ...scrubber,
    };
    const stops = [...instrumentations, ...also, ...(preset.atTheEnd ? [preset.atTheEnd] : [])].map((each) =>
      startInstrumentation(each, host),
    );
    setJoin((each) => void stops.push(startInstrumentation(each, host)));
    return createHandle(provider, preset, onDiagnostic, () => {
      for (const stop of stops.reverse()) stop();
    });
  };
}

function createProvider(options: StartOptions, preset: Preset): TracerProvider {
  const { processors = [], exporter, endpoint, consent } = options;
  const wantsDestination = exporter !== undefined || endpoint !== undefined || processors.length === 0;
  const sampler = chooseSampler(options) ?? preset.defaults?.sampler;
  const destination = wantsDestination ? [preset.destination(options)] : [];
  const hearing = [...earlyProcessors(), ...processors, ...destination];
  return new TracerProvider({
    resource: startResource(options, preset.resource),
    processors: [
      ...(consent ? hearing.map(consent.guardProcessor) : hearing),
      ...(preset.development ? [preset.development.processor] : []),
    ],
    ...(sampler && { sampler }),
    limits: { ...preset.defaults?.limits, ...options.limits },
  });
}

function chooseSampler({ sampler, sampleRatio }: StartOptions): Sampler | undefined {
  if (sampler || sampleRatio === undefined) return sampler;
  return new ParentBasedSampler({ root: sampleRatio === 1 ? new AlwaysOnSampler() : new TraceIdRatioBasedSampler(sampleRatio) });
}

function startInstrumentation(instrumentation: Instrumentation, host: InstrumentationHost): () => void {
  const attempt = (verb: 'start' | 'stop', work: () => (() => void) | undefined): (() => void) | undefined => {
    try {
      return work();
    } catch (error) {
      report('instrumentation_failed', `the instrumentation ${instrumentation.name} could not ${verb}: ${errorText(error)}`);
      return undefined;
    }
  };
  const stop = attempt('start', () => instrumentation(host));
  return () => void attempt('stop', () => void stop?.());
}

function createHandle(
  provider: TracerProvider,
  { development }: Preset,
  onDiagnostic: DiagnosticListener | undefined,
  stop: () => void,
): Tracing {
  const state = globalState<TracingState>();
  let stopped: Promise<void> | undefined;
  const stopAll = (): Promise<void> => {
    stop();
    if (globalProvider() === provider) giveBackGlobals();
    return provider.shutdown().then(() => {
      // What goes wrong in the last flush is still told to the listener of this run.
      if (onDiagnostic && !state.tracing?.options.onDiagnostic) setDiagnosticListener(undefined);
    });
  };
  const shutdown = (): Promise<void> => (stopped ??= stopAll());
  return {
    provider,
    flush: () => provider.forceFlush(),
    shutdown,
    stats: () => ({ ...provider.stats(), ...development?.stats() }),
    [Symbol.asyncDispose]: shutdown,
  };
}

function giveBackGlobals(): void {
  globalState<TracingState>().tracing = undefined;
  setJoin(undefined);
  setGlobalProvider(undefined);
  setPropagator(undefined);
  resetContextManager();
}

function reportDifferences(running: StartOptions, wanted: StartOptions): void {
  const keys = Object.keys({ ...running, ...wanted }) as (keyof StartOptions)[]; // checked: all keys are known
  const different = keys.filter((key) => !isSame(running[key], wanted[key]));
  if (different.length === 0) return;
  report(
    'already_started',
    `start() was called again with other values for ${different.join(', ')}; the running tracing goes on as it is. Call shutdown() first.`,
  );
}

/** By content for arrays and plain objects: two calls that are written alike want the same. */
function isSame(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (!isPlain(a) || !isPlain(b) || Array.isArray(a) !== Array.isArray(b)) return false;
  return Object.keys({ ...a, ...b }).every((key) => isSame(a[key], b[key]));
}

function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && [Object.prototype, Array.prototype].includes(Object.getPrototypeOf(value));
}

import { type Context, SPAN_KEY } from '../context/context.ts';
import type { ContextManager } from '../context/context-manager.ts';
import { globalState } from '../platform/global.ts';
import { INVALID_SPAN, NonRecordingSpan } from './non-recording-span.ts';
import { scopeKey, type TracerOptions } from './scope.ts';
import type { Span, SpanOptions } from './span.ts';
import type { SpanContext } from './span-context.ts';
import type { Tracer } from './tracer.ts';
import type { TracerProvider } from './tracer-provider.ts';
import { wrapFunction } from './wrap-function.ts';

// What a library takes: a tracer that is nobody's yet. It asks at each span which provider runs, so it may be taken before start() and
// outlives a shutdown. Until there is a provider its spans do not record, and pass on an incoming context that is ours; they become current
// where somebody chose a context manager. No SDK code is imported here, not even contexts: such spans need no ending, so that nothing has
// to follow promises and generators.

interface SharedState {
  provider: TracerProvider | undefined;
  tracers: Map<string, Tracer>;
  contextManager: ContextManager | undefined;
  /** The active context while there is no manager. */
  context: Context | undefined;
}

type SpanFunction = (span: Span) => unknown;

function liveTracer(name: string, version: string | undefined, options: TracerOptions | undefined): Tracer {
  let provider: TracerProvider | undefined;
  let current: Tracer | undefined;
  const resolve = (): Tracer | undefined => {
    const { provider: running } = globalState<SharedState>();
    if (running !== provider) {
      provider = running;
      current = running?.getTracer(name, version, options);
    }
    return current;
  };
  // As the overloads of both methods say: what is given is handed on, and what comes back is what `fn` returned.
  const run =
    (method: 'span' | 'startActiveSpan') =>
    (spanName: string, ...given: unknown[]): never => {
      const running = resolve() as unknown as Record<typeof method, (...args: unknown[]) => never> | undefined;
      return running ? running[method](spanName, ...given) : (runUnrecorded(given) as never);
    };
  const tracer: Tracer = {
    startSpan: (spanName, spanOptions, context) => resolve()?.startSpan(spanName, spanOptions, context) ?? passOn(spanOptions, context),
    enabled: () => resolve()?.enabled() ?? false,
    startActiveSpan: run('startActiveSpan'),
    span: run('span'),
    wrap: (...given: unknown[]): never => wrapFunction(tracer, given) as never, // as its overloads say
  };
  return tracer;
}

/** A span that passes its parent on: that of `options`, else the current one. Another library's leads nowhere before start(). Never throws. */
function passOn(options: SpanOptions | undefined, context: Context | undefined): Span {
  try {
    const { contextManager, context: current } = globalState<SharedState>();
    const parent = options?.parent ?? context ?? (contextManager ? contextManager.active() : current);
    if (!parent || options?.root === true) return INVALID_SPAN;
    const span = 'getValue' in parent ? (parent.getValue(SPAN_KEY) as Span | undefined) : parent; // the key is used for nothing else
    const found = span && 'spanContext' in span ? span.spanContext() : span;
    return found && 'toHeaders' in found ? new NonRecordingSpan(found as SpanContext) : INVALID_SPAN; // only ours has headers
  } catch {
    return INVALID_SPAN; // a proxy, or another library's
  }
}

/** Runs the last of `given`, before which come options and context, if there are any. */
function runUnrecorded(given: unknown[]): unknown {
  const fn = given.pop();
  if (typeof fn !== 'function') return undefined;
  const [options, context] = given as [SpanOptions?, Context?]; // as the overloads of Tracer say
  const span = passOn(options, context);
  const manager = globalState<SharedState>().contextManager;
  if (!manager) return fn(span);
  return manager.with((context ?? manager.active()).setValue(SPAN_KEY, span), fn as SpanFunction, undefined, span);
}

/**
 * The program's tracer for a library or component: the same name and version give the same tracer. It may be taken at any time:
 * its spans record from `start()` on.
 *
 * @example
 * const tracer = getTracer('shop/cart', '1.4.0');
 * tracer.span('add item', () => {});
 */
export function getTracer(name = '', version?: string, options?: TracerOptions): Tracer {
  const state = globalState<SharedState>();
  state.tracers ??= new Map();
  const key = scopeKey(name, version, options);
  let tracer = state.tracers.get(key);
  if (!tracer) {
    tracer = liveTracer(name, version, options);
    state.tracers.set(key, tracer);
  }
  return tracer;
}

/** The provider behind `getTracer`; `undefined` before `start()` and after its shutdown. */
export function globalProvider(): TracerProvider | undefined {
  return globalState<SharedState>().provider;
}

export function setGlobalProvider(provider: TracerProvider | undefined): void {
  globalState<SharedState>().provider = provider;
}

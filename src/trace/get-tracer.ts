import { activeContext, withContext } from '../context/active.ts';
import type { Context } from '../context/context.ts';
import { globalState } from '../platform/global.ts';
import { getSpan, setSpan } from './current-span.ts';
import { INVALID_SPAN, NonRecordingSpan } from './non-recording-span.ts';
import { readParent } from './parent.ts';
import { scopeKey, type TracerOptions } from './scope.ts';
import type { Span, SpanOptions } from './span.ts';
import { toSpanContext } from './span-context.ts';
import type { Tracer } from './tracer.ts';
import type { TracerProvider } from './tracer-provider.ts';
import { wrapFunction } from './wrap-function.ts';

// What a library takes: a tracer that is nobody's yet. It asks at each span which provider runs, so it may be taken before start() and
// outlives a shutdown. Until there is a provider its spans do not record, and pass an incoming context on. No SDK code is imported here:
// such spans need no ending, so that nothing has to follow promises and generators.

interface RegistryState {
  provider: TracerProvider | undefined;
  tracers: Map<string, Tracer>;
}

type SpanFunction = (span: Span) => unknown;

class LiveTracer implements Tracer {
  readonly #name: string;
  readonly #version: string | undefined;
  readonly #options: TracerOptions | undefined;
  #provider: TracerProvider | undefined;
  #tracer: Tracer | undefined;

  constructor(name: string, version: string | undefined, options: TracerOptions | undefined) {
    this.#name = name;
    this.#version = version;
    this.#options = options;
  }

  startSpan(name: string, options?: SpanOptions, context?: Context): Span {
    return this.#resolve()?.startSpan(name, options, context) ?? passOn(whereTo(options, context));
  }

  enabled(): boolean {
    return this.#resolve()?.enabled() ?? false;
  }

  startActiveSpan(name: string, ...given: unknown[]): never {
    const tracer = this.#resolve();
    return (tracer ? tracer.startActiveSpan(name, ...(given as [SpanFunction])) : runUnrecorded(given)) as never; // as its overloads say
  }

  span(name: string, ...given: unknown[]): never {
    const tracer = this.#resolve();
    return (tracer ? tracer.span(name, ...(given as [SpanFunction])) : runUnrecorded(given)) as never; // as its overloads say
  }

  wrap<F extends (...args: never[]) => unknown>(...given: unknown[]): F {
    return wrapFunction(this, given);
  }

  #resolve(): Tracer | undefined {
    const { provider } = globalState<RegistryState>();
    if (provider !== this.#provider) {
      this.#provider = provider;
      this.#tracer = provider?.getTracer(this.#name, this.#version, this.#options);
    }
    return this.#tracer;
  }
}

function whereTo(options: unknown, context: unknown): Context {
  const given = (context ?? activeContext()) as Context; // as the overloads of Tracer say
  try {
    return readParent(options as SpanOptions, given);
  } catch {
    return given; // a proxy
  }
}

/** The current span of `context`, without a way to change it. */
function passOn(context: Context): Span {
  try {
    const span = getSpan(context);
    if (span) return new NonRecordingSpan(toSpanContext(span.spanContext()));
  } catch {
    // anybody's span: it is in a context, where anybody can put it
  }
  return INVALID_SPAN;
}

/** Runs the last of `given`, which comes after options and context, if there are any. */
function runUnrecorded(given: unknown[]): unknown {
  const fn = given.pop();
  if (typeof fn !== 'function') return undefined;
  const context = whereTo(given[0], given[1]);
  const span = passOn(context);
  return withContext(setSpan(context, span), fn as SpanFunction, undefined, span);
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
  const state = globalState<RegistryState>();
  state.tracers ??= new Map();
  const key = scopeKey(name, version, options);
  let tracer = state.tracers.get(key);
  if (!tracer) {
    tracer = new LiveTracer(name, version, options);
    state.tracers.set(key, tracer);
  }
  return tracer;
}

/** The provider behind `getTracer`; `undefined` before `start()` and after its shutdown. */
export function globalProvider(): TracerProvider | undefined {
  return globalState<RegistryState>().provider;
}

export function setGlobalProvider(provider: TracerProvider | undefined): void {
  globalState<RegistryState>().provider = provider;
}

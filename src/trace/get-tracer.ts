import { activeContext } from '../context/active.ts';
import type { Context } from '../context/context.ts';
import { globalState } from '../platform/global.ts';
import { getSpan } from './current-span.ts';
import { INVALID_SPAN, NonRecordingSpan } from './non-recording-span.ts';
import { parentContext } from './parent.ts';
import { scopeKey, type TracerOptions } from './scope.ts';
import type { Span, SpanOptions } from './span.ts';
import { spanContextOf } from './span-context.ts';
import { ScopedTracer, type SpanStarter, type Tracer } from './tracer.ts';
import type { TracerProvider } from './tracer-provider.ts';

// What a library takes: a tracer that is nobody's yet. It asks at each span which provider runs, so it may be taken before start() and
// outlives a shutdown. Until there is a provider its spans do not record, and pass an incoming context on. No SDK code is imported here.

interface RegistryState {
  provider: TracerProvider | undefined;
  tracers: Map<string, Tracer>;
}

class LiveStarter implements SpanStarter {
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
    const tracer = this.#resolve();
    if (tracer) return tracer.startSpan(name, options, context);
    const parent = spanContextOf(getSpan(parentContext(options, context ?? activeContext())));
    return parent ? new NonRecordingSpan(parent) : INVALID_SPAN;
  }

  enabled(): boolean {
    return this.#resolve()?.enabled() ?? false;
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
    tracer = new ScopedTracer(new LiveStarter(name, version, options));
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

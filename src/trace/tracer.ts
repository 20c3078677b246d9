import { activeContext, runInContext } from '../context/active.ts';
import { type Context, toContext } from '../context/context.ts';
import { errorText, report } from '../platform/diagnostics.ts';
import { setSpan } from './current-span.ts';
import { parentContext } from './parent.ts';
import { runScoped } from './scoped.ts';
import type { Span, SpanOptions } from './span.ts';
import { wrapFunction } from './wrap-function.ts';

/** Starts spans. What a Tracer makes of them for convenience is the same for all: `ScopedTracer`. */
export interface SpanStarter {
  startSpan(name: string, options?: SpanOptions, context?: Context): Span;
  /** Whether a span started now could be recorded: for work that is done only to describe one. */
  enabled(): boolean;
}

/** Makes spans for one library or component. Assignable to OpenTelemetry's `Tracer`. */
export interface Tracer extends SpanStarter {
  /**
   * Starts a span whose parent is the current one, unless `options` or `context` name another. It is not made current. End it yourself.
   *
   * @example
   * using span = tracer.startSpan('parse', { attributes: { 'file.size': 12 } });
   */
  startSpan(name: string, options?: SpanOptions, context?: Context): Span;
  /** Runs `fn` with a new span current; `fn` ends it. For code that comes from OpenTelemetry: `span` ends it for you. */
  startActiveSpan<F extends (span: Span) => unknown>(name: string, fn: F): ReturnType<F>;
  startActiveSpan<F extends (span: Span) => unknown>(name: string, options: SpanOptions, fn: F): ReturnType<F>;
  startActiveSpan<F extends (span: Span) => unknown>(name: string, options: SpanOptions, context: Context, fn: F): ReturnType<F>;
  /**
   * Runs `fn` with a new span current, and ends the span when `fn` returns, when its promise settles or when its generator is done.
   * What `fn` throws is recorded on the span and thrown on, the same object. Success leaves the status UNSET.
   *
   * @example
   * const order = await tracer.span('place order', async (span) => {
   *   span.setAttribute('cart.size', 3);
   *   return 'o-1';
   * });
   */
  span<T>(name: string, fn: (span: Span) => T): T;
  span<T>(name: string, options: SpanOptions, fn: (span: Span) => T): T;
  /** A function that runs `fn` in a span at each call. Name: what is given, else the function's own. Keeps `this`, name and length. */
  wrap<F extends (...args: never[]) => unknown>(fn: F): F;
  wrap<F extends (...args: never[]) => unknown>(nameOrOptions: string | (SpanOptions & { readonly name?: string }), fn: F): F;
}

type SpanFunction = (span: Span) => unknown;

/** The conveniences of Tracer over what starts spans. */
export class ScopedTracer implements Tracer {
  readonly #starter: SpanStarter;

  constructor(starter: SpanStarter) {
    this.#starter = starter;
  }

  startSpan(name: string, options?: SpanOptions, context?: Context): Span {
    return this.#starter.startSpan(name, options, context);
  }

  enabled(): boolean {
    return this.#starter.enabled();
  }

  startActiveSpan<F extends SpanFunction>(name: string, ...rest: [F] | [SpanOptions, F] | [SpanOptions, Context, F]): ReturnType<F> {
    const fn = rest[rest.length - 1] as F; // the last in each overload
    if (!isFunction('startActiveSpan', fn)) return undefined as ReturnType<F>; // there is nothing to return
    const options = rest.length > 1 ? (rest[0] as SpanOptions) : undefined; // the first of two or three
    const context = rest.length > 2 ? (rest[1] as Context) : undefined; // the second of three
    return this.#run(name, options, toContext(context ?? activeContext()), runActive, fn) as ReturnType<F>; // what fn returns
  }

  span<T>(name: string, first: SpanOptions | ((span: Span) => T), second?: (span: Span) => T): T {
    const options = typeof first === 'function' ? undefined : first;
    const fn = typeof first === 'function' ? first : (second as (span: Span) => T); // given when the first is no function
    if (!isFunction('span', fn)) return undefined as T; // there is nothing to return
    return this.#run(name, options, activeContext(), runScoped, fn);
  }

  #run<T>(
    name: string,
    options: SpanOptions | undefined,
    context: Context,
    run: (span: Span, context: Context, fn: (span: Span) => T) => T,
    fn: (span: Span) => T,
  ): T {
    const outer = parentContext(options, context);
    const span = this.#starter.startSpan(name, options, outer);
    return run(span, setSpan(outer, span), fn);
  }

  wrap<F extends (...args: never[]) => unknown>(...given: unknown[]): F {
    isFunction('wrap', given[given.length - 1]);
    return wrapFunction(this, given);
  }
}

function runActive<T>(span: Span, context: Context, fn: (span: Span) => T): T {
  return runInContext(context, fn, undefined, span);
}

/** Types see to it; JavaScript callers who forget it are told, and nothing breaks. */
function isFunction(method: string, fn: unknown): boolean {
  if (typeof fn === 'function') return true;
  report('no_function', `${method}() was given ${errorText(fn)} where it needs a function to run, so it did nothing.`);
  return false;
}

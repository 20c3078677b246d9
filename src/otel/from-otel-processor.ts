import { withContext } from '../context/active.ts';
import { type Context, ROOT_CONTEXT } from '../context/context.ts';
import { suppressTracing } from '../context/suppress-tracing.ts';
import type { ReadableSpan, SpanProcessor } from '../trace/pipeline.ts';
import type { Span } from '../trace/span.ts';
import { checkOtelMethods } from './check-otel-methods.ts';
import { toOtelReadableSpan, toOtelSpan } from './otel-span.ts';
import type { OtelSpanProcessor } from './sdk-types.ts';

// What a processor of the SDK does with finished spans, timers included, runs where tracing is suppressed: it asks @opentelemetry/api for
// that itself, which does nothing unless registerOtel() has been called, and sending spans must never make spans.
const QUIET = suppressTracing(ROOT_CONTEXT);

/**
 * Runs a processor of OpenTelemetry's SDK in our pipeline. Throws SetupError for what is none.
 *
 * @example
 * addSpanProcessor(fromOtelProcessor(new BaggageSpanProcessor(ALLOW_ALL_BAGGAGE_KEYS)));
 */
export function fromOtelProcessor(processor: OtelSpanProcessor): SpanProcessor {
  return new FromOtelProcessor(processor);
}

class FromOtelProcessor implements SpanProcessor {
  readonly #processor: OtelSpanProcessor;

  constructor(processor: OtelSpanProcessor) {
    checkOtelMethods(
      'An adapter for processors of OpenTelemetry',
      processor,
      ['onStart', 'onEnd', 'forceFlush', 'shutdown'],
      'Give it a SpanProcessor of @opentelemetry/sdk-trace-base; for an exporter use fromOtelExporter.',
    );
    this.#processor = processor;
  }

  onStart(span: Span & ReadableSpan, parent: Context): void {
    this.#processor.onStart(toOtelSpan(span), parent);
  }

  onEnding(span: Span & ReadableSpan): void {
    this.#processor.onEnding?.(toOtelSpan(span));
  }

  onEnd(span: ReadableSpan): void {
    withContext(QUIET, this.#processor.onEnd, this.#processor, toOtelReadableSpan(span));
  }

  forceFlush(): Promise<void> {
    return withContext(QUIET, this.#processor.forceFlush, this.#processor);
  }

  shutdown(): Promise<void> {
    return withContext(QUIET, this.#processor.shutdown, this.#processor);
  }
}

/**
 * The official SimpleSpanProcessor in our pipeline. It takes one that is made, so that the SDK's package and its options stay the
 * application's choice and nothing here has to load it.
 *
 * @example
 * import * as sdk from '@opentelemetry/sdk-trace-base';
 * addSpanProcessor(new SimpleSpanProcessor(new sdk.SimpleSpanProcessor(new sdk.ConsoleSpanExporter())));
 */
export const SimpleSpanProcessor: new (official: OtelSpanProcessor) => SpanProcessor = FromOtelProcessor;

/**
 * The official BatchSpanProcessor in our pipeline, with its queue, timers and `OTEL_BSP_*` variables. It takes one that is made. To send
 * by an official exporter but batch, bound and count as we do, give `fromOtelExporter(exporter)` to the BatchSpanProcessor of `throughline`.
 *
 * @example
 * import * as sdk from '@opentelemetry/sdk-trace-base';
 * addSpanProcessor(new BatchSpanProcessor(new sdk.BatchSpanProcessor(new sdk.InMemorySpanExporter(), { maxQueueSize: 4096 })));
 */
export const BatchSpanProcessor: new (official: OtelSpanProcessor) => SpanProcessor = FromOtelProcessor;

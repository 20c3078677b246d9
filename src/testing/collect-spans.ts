/// <reference lib="esnext.disposable" preserve="true" />
import { contextManager, resetContextManager, setContextManager } from '../context/active.ts';
import { AsyncLocalStorageContextManager } from '../context/async-local-storage.ts';
import type { Clock } from '../platform/clock.ts';
import { checkKeys, SetupError } from '../platform/setup-error.ts';
import { globalProvider, setGlobalProvider } from '../trace/get-tracer.ts';
import type { IdGenerator } from '../trace/id-generator.ts';
import type { ReadableSpan, SpanProcessor } from '../trace/pipeline.ts';
import { TracerProvider } from '../trace/tracer-provider.ts';

export interface CollectSpansOptions {
  /** Default: random ids. */
  readonly idGenerator?: IdGenerator;
  /** Default: the runtime's clock. */
  readonly clock?: Clock;
}

export interface CollectedSpans {
  /** The spans that have ended since, in the order of their ends. It grows. */
  readonly spans: readonly ReadableSpan[];
  /** Forgets the spans so far. */
  clear(): void;
  /** Stops collecting, and leaves everything as it was before. */
  [Symbol.dispose](): void;
}

/**
 * Collects the spans that end from now on. Where tracing runs it listens in; where none runs, `getTracer` records for as long as this
 * collects. Ids and clock can only be chosen in the latter case; otherwise a SetupError says so.
 *
 * @example
 * using collected = collectSpans();
 * await checkOut();
 * assertTraceTree(collected.spans, 'check out');
 */
export function collectSpans(options: CollectSpansOptions = {}): CollectedSpans {
  checkKeys('collectSpans', options, ['idGenerator', 'clock']);
  const spans: ReadableSpan[] = [];
  const processor: SpanProcessor = { onEnd: (span) => spans.push(span) };
  const stop = listen(processor, options);
  return {
    spans,
    clear: () => {
      spans.length = 0;
    },
    [Symbol.dispose]: stop,
  };
}

function listen(processor: SpanProcessor, options: CollectSpansOptions): () => void {
  const running = globalProvider();
  if (running) {
    if (options.clock || options.idGenerator) {
      throw new SetupError(
        'already_started',
        'clock and idGenerator cannot be chosen while tracing runs. Call collectSpans() before start().',
      );
    }
    running.addSpanProcessor(processor);
    return () => running.removeSpanProcessor(processor);
  }
  const provider = new TracerProvider({ ...options, processors: [processor] });
  setGlobalProvider(provider);
  const choosesManager = !contextManager() && AsyncLocalStorageContextManager.isSupported();
  const manager = choosesManager ? new AsyncLocalStorageContextManager() : undefined;
  if (manager) setContextManager(manager);
  return () => {
    provider.removeSpanProcessor(processor);
    if (globalProvider() === provider) setGlobalProvider(undefined);
    if (manager && contextManager() === manager) resetContextManager();
  };
}

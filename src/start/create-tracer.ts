import { contextManager, setContextManager } from '../context/active.ts';
import { AsyncLocalStorageContextManager } from '../context/async-local-storage.ts';
import { checkKeys, SetupError } from '../platform/setup-error.ts';
import { BatchSpanProcessor } from '../processor/batch.ts';
import type { SpanExporterLike, SpanProcessor } from '../trace/pipeline.ts';
import { checkProcessors } from '../trace/processor-list.ts';
import type { Stats } from '../trace/stats.ts';
import { ScopedTracer, type Tracer } from '../trace/tracer.ts';
import { TracerProvider, type TracerProviderOptions } from '../trace/tracer-provider.ts';

/** A tracer with a pipeline of its own, which only it can flush and stop. */
export interface StandaloneTracer extends Tracer {
  /** Settles when every span that ended before has been delivered or given up. */
  flush(): Promise<void>;
  /** Flushes, then stops: spans started afterwards do not record. */
  shutdown(): Promise<void>;
  stats(): Stats;
}

export interface CreateTracerOptions extends TracerProviderOptions {
  /** Where finished spans go, in batches: an exporter, or a function that takes them. */
  readonly exporter?: SpanExporterLike;
  /** One processor, before those of `processors`. */
  readonly processor?: SpanProcessor;
}

/**
 * A tracer that stands alone: it needs no `start()` and is not what `getTracer` gives. Where the runtime has AsyncLocalStorage and nobody
 * has chosen a context manager, it chooses that one, so that spans nest across awaits. Throws SetupError for wrong options.
 *
 * @example
 * const tracer = createTracer('import', { exporter: (spans) => console.log(spans.length) });
 * await tracer.span('read file', async () => {});
 * await tracer.shutdown();
 */
export function createTracer(name: string, options: CreateTracerOptions = {}): StandaloneTracer {
  if (typeof name !== 'string' || name === '')
    throw new SetupError('bad_name', 'createTracer needs a name, for example createTracer("import", { exporter }).');
  checkKeys('createTracer', options, ['exporter', 'processor', 'resource', 'sampler', 'processors', 'limits', 'idGenerator', 'clock']);
  const { exporter, processor, processors = [], ...rest } = options;
  const first = processor === undefined ? [] : [processor];
  const last = exporter === undefined ? [] : [new BatchSpanProcessor(exporter)];
  const provider = new TracerProvider({
    resource: { attributes: { 'service.name': name } },
    ...rest,
    processors: [...first, ...checkProcessors(processors), ...last],
  });
  if (!contextManager() && AsyncLocalStorageContextManager.isSupported()) setContextManager(new AsyncLocalStorageContextManager());
  return Object.assign(new ScopedTracer(provider.getTracer(name)), {
    flush: () => provider.forceFlush(),
    shutdown: () => provider.shutdown(),
    stats: () => provider.stats(),
  });
}

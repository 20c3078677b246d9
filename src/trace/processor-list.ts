import type { Context } from '../context/context.ts';
import { errorText, report } from '../platform/diagnostics.ts';
import { Patience } from '../platform/patience.ts';
import { SetupError } from '../platform/setup-error.ts';
import { startDeadline, startTimer } from '../platform/timer.ts';
import type { FlushOptions, ReadableSpan, SpanProcessor } from './pipeline.ts';
import type { Span } from './span.ts';
import type { DestinationStats } from './stats.ts';

// The processors of one provider, in order. One that throws, rejects or never settles is reported and holds up none of the others:
// flush and shutdown run side by side under one deadline for all.

const DEADLINE_MS = 30_000;
const METHODS = ['onStart', 'onEnding', 'onEnd', 'beforeFlush', 'forceFlush', 'shutdown', 'stats'] as const;

export class ProcessorList {
  #processors: readonly SpanProcessor[] = [];
  // Who has which method is looked at once: most processors have one or two, and a span asks three times.
  #starting: readonly SpanProcessor[] = [];
  #ending: readonly SpanProcessor[] = [];
  #ended: readonly SpanProcessor[] = [];

  /** Throws SetupError for what is no list of processors. */
  constructor(processors: readonly SpanProcessor[] = []) {
    for (const processor of checkProcessors(processors)) this.add(processor);
  }

  get isEmpty(): boolean {
    return this.#processors.length === 0;
  }

  /** Throws SetupError for what is no processor. */
  add(processor: SpanProcessor): void {
    const isObject = typeof processor === 'object' && processor !== null;
    // An exporter has some of the methods too; taken for a processor it would never get a span.
    const isExporter = isObject && 'export' in processor && !processor.onEnd;
    if (!isObject || isExporter || !METHODS.some((name) => typeof processor[name] === 'function')) {
      throw new SetupError(
        'bad_processor',
        `${isExporter ? 'an exporter' : kindOf(processor)} is no span processor, which has one of the methods ${METHODS.join(', ')}. For an exporter, use new BatchSpanProcessor(exporter).`,
      );
    }
    this.#set([...this.#processors, processor]);
  }

  remove(processor: SpanProcessor): boolean {
    const before = this.#processors.length;
    this.#set(this.#processors.filter((each) => each !== processor));
    return this.#processors.length < before;
  }

  onStart(span: Span & ReadableSpan, context: Context): void {
    for (const processor of this.#starting) {
      try {
        processor.onStart?.(span, context);
      } catch (error) {
        reportFailure('onStart', error);
      }
    }
  }

  onEnding(span: Span & ReadableSpan): void {
    for (const processor of this.#ending) {
      try {
        processor.onEnding?.(span);
      } catch (error) {
        reportFailure('onEnding', error);
      }
    }
  }

  onEnd(span: ReadableSpan): void {
    for (const processor of this.#ended) {
      try {
        processor.onEnd?.(span);
      } catch (error) {
        reportFailure('onEnd', error);
      }
    }
  }

  forceFlush(options?: FlushOptions): Promise<void> {
    const timer = options?.final ? startTimer : startDeadline; // at its end, whoever asked holds the process
    return this.#all('forceFlush', timer, async (processor) => processor.forceFlush?.(options));
  }

  discard(reason: string): Promise<void> {
    return this.#all('discard', startTimer, async (processor) => processor.discard?.(reason));
  }

  shutdown(): Promise<void> {
    return this.#all('shutdown', startDeadline, async (processor, patience) => {
      // A flush that fails or never ends must not keep the processor from letting go of its timers.
      await patience.sitThrough(attempt('forceFlush', async () => processor.forceFlush?.({ last: true })));
      await processor.shutdown?.({ final: patience.isOver });
    });
  }

  stats(): DestinationStats[] {
    const all: DestinationStats[] = [];
    for (const processor of this.#processors) {
      try {
        const stats = processor.stats?.();
        if (stats) all.push(stats);
      } catch (error) {
        reportFailure('stats', error);
      }
    }
    return all;
  }

  #set(processors: readonly SpanProcessor[]): void {
    this.#processors = processors;
    this.#starting = processors.filter(({ onStart }) => onStart);
    this.#ending = processors.filter(({ onEnding }) => onEnding);
    this.#ended = processors.filter(({ onEnd }) => onEnd);
  }

  async #all(
    method: string,
    timer: typeof startTimer,
    run: (processor: SpanProcessor, patience: Patience) => Promise<void>,
  ): Promise<void> {
    for (const processor of this.#processors) {
      try {
        processor.beforeFlush?.();
      } catch (error) {
        reportFailure('beforeFlush', error);
      }
    }
    const patience = new Patience(DEADLINE_MS, timer, () =>
      report('processor_late', `${method} of a span processor had not settled after ${DEADLINE_MS} ms and is no longer waited for.`),
    );
    await patience.sitThrough(Promise.all(this.#processors.map((processor) => attempt(method, () => run(processor, patience)))));
    patience.endWaiting();
  }
}

function kindOf(value: unknown): string {
  return value === null ? 'null' : typeof value;
}

/** Returns `processors`, or throws a SetupError when it is no list; what it holds is checked by `add`. */
export function checkProcessors(processors: readonly SpanProcessor[]): readonly SpanProcessor[] {
  if (Array.isArray(processors)) return processors;
  throw new SetupError('bad_processor', `processors (${errorText(processors)}) must be an array. For one processor, give [processor].`);
}

async function attempt(method: string, run: () => Promise<void>): Promise<void> {
  try {
    await run();
  } catch (error) {
    reportFailure(method, error);
  }
}

function reportFailure(method: string, error: unknown): void {
  report('processor_failed', `${method} of a span processor failed: ${errorText(error)}. Spans go on to the other processors.`);
}

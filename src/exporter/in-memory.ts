import { checkCount, checkKeys } from '../platform/setup-error.ts';
import type { ReadableSpan, SpanExporter } from '../trace/pipeline.ts';

export interface InMemoryExporterOptions {
  /** How many spans to keep; the oldest leave. Default: 10,000. */
  readonly maxSpans?: number;
}

/**
 * Keeps finished spans to look at, in tests and in development.
 *
 * After `shutdown()` it takes no more spans; what it holds can still be read.
 *
 * @example
 * const exporter = new InMemoryExporter();
 * const tracer = createTracer('test', { exporter });
 * tracer.span('work', () => {});
 * await tracer.flush();
 * exporter.getSpans()[0]?.name; // 'work'
 */
export class InMemoryExporter implements SpanExporter {
  readonly name: string = 'memory';
  /** Storing takes no time: a span can be read as soon as it has ended. */
  readonly maxConcurrentExports: number = Number.POSITIVE_INFINITY;
  readonly #maxSpans: number;
  #spans: ReadableSpan[] = [];
  #open = true;

  constructor(options: InMemoryExporterOptions = {}) {
    checkKeys('InMemoryExporter', options, ['maxSpans']);
    const { maxSpans = 10_000 } = options;
    this.#maxSpans = checkCount('maxSpans', maxSpans, 1);
  }

  /** The spans held, oldest first; with `traceId` only those of that trace. A copy. */
  getSpans(traceId?: string): readonly ReadableSpan[] {
    return this.#spans.filter((span) => traceId === undefined || span.spanContext().traceId === traceId);
  }

  clear(): void {
    this.#spans = [];
  }

  async export(spans: readonly ReadableSpan[]): Promise<void> {
    if (!this.#open) return;
    // No spread into push(): a batch can be longer than the arguments that a call may have.
    for (const span of spans) this.#spans.push(span);
    if (this.#spans.length > this.#maxSpans) this.#spans.splice(0, this.#spans.length - this.#maxSpans);
  }

  async shutdown(): Promise<void> {
    this.#open = false;
  }
}

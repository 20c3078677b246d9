import { checkKeys, SetupError } from '../platform/setup-error.ts';
import type { ReadableSpan, SpanExporter } from '../trace/pipeline.ts';
import { print } from './print.ts';
import { isInteractive } from './terminal.ts';
import { TraceBuffer, type TreePart } from './trace-buffer.ts';
import { formatLater } from './waterfall.ts';

export interface ConsoleExporterOptions {
  /** Each trace as an indented waterfall, or else one line of JSON a span. Default: true on a terminal and in browsers. */
  readonly pretty?: boolean;
}

/**
 * Prints finished spans with `console.log`.
 *
 * A waterfall is printed when the trace's first span in this process has ended; a span that ends later is printed then, below its
 * ancestors' names. NO_COLOR and FORCE_COLOR are obeyed.
 *
 * @example
 * const provider = new TracerProvider({ processors: [new SimpleSpanProcessor(new ConsoleExporter())] });
 * provider.getTracer('hello').span('work', () => {});
 */
export class ConsoleExporter implements SpanExporter {
  readonly name: string = 'console';
  /** Printing takes no time: what has ended is on the screen before anything else runs. */
  readonly maxConcurrentExports: number = Number.POSITIVE_INFINITY;
  readonly #pretty: boolean;
  readonly #buffer = new TraceBuffer();
  #open = true;

  constructor(options: ConsoleExporterOptions = {}) {
    checkKeys('ConsoleExporter', options, ['pretty']);
    const { pretty = isInteractive() } = options;
    if (typeof pretty !== 'boolean') throw new SetupError('bad_option', `pretty (${String(pretty)}) must be true or false.`);
    this.#pretty = pretty;
  }

  async export(spans: readonly ReadableSpan[]): Promise<void> {
    if (!this.#open) return;
    if (this.#pretty) show(this.#buffer.add(spans));
    else for (const span of spans) print(JSON.stringify(span.toJSON()));
  }

  /** Prints what waits for a span that is still open. */
  async forceFlush(): Promise<void> {
    show(this.#buffer.flush());
  }

  async shutdown(): Promise<void> {
    await this.forceFlush();
    this.#open = false;
  }
}

function show(parts: readonly TreePart[]): void {
  for (const { spans, shown } of parts) print(`${formatLater(spans, {}, shown)}\n`);
}

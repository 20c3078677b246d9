import { host } from '../platform/host.ts';
import { checkKeys } from '../platform/setup-error.ts';
import type { ReadableSpan, SpanExporter } from '../trace/pipeline.ts';
import { isInteractive, outputWidth, wantsColor } from './terminal.ts';
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
 * const tracer = createTracer('hello', { exporter: new ConsoleExporter() });
 * tracer.span('work', () => {});
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
    this.#pretty = pretty;
  }

  async export(spans: readonly ReadableSpan[]): Promise<void> {
    if (!this.#open) return;
    if (this.#pretty) print(this.#buffer.add(spans));
    else for (const span of spans) log(JSON.stringify(span.toJSON()));
  }

  /** Prints what waits for a span that is still open. */
  async forceFlush(): Promise<void> {
    print(this.#buffer.flush());
  }

  async shutdown(): Promise<void> {
    await this.forceFlush();
    this.#open = false;
  }
}

function print(parts: readonly TreePart[]): void {
  const options = { width: outputWidth(), color: wantsColor() };
  for (const { spans, shown } of parts) log(`${formatLater(spans, options, shown)}\n`);
}

/** Not process.stdout.write: there a reader that has gone away (`app | head`) is an uncaught EPIPE, which console.log swallows. */
function log(text: string): void {
  host.console?.log(text);
}

import type { EncodedBatch, EncodingExporter, ExportOptions, ExportResult, ReadableSpan } from '../../trace/pipeline.ts';
import type { OtlpEncoding } from './encoding.ts';
import { OtlpExporter as HttpExporter, type OtlpExporterOptions } from './exporter.ts';
import { gzip } from './gzip.node.ts';
import { httpTransport } from './http-transport.node.ts';
import { jsonBytesEncoding } from './json-bytes-encoding.ts';
import { takenBody } from './post.ts';
import { postBlocking } from './post-blocking.node.ts';
import { protobufEncoding } from './protobuf-encoding.ts';

/** A server can afford to know both encodings by their names, and to have JSON in bytes. Protobuf takes half of the bytes and the time. */
const NODE_ENCODINGS: ReadonlyMap<unknown, OtlpEncoding> = /* @__PURE__ */ new Map([
  [undefined, protobufEncoding],
  ['protobuf', protobufEncoding],
  ['json', jsonBytesEncoding],
]);

/**
 * Sends spans to an OpenTelemetry collector, or to anything that takes OTLP over HTTP.
 *
 * One request an export; a BatchSpanProcessor decides when, and what becomes of a failure. Requests are made by node:http, below any patch,
 * and are never traced; they keep no process alive. Rejects with ExportError. Throws SetupError for wrong options.
 *
 * @example
 * const exporter = new OtlpExporter({ endpoint: 'https://collector.example.com', headers: { 'x-api-key': key } });
 * const provider = new TracerProvider({ processors: [new BatchSpanProcessor(exporter)] });
 */
export class OtlpExporter implements EncodingExporter {
  readonly name: string;
  readonly maxConcurrentExports: number;
  readonly format: string;
  readonly #exporter: HttpExporter;
  readonly #transport = httpTransport();

  constructor(options: OtlpExporterOptions = {}) {
    // All else is as in a page.
    const encoding = NODE_ENCODINGS.get(options?.encoding);
    const known = { ...(encoding && { encoding }), ...(options?.compression === 'gzip' && { compression: gzip }) };
    this.#exporter = new HttpExporter(options && { ...options, ...known }, this.#transport.send);
    this.name = this.#exporter.name;
    this.maxConcurrentExports = this.#exporter.maxConcurrentExports;
    this.format = this.#exporter.format;
  }

  encode(spans: readonly ReadableSpan[]): EncodedBatch {
    return this.#exporter.encode(spans);
  }

  split(batch: EncodedBatch): readonly [EncodedBatch, EncodedBatch] | undefined {
    return this.#exporter.split(batch);
  }

  join(batches: readonly EncodedBatch[]): EncodedBatch {
    return this.#exporter.join(batches);
  }

  /** At the process's exit: another thread sends, and this one waits. */
  sendBlocking(batches: readonly EncodedBatch[], timeoutMillis: number): readonly (ExportResult | Error | undefined)[] {
    const { target, encoding } = this.#exporter;
    const { url, headers } = target;
    const answers = postBlocking({ url, headers, bodies: batches.map(({ body }) => body), timeoutMillis });
    return answers.map((answer) => {
      try {
        return answer instanceof Error ? answer : answer && encoding.readResponse(takenBody(url, answer));
      } catch (error) {
        return error as Error; // an ExportError
      }
    });
  }

  send(batch: EncodedBatch, options: ExportOptions): Promise<ExportResult> {
    return this.#exporter.send(batch, options);
  }

  /** `rejectedSpans` counts those that could not be encoded too. */
  export(spans: readonly ReadableSpan[], options: ExportOptions): Promise<ExportResult> {
    return this.#exporter.export(spans, options);
  }

  /** Lets go of its connections. */
  async shutdown(): Promise<void> {
    this.#transport.close();
  }
}

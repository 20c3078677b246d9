import type { EncodedBatch, EncodingExporter, ExportOptions, ExportResult, ReadableSpan } from '../../trace/pipeline.ts';
import { OtlpExporter as HttpExporter, type OtlpExporterOptions } from './exporter.ts';
import { protobufEncoding } from './protobuf-encoding.ts';

/**
 * Sends spans to an OpenTelemetry collector, or to anything that takes OTLP over HTTP.
 *
 * One request an export; a BatchSpanProcessor decides when, and what becomes of a failure. Requests are made by the unpatched fetch and
 * are never traced. Rejects with ExportError. Throws SetupError for wrong options.
 *
 * @example
 * const exporter = new OtlpExporter({ endpoint: 'https://collector.example.com', encoding: 'protobuf' });
 * const provider = new TracerProvider({ processors: [new BatchSpanProcessor(exporter)] });
 */
export class OtlpExporter implements EncodingExporter {
  readonly name: string;
  readonly maxConcurrentExports: number;
  readonly maxFinalBytes: number;
  readonly #exporter: HttpExporter;

  constructor(options: OtlpExporterOptions = {}) {
    // A server can afford to know both encodings by their names. All else is as in a page.
    this.#exporter = new HttpExporter(options?.encoding === 'protobuf' ? { ...options, encoding: protobufEncoding } : options);
    this.name = this.#exporter.name;
    this.maxConcurrentExports = this.#exporter.maxConcurrentExports;
    this.maxFinalBytes = this.#exporter.maxFinalBytes;
  }

  encode(spans: readonly ReadableSpan[]): EncodedBatch {
    return this.#exporter.encode(spans);
  }

  split(batch: EncodedBatch): readonly [EncodedBatch, EncodedBatch] | undefined {
    return this.#exporter.split(batch);
  }

  send(batch: EncodedBatch, options: ExportOptions): Promise<ExportResult> {
    return this.#exporter.send(batch, options);
  }

  /** `rejectedSpans` counts those that could not be encoded too. */
  export(spans: readonly ReadableSpan[], options: ExportOptions): Promise<ExportResult> {
    return this.#exporter.export(spans, options);
  }
}

import { withContext } from '../context/active.ts';
import { ROOT_CONTEXT } from '../context/context.ts';
import { suppressTracing } from '../context/suppress-tracing.ts';
import { errorText, report } from '../platform/diagnostics.ts';
import { startTimer } from '../platform/timer.ts';
import { ExportError } from '../trace/export-error.ts';
import type { EncodedBatch, ExportResult, ReadableSpan, SpanExporter } from '../trace/pipeline.ts';
import type { DestinationStats } from '../trace/stats.ts';
import { checkPromise, exporterName, isEncoding } from './to-exporter.ts';

// Takes full batches to one exporter: in order, no more at once than the exporter allows, each under a deadline, every span accounted for.
// An exporter that can encode is asked to at once, so that what waits is bytes and not spans. A full queue drops what is newest.
// Nothing here retries yet: ExportError says what could be.
//
//   add ──▶ queue ──(a slot is free)──▶ in flight ──▶ exported | dropped by reason
//             └── full ──▶ dropped: queue_full

export interface DeliveryLimits {
  readonly maxQueueBytes: number;
  readonly maxQueueSize: number;
  readonly exportTimeoutMillis: number;
}

interface Batch {
  readonly spans: readonly ReadableSpan[] | undefined;
  readonly encoded: EncodedBatch | undefined;
  readonly spanCount: number;
  readonly byteLength: number;
  settle(): void;
  readonly settled: Promise<void>;
}

export class Delivery {
  readonly exporter: SpanExporter;
  readonly #limits: DeliveryLimits;
  readonly #queue: Batch[] = [];
  /** Queued and in flight: what a flush waits for. */
  readonly #unsettled = new Set<Batch>();
  readonly #dropped: Record<string, number> = {};
  #queuedSpans = 0;
  #queuedBytes = 0;
  #inFlight = 0;
  #accepted = 0;
  #exported = 0;
  #droppedTotal = 0;

  constructor(exporter: SpanExporter, limits: DeliveryLimits) {
    this.exporter = exporter;
    this.#limits = limits;
  }

  /** Counts a span that this destination has taken over. */
  accept(): void {
    this.#accepted++;
  }

  /** Whether one more waiting span, beside `waiting` that are not in a batch yet, would be too many. */
  isFull(waiting: number): boolean {
    return this.#queuedSpans + waiting >= this.#limits.maxQueueSize;
  }

  drop(reason: string, count: number): void {
    if (count <= 0) return;
    this.#dropped[reason] = (this.#dropped[reason] ?? 0) + count;
    this.#droppedTotal += count;
  }

  /** Takes a full batch and sends what may be sent. */
  add(spans: readonly ReadableSpan[]): void {
    const batch = this.#toBatch(spans);
    if (!batch) return;
    if (this.#queuedBytes + batch.byteLength > this.#limits.maxQueueBytes) {
      this.drop('queue_full', batch.spanCount);
      report(
        'queue_full',
        `the queue to ${exporterName(this.exporter)} holds ${this.#queuedBytes} bytes, so the newest spans were dropped.`,
      );
      return;
    }
    this.#enqueue(batch);
    this.#pump(false);
  }

  /** Settles when all that is here now has been delivered or given up. `final`: everything goes at once, in pieces a leaving page can send. */
  async flush(final: boolean): Promise<void> {
    this.#pump(final);
    await Promise.all(Array.from(this.#unsettled, (batch) => batch.settled));
  }

  stats(): DestinationStats {
    return {
      name: exporterName(this.exporter),
      accepted: this.#accepted,
      exported: this.#exported,
      pending: this.#accepted - this.#exported - this.#droppedTotal,
      dropped: { ...this.#dropped },
    };
  }

  #toBatch(spans: readonly ReadableSpan[]): Batch | undefined {
    if (!isEncoding(this.exporter)) return newBatch(spans, undefined);
    let encoded: EncodedBatch;
    try {
      encoded = this.exporter.encode(spans);
    } catch (error) {
      report('unencodable', `${exporterName(this.exporter)} could not encode ${spans.length} spans: ${errorText(error)}`);
      this.drop('unencodable', spans.length);
      return undefined;
    }
    this.drop('unencodable', spans.length - encoded.spanCount);
    return encoded.spanCount > 0 ? newBatch(undefined, encoded) : undefined;
  }

  #enqueue(batch: Batch): void {
    this.#queue.push(batch);
    this.#unsettled.add(batch);
    this.#queuedSpans += batch.spanCount;
    this.#queuedBytes += batch.byteLength;
  }

  #pump(final: boolean): void {
    const slots = final ? Number.POSITIVE_INFINITY : (this.exporter.maxConcurrentExports ?? 1);
    while (this.#inFlight < slots) {
      const batch = this.#queue.shift();
      if (!batch) return;
      this.#queuedSpans -= batch.spanCount;
      this.#queuedBytes -= batch.byteLength;
      const halves = final ? this.#splitForLeaving(batch) : undefined;
      if (halves) {
        this.#queue.unshift(...halves);
        continue;
      }
      this.#inFlight++;
      void this.#deliver(batch, final);
    }
  }

  /** Two batches in place of one that a leaving page could not send whole. */
  #splitForLeaving(batch: Batch): Batch[] | undefined {
    const { exporter } = this;
    if (!batch.encoded || !isEncoding(exporter) || batch.byteLength <= (exporter.maxFinalBytes ?? Number.POSITIVE_INFINITY))
      return undefined;
    const halves = exporter.split?.(batch.encoded)?.map((half) => newBatch(undefined, half));
    if (!halves) return undefined;
    for (const half of halves) {
      this.#unsettled.add(half);
      this.#queuedSpans += half.spanCount;
      this.#queuedBytes += half.byteLength;
    }
    // Whoever waits for the whole waits for its halves.
    void Promise.all(halves.map((half) => half.settled)).then(() => this.#settle(batch));
    return halves;
  }

  async #deliver(batch: Batch, final: boolean): Promise<void> {
    try {
      const { rejectedSpans = 0, message } = (await this.#exportBefore(batch, final)) ?? {};
      const rejected = Math.min(Math.max(0, rejectedSpans), batch.spanCount);
      if (rejected > 0)
        report('rejected', `${exporterName(this.exporter)}: the receiver rejected ${rejected} spans: ${message ?? 'no reason given'}`);
      this.#exported += batch.spanCount - rejected;
      this.drop('rejected', rejected);
    } catch (error) {
      const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'export_failed';
      this.drop(code, batch.spanCount);
      report(code, `${exporterName(this.exporter)} could not deliver ${batch.spanCount} spans, which are lost: ${errorText(error)}`);
    }
    this.#inFlight--;
    this.#settle(batch);
    this.#pump(final);
  }

  /** The export, or an ExportError when its time is up: an exporter that never settles holds up nothing. */
  #exportBefore(batch: Batch, final: boolean): Promise<ExportResult | void> {
    const controller = new AbortController();
    const { exportTimeoutMillis } = this.#limits;
    return new Promise((resolve, reject) => {
      const cancel = startTimer(() => {
        const late = new ExportError('timeout', `no answer within ${exportTimeoutMillis} ms`, { retryable: true });
        reject(late);
        controller.abort(late);
      }, exportTimeoutMillis);
      const options = { signal: controller.signal, final };
      // Sending spans must not make spans.
      withContext(suppressTracing(ROOT_CONTEXT), () => this.#export(batch, options)).then(
        (result) => {
          cancel();
          resolve(result);
        },
        (error) => {
          cancel();
          reject(error);
        },
      );
    });
  }

  /** Async, so that an exporter that throws is one that rejects. */
  async #export(batch: Batch, options: { signal: AbortSignal; final: boolean }): Promise<ExportResult | void> {
    const { exporter } = this;
    if (batch.encoded && isEncoding(exporter)) return checkPromise(exporter.send(batch.encoded, options), exporter);
    return checkPromise(exporter.export(batch.spans ?? [], options), exporter);
  }

  #settle(batch: Batch): void {
    this.#unsettled.delete(batch);
    batch.settle();
  }
}

function newBatch(spans: readonly ReadableSpan[] | undefined, encoded: EncodedBatch | undefined): Batch {
  let settle = (): void => {};
  const settled = new Promise<void>((resolve) => {
    settle = resolve;
  });
  return {
    spans,
    encoded,
    spanCount: encoded?.spanCount ?? spans?.length ?? 0,
    byteLength: encoded?.byteLength ?? 0,
    settle,
    settled,
  };
}

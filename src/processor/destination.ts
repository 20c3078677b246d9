import { report } from '../platform/diagnostics.ts';
import { host } from '../platform/host.ts';
import type { EncodingExporter, ExitingDestination, ReadableSpan, SpanExporter, StoreConnection } from '../trace/pipeline.ts';
import type { DestinationStats } from '../trace/stats.ts';
import type { BatchOptions } from './batch-options.ts';
import { DestinationCounts } from './destination-counts.ts';
import { Pause } from './pause.ts';
import { Shipment } from './shipment.ts';
import { exporterName } from './to-exporter.ts';
import { canJoin, joinBatches, splitBatch, toBatch, type WaitingBatch } from './waiting-batch.ts';
import { type QueuedBatch, WaitingQueue } from './waiting-queue.ts';

// What one destination is to its delivery: an exporter, the batches that wait for it and the shipments that are in flight, and its books. Every
// batch is settled once, when it is delivered or given up.

/** What one request carries when much waits: few requests after an outage, and no body that proxies refuse. */
const MAX_JOINED_BYTES = 512 * 1024;

export class Destination implements ExitingDestination {
  declare readonly exporter: SpanExporter;
  declare readonly bounds: BatchOptions;
  readonly counts: DestinationCounts = new DestinationCounts();
  declare store: StoreConnection | undefined;
  readonly pause: Pause = new Pause();
  declare readonly backlog: WaitingQueue;
  /** Whoever takes one out of here says what becomes of it. */
  readonly inFlight: Set<Shipment> = new Set();
  /** Of requests that are under way. */
  readonly deliveries: Set<Promise<void>> = new Set();
  /** Of every batch that is not settled. None rejects. */
  readonly unsettled: Set<Promise<void>> = new Set();
  /** What waits and what is in flight. */
  heldSpans = 0;
  heldBytes = 0;
  /** The most that one request carries. */
  declare joinedBytes: number;
  /** From now on spans are counted as dropped. */
  isShut = false;

  constructor(exporter: SpanExporter, limits: BatchOptions) {
    const { maxQueueSize, maxQueueBytes } = limits;
    this.exporter = exporter;
    this.bounds = limits;
    this.backlog = new WaitingQueue(maxQueueSize, maxQueueBytes);
    this.joinedBytes = canJoin(exporter) ? MAX_JOINED_BYTES : 0;
  }

  /** What an earlier page or process left does not wait for the first span of this one: `send` is called when there may be something. */
  connectStore(send: () => void): void {
    const { store, maxQueueBytes } = this.bounds;
    const { format = '' } = this.exporter as EncodingExporter; // others have no store
    this.store = store?.connect({ format, maxBytes: maxQueueBytes, counts: this.counts, send });
  }

  /** How many more spans may come. */
  get room(): number {
    return this.isShut ? 0 : this.backlog.room;
  }

  /** Whether an attempt would likely be in vain. */
  get isFailing(): boolean {
    return this.pause.failures > 0 || host.navigator?.onLine === false;
  }

  /** Whether as much is in flight as may wait. */
  get isBusy(): boolean {
    const { backlog, bounds } = this;
    return this.heldSpans - backlog.spans >= bounds.maxQueueSize || this.heldBytes - backlog.bytes > bounds.maxQueueBytes;
  }

  /** Counts a span for which there is no room as lost, unless a store will take it. */
  turnAway(): boolean {
    if (this.store && !this.isShut) return false;
    this.counts.accepted++;
    this.drop(this.isShut ? 'shutdown' : 'queue_full', 1);
    return true;
  }

  /** Takes what a batch was filled with: it waits, is stored or is lost. */
  add(spans: readonly ReadableSpan[]): void {
    const { exporter, counts, bounds } = this;
    counts.accepted += spans.length;
    const batch = toBatch(exporter, spans, () => this.stats(0));
    counts.drop('unencodable', spans.length - batch.spanCount);
    if (batch.spanCount > 0) this.#add(batch, batch.byteLength > bounds.maxQueueBytes / 4);
  }

  #add(batch: WaitingBatch, isHuge: boolean): void {
    const { backlog, store } = this;
    // There was room for the spans, but for those that a store is to take.
    if (backlog.hasRoom(store ? batch.spanCount : 1, batch.byteLength)) {
      backlog.add(this.hold(batch));
    } else if (store) {
      for (const shipment of this.join([this.hold(batch)])) shipment.giveUp('queue_full', false);
    } else {
      // A few huge spans must not cost the others of their batch the room that those need.
      const halves = isHuge ? splitBatch(this.exporter, batch) : undefined;
      if (halves) for (const half of halves) this.#add(half, true);
      else this.drop('queue_full', batch.spanCount);
    }
  }

  /** The batch as one of which flushes wait to hear. */
  hold({ goods, spanCount, byteLength }: WaitingBatch): QueuedBatch {
    let end = (): void => {};
    const ended = new Promise<void>((resolve) => {
      end = resolve;
    });
    this.unsettled.add(ended);
    this.heldSpans += spanCount;
    this.heldBytes += byteLength;
    const settled = (): void => {
      this.unsettled.delete(ended);
      this.heldSpans -= spanCount;
      this.heldBytes -= byteLength;
      end();
    };
    return { goods, spanCount, byteLength, isAlone: false, settled };
  }

  /** What goes into the next request, of so many bytes if that can be. */
  take(maxBytes: number = this.joinedBytes): Shipment {
    const batches = this.backlog.take(Math.min(maxBytes, this.joinedBytes));
    const [shipment, ...others] = this.join(batches);
    if (others.length > 0) {
      this.joinedBytes = 0; // its join() is broken
      this.backlog.putBack(batches.slice(1));
    }
    return shipment as Shipment; // asked for while something waits
  }

  /** Everything, what is in flight too: nothing that is heard of it counts any more. */
  takeAll(): Shipment[] {
    const all = [...this.inFlight];
    this.inFlight.clear();
    while (!this.backlog.isEmpty) all.push(this.take());
    return all;
  }

  /** These in as few requests as may be. */
  join(batches: readonly QueuedBatch[]): Shipment[] {
    if (batches.length === 0) return [];
    const joined = joinBatches(this.exporter, batches);
    return joined ? [new Shipment(this, batches, joined)] : batches.map((batch) => new Shipment(this, [batch], batch));
  }

  /** `filling`: spans that were accepted, and not counted yet. */
  stats(filling: number): DestinationStats {
    return this.counts.stats(exporterName(this.exporter), filling, this.bounds.store !== undefined);
  }

  /** Counts spans as lost. */
  drop(reason: string, count: number): void {
    this.counts.drop(reason, count);
    if (reason !== 'queue_full') return;
    const { spans, bytes } = this.backlog;
    report(
      'queue_full',
      `${spans} spans (${bytes} bytes) wait for ${exporterName(this.exporter)}, so the newest were dropped. Raise maxQueueSize or maxQueueBytes, or sample.`,
    );
  }
}

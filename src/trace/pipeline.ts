import type { Context } from '../context/context.ts';
import type { Attributes } from './attributes.ts';
import type { InstrumentationScope, Resource } from './resource.ts';
import type { Link, Span } from './span.ts';
import type { SpanContext } from './span-context.ts';
import type { SpanKind } from './span-kind.ts';
import type { SpanStatus } from './span-status.ts';
import type { DestinationStats } from './stats.ts';

// The contracts between a span and what becomes of it. A processor decides when finished spans leave, an exporter how they travel.
// The batch processor owns queue, bytes, deadlines, concurrency and accounting for every exporter alike, guided by ExportError.

/** An event of a span. `time`: milliseconds since the epoch. */
export interface TimedEvent {
  readonly name: string;
  readonly time: number;
  readonly attributes?: Attributes;
  readonly droppedAttributesCount?: number;
}

/** A span as processors and exporters see it. Times are milliseconds since the epoch. After `ended` it never changes. */
export interface ReadableSpan {
  readonly name: string;
  readonly kind: SpanKind;
  spanContext(): SpanContext;
  readonly parentSpanContext?: SpanContext;
  readonly startTime: number;
  readonly endTime: number;
  readonly durationMs: number;
  readonly ended: boolean;
  readonly status: SpanStatus;
  readonly attributes: Attributes;
  readonly events: readonly TimedEvent[];
  readonly links: readonly Link[];
  readonly resource: Resource;
  readonly instrumentationScope: InstrumentationScope;
  readonly droppedAttributesCount: number;
  readonly droppedEventsCount: number;
  readonly droppedLinksCount: number;
  toJSON(): unknown;
}

export interface FlushOptions {
  /** The page or process is going: send at once, nothing can be tried again. */
  readonly final?: boolean;
  /** When final: how much of what a page can still send is left to others. Default: 0. */
  readonly spareBytes?: number;
  /** When final: another one may follow, for which waits what does not fit. Else nothing is spared if then everything fits. */
  readonly early?: boolean;
  /** Only `shutdown` follows: with a store, what a receiver that fails does not take now is not waited for. */
  readonly last?: boolean;
  /** When final: the process exits, and nothing asynchronous will run any more. Takes over what every destination still holds. */
  readonly exit?: (destination: ExitingDestination) => void;
}

/** A destination in a process that exits. */
export interface ExitingDestination {
  readonly exporter: SpanExporter;
  readonly store: StoreConnection | undefined;
  /** Whether an attempt would likely be in vain. */
  readonly isFailing: boolean;
  readonly counts: { resent: number };
  /** All that it holds, in as few requests as may be. Each has to be ended; what is refused is there again, in pieces. */
  takeAll(): readonly LastRequest[];
}

export interface LastRequest {
  readonly batch: EncodedBatch;
  /** Whether it is in flight. */
  readonly mayHaveArrived: boolean;
  succeed(result: ExportResult): void;
  /** `error`: what an export would reject with. */
  refuse(error: unknown): void;
  /** Into the store, where there is one; else it is counted as lost. */
  giveUp(reason: string, mayHaveArrived: boolean): void;
}

/** Hears of every recording span. Every member is optional; one that throws is reported and harms no other. */
export interface SpanProcessor {
  /** Accounting, for a processor that has a destination. */
  stats?(): DestinationStats;
  onStart?(span: Span & ReadableSpan, parent: Context): void;
  /** The end time is set, and the span can still be changed, here only. */
  onEnding?(span: Span & ReadableSpan): void;
  onEnd?(span: ReadableSpan): void;
  /** Called before any processor is flushed or shut down, for one that holds spans open and can end them now. */
  beforeFlush?(): void;
  /** Settles when every span that ended before has been delivered or given up. */
  forceFlush?(options?: FlushOptions): Promise<void>;
  /** Drops what it holds, here or stored, and counts it by `reason`: consent was withdrawn. */
  discard?(reason: string): Promise<void>;
  /** `final`: the time to flush is over already, and nobody waits. */
  shutdown?(options?: FlushOptions): Promise<void>;
}

export interface ExportOptions {
  /** Aborts when the time for this export is up. */
  readonly signal: AbortSignal;
  /** The page or process is going: no retry will follow. */
  readonly final: boolean;
}

export interface ExportResult {
  /** Spans that the destination took no part of although it took the request (OTLP partial success). */
  readonly rejectedSpans?: number;
  readonly message?: string;
}

export interface SpanExporter {
  /** Resolves when delivered; rejects with ExportError. Never called twice at once unless `maxConcurrentExports` says so. */
  export(spans: readonly ReadableSpan[], options: ExportOptions): Promise<ExportResult | void>;
  /** Default: 1. An export whose time is up has been given up and does not count any more. */
  readonly maxConcurrentExports?: number;
  /** What `stats()` calls this destination. Default: the name of its class. */
  readonly name?: string;
  forceFlush?(): Promise<void>;
  shutdown?(): Promise<void>;
}

/** Spans as the bytes that will be sent: they can wait, be split and be stored while the spans are long gone. */
export interface EncodedBatch {
  readonly spanCount: number;
  readonly body: string | Uint8Array;
  readonly byteLength: number;
}

/** An exporter whose batches can be encoded when they are full, long before they are sent. */
export interface EncodingExporter extends SpanExporter {
  /**
   * Synchronous, no I/O, never throws: a span that cannot be encoded is left out, and `spanCount` tells. `stats`: what became of the spans of
   * this destination so far, these among the accepted ones; a batch processor says.
   */
  encode(spans: readonly ReadableSpan[], stats?: () => DestinationStats): EncodedBatch;
  send(batch: EncodedBatch, options: ExportOptions): Promise<ExportResult | void>;
  /** In two at a span boundary; undefined for a single span. */
  split?(batch: EncodedBatch): readonly [EncodedBatch, EncodedBatch] | undefined;
  /** One batch of several: when many wait, few requests carry them. */
  join?(batches: readonly EncodedBatch[]): EncodedBatch;
  /**
   * Sends while nothing asynchronous can run, and this thread waits: for each batch its result, the error that it failed with, or nothing
   * where no answer came in time.
   */
  sendBlocking?(batches: readonly EncodedBatch[], timeoutMillis: number): readonly (ExportResult | Error | undefined)[];
  /**
   * The most bytes that one request can carry while the page goes. Larger final batches are split, and all go at once, whatever
   * `maxConcurrentExports` says: there is no later.
   */
  readonly maxFinalBytes?: number;
  /** How much final requests can carry at this moment, beside what is under way; what does not fit waits. Default: no limit. */
  readonly finalBytesLeft?: number;
  /** For what does not fit: gives it away, to be sent whatever becomes of the page, and nobody hears how that went. False: it waits. */
  handOver?(batch: EncodedBatch): boolean;
  /** What its bytes are, such as a media type: stored batches are sent by an exporter of the same format only. */
  readonly format?: string;
}

/** A batch that was taken out of a store, and that nobody else gets meanwhile. Nothing here throws. */
export interface TakenBatch extends EncodedBatch {
  /** It was delivered or given up: the store forgets it. */
  remove(): void;
  /** It could not be delivered now: whoever asks next gets it. `mayHaveArrived`: it was sent, and no answer came. */
  giveBack(mayHaveArrived: boolean): void;
}

/** Where the batches of a destination wait that would be lost otherwise: `offlineStore()` or `spoolStore()`. */
export interface BatchStore {
  /** From now on `user` may be asked to send; what is wrong with the store is reported, and never thrown. */
  connect(user: StoreUser): StoreConnection;
}

/** The destination whose batches are stored. */
export interface StoreUser {
  /** The exporter's. */
  readonly format: string;
  /** The most that may be on its way into the store. */
  readonly maxBytes: number;
  /** The store keeps its part of the accounts. */
  readonly counts: { stored: number; restored: number; resent: number; drop(reason: string, count: number): void };
  /** Called when there may be something to take. */
  send(): void;
}

export interface StoreConnection {
  /** Begins at once, and says whether the batch is stored: synchronously where it can. `isLast`: the page is going, and may not hear it. */
  keep(batch: EncodedBatch, mayHaveArrived: boolean, settle: (isKept: boolean) => void, isLast?: boolean): void;
  /** The oldest batches of the user's format: one, and more while all are at most `maxBytes`; none unless it is time to look. */
  take(maxBytes: number): Promise<readonly TakenBatch[]>;
  /** Nothing more is taken. */
  stop(): void;
  /** Empties the store for everybody, and counts what was there by `reason`. */
  discard?(reason: string): Promise<void>;
}

/** An exporter, or just a function that takes the spans. */
export type SpanExporterLike = SpanExporter | ((spans: readonly ReadableSpan[]) => void | Promise<void>);

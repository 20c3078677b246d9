// biome-ignore-all format: kept as it is in the design, so that the two can be compared
// biome-ignore-all lint: the same
/// <reference lib="esnext.disposable" />
/// <reference lib="decorators" />
// The public API as a contract, checked with TypeScript 5.9, 6.0 and 7.0 under strict and exactOptionalPropertyTypes:
// SpanContext, Span, Tracer, TracerProvider, Context, ContextManager, TextMapPropagator, Sampler, IdGenerator, TraceState and Baggage
// are assignable to those of @opentelemetry/api 1.9.1 and 1.10.0, and its context managers and propagators are assignable to ours.
// What makes that hold: inputs are subtypes of OpenTelemetry's (mutable Link[], attribute arrays and [s, ns]); addLink is two overloads;
// bind<T> returns what it is given; fields() is string[]; no branded metadata in Baggage; optional fields are `?: T`, never `T | undefined`.
export declare const SpanKind: { readonly INTERNAL: 0; readonly SERVER: 1; readonly CLIENT: 2; readonly PRODUCER: 3; readonly CONSUMER: 4 };
export type SpanKind = (typeof SpanKind)[keyof typeof SpanKind];
export declare const SpanStatusCode: { readonly UNSET: 0; readonly OK: 1; readonly ERROR: 2 };
export type SpanStatusCode = (typeof SpanStatusCode)[keyof typeof SpanStatusCode];
export declare const SpanStatus: typeof SpanStatusCode;
export interface SpanStatus { readonly code: SpanStatusCode; readonly message?: string }
export declare const TraceFlags: { readonly NONE: 0; readonly SAMPLED: 1; readonly RANDOM: 2 };
export declare const SamplingDecision: { readonly NOT_RECORD: 0; readonly RECORD: 1; readonly RECORD_AND_SAMPLED: 2 };
export type SamplingDecision = (typeof SamplingDecision)[keyof typeof SamplingDecision];

export type AttributeValue = string | number | boolean | (string | null | undefined)[] | (number | null | undefined)[] | (boolean | null | undefined)[];
export interface Attributes { readonly [key: string]: AttributeValue | undefined }
export type TimeInput = number | Date | [number, number]; // (?) ms since the epoch

export interface TraceState { get(key: string): string | undefined; set(key: string, value: string): TraceState; unset(key: string): TraceState; serialize(): string }
export interface BaggageEntry { readonly value: string; readonly properties?: string }
export interface Baggage {
  getEntry(key: string): BaggageEntry | undefined; getAllEntries(): [string, BaggageEntry][];
  setEntry(key: string, entry: BaggageEntry): Baggage; removeEntry(key: string): Baggage; removeEntries(...keys: string[]): Baggage; clear(): Baggage;
}
export interface SpanContextJSON { readonly traceId: string; readonly spanId: string; readonly traceFlags: number; readonly parentSpanId?: string; readonly traceState?: string; readonly isRemote?: boolean; readonly baggage?: Readonly<Record<string, string>> }
export type HeadersLike = { get(name: string): string | null | undefined } | Readonly<Record<string, string | readonly string[] | undefined>>;
export interface SpanContext extends SpanContextLike { readonly parentSpanId?: string; readonly baggage?: Baggage; readonly sampled: boolean; child(): SpanContext; toJSON(): SpanContextJSON; toHeaders(): Record<string, string> }
export declare const SpanContext: { newRoot(options?: { readonly sampled?: boolean; readonly traceState?: TraceState; readonly baggage?: Baggage }): SpanContext; fromJSON(data: unknown): SpanContext; fromHeaders(headers: HeadersLike): SpanContext | undefined };
export interface SpanContextLike { readonly traceId: string; readonly spanId: string; readonly traceFlags: number; readonly isRemote?: boolean; readonly traceState?: TraceState }
export interface Link { readonly context: SpanContextLike; readonly attributes?: Attributes; readonly droppedAttributesCount?: number }
export interface Span {
  spanContext(): SpanContext; isRecording(): boolean;
  setAttribute(key: string, value: AttributeValue): this; setAttributes(attributes: Attributes): this;
  addEvent(name: string, attributesOrTime?: Attributes | TimeInput, time?: TimeInput): this;
  addLink(link: Link): this; addLink(context: SpanContextLike, attributes?: Attributes): this; addLinks(links: Link[]): this;
  setStatus(status: SpanStatus | SpanStatusCode, message?: string): this;
  updateName(name: string): this;
  recordException(error: unknown, options?: TimeInput | { readonly time?: TimeInput; readonly setStatus?: boolean; readonly attributes?: Attributes }): this;
  end(time?: TimeInput): void;
  [Symbol.dispose](): void;
}
export interface TimedEvent { readonly name: string; readonly time: number; readonly attributes?: Attributes; readonly droppedAttributesCount?: number }
export interface Resource { readonly attributes: Attributes; readonly schemaUrl?: string }
export interface InstrumentationScope { readonly name: string; readonly version?: string; readonly schemaUrl?: string; readonly attributes?: Attributes }
export interface ReadableSpan {
  readonly name: string; readonly kind: SpanKind; spanContext(): SpanContext; readonly parentSpanContext?: SpanContext;
  readonly startTime: number; readonly endTime: number; readonly durationMs: number; readonly ended: boolean;
  readonly status: SpanStatus;
  readonly attributes: Attributes; readonly events: readonly TimedEvent[]; readonly links: readonly Link[];
  readonly resource: Resource; readonly instrumentationScope: InstrumentationScope;
  readonly droppedAttributesCount: number; readonly droppedEventsCount: number; readonly droppedLinksCount: number;
  toJSON(): unknown;
}
export interface SpanOptions { readonly kind?: SpanKind; readonly attributes?: Attributes; readonly links?: Link[]; readonly startTime?: TimeInput; readonly root?: boolean; readonly parent?: { spanContext(): SpanContextLike } | SpanContextLike | Context | undefined }
export interface Tracer {
  startSpan(name: string, options?: SpanOptions, context?: Context): Span;
  startActiveSpan<F extends (span: Span) => unknown>(name: string, fn: F): ReturnType<F>;
  startActiveSpan<F extends (span: Span) => unknown>(name: string, options: SpanOptions, fn: F): ReturnType<F>;
  startActiveSpan<F extends (span: Span) => unknown>(name: string, options: SpanOptions, context: Context, fn: F): ReturnType<F>;
  span<T>(name: string, fn: (span: Span) => T): T;
  span<T>(name: string, options: SpanOptions, fn: (span: Span) => T): T;
  wrap<F extends (...args: never[]) => unknown>(fn: F): F;
  wrap<F extends (...args: never[]) => unknown>(nameOrOptions: string | (SpanOptions & { readonly name?: string }), fn: F): F;
  enabled(): boolean;
}
export interface StandaloneTracer extends Tracer { flush(): Promise<void>; shutdown(): Promise<void> }
export interface TracerOptions { readonly schemaUrl?: string; readonly attributes?: Attributes }
/** wallMs: epoch; monotonicMs: since an arbitrary start, never going back. */
export interface Clock { wallMs(): number; monotonicMs(): number }
export interface TracerProviderOptions { readonly resource?: Resource; readonly sampler?: Sampler; readonly processors?: readonly SpanProcessor[]; readonly limits?: SpanLimits; readonly idGenerator?: IdGenerator; readonly clock?: Clock }
export interface SpanLimits { readonly attributeCountLimit?: number; readonly eventCountLimit?: number; readonly linkCountLimit?: number; readonly attributeValueLengthLimit?: number }
export declare const TracerProvider: new (options?: TracerProviderOptions) => TracerProvider;
export interface TracerProvider { getTracer(name: string, version?: string, options?: TracerOptions): Tracer; addSpanProcessor(p: SpanProcessor): void; forceFlush(): Promise<void>; shutdown(): Promise<void> }
export declare function getTracer(name?: string, version?: string, options?: TracerOptions): Tracer;
export declare function createTracer(name: string, options: TracerProviderOptions & { readonly exporter?: SpanExporterLike; readonly processor?: SpanProcessor }): StandaloneTracer;

export interface TraceDecorator {
  <F extends (this: any, ...args: any[]) => any>(value: F, context: ClassMethodDecoratorContext<any, F> | ClassGetterDecoratorContext<any, any>): F;
  (target: object, key: string | symbol, descriptor: PropertyDescriptor): void;
}
export interface TraceDecoratorOptions extends Omit<SpanOptions, 'parent' | 'startTime'> { readonly name?: string; readonly tracer?: string | Tracer }
export declare function trace(nameOrOptions?: string | TraceDecoratorOptions): TraceDecorator;
/** The same, for files that also import OpenTelemetry's `trace`. */
export declare const traced: typeof trace;

export declare function getCurrentSpan(): Span | undefined;
export declare function withSpan<T>(span: { spanContext(): SpanContextLike } | undefined, fn: () => T): T;
export declare function addSpanProcessor(processor: SpanProcessor): void;

export interface Context { getValue(key: symbol): unknown; setValue(key: symbol, value: unknown): Context; deleteValue(key: symbol): Context }
export interface ContextManager {
  active(): Context;
  with<A extends unknown[], F extends (...args: A) => ReturnType<F>>(context: Context, fn: F, thisArg?: ThisParameterType<F>, ...args: A): ReturnType<F>;
  bind<T>(context: Context, target: T): T; // "bind takes functions"
  enable(): this; disable(): this;
}
export declare const ROOT_CONTEXT: Context;
export declare function createContextKey(name: string): symbol;
export declare function activeContext(): Context;
export declare function withContext<A extends unknown[], R>(context: Context, fn: (...args: A) => R, thisArg?: unknown, ...args: A): R;
export declare function bindContext<F extends (...args: never[]) => unknown>(fn: F, context?: Context): F;
export declare function setContextManager(manager: ContextManager): void;
export declare class StackContextManager implements ContextManager { #private; active(): Context; with: ContextManager['with']; bind: ContextManager['bind']; enable(): this; disable(): this }
export declare function getBaggage(context?: Context): Baggage | undefined;
export declare function setBaggage(context: Context, baggage: Baggage): Context;
export declare function suppressTracing(context: Context): Context;

export interface SpanProcessor { stats?(): Stats['destinations'][number]; onStart?(span: Span & ReadableSpan, parent: Context): void; onEnding?(span: Span & ReadableSpan): void; onEnd?(span: ReadableSpan): void; forceFlush?(): Promise<void>; shutdown?(): Promise<void> }
// ── delivery ─────────────────────────────────────────────────────────────────────────────────────
// The batch processor owns queue, bytes, deadlines, concurrency, retry and accounting, for every exporter alike, guided by ExportError.
// An exporter that can encode gives plain bytes, which can wait, be split, be stored and be handed to a worker while the spans are long gone.
export interface ExportOptions { readonly signal: AbortSignal; /** the page or process is going: no retry will follow */ readonly final: boolean }
export interface ExportResult { readonly rejectedSpans?: number; readonly message?: string }
export interface SpanExporter {
  /** Resolves when delivered; rejects with ExportError. Never called twice at once unless maxConcurrentExports says so. */
  export(spans: readonly ReadableSpan[], options: ExportOptions): Promise<ExportResult | void>;
  readonly maxConcurrentExports?: number;
  forceFlush?(): Promise<void>; shutdown?(): Promise<void>;
}
export interface EncodedBatch { readonly spanCount: number; readonly body: string | Uint8Array; readonly byteLength: number }
export interface EncodingExporter extends SpanExporter {
  /** Synchronous, no I/O, never throws: a span that cannot be encoded is left out and counted. */
  encode(spans: readonly ReadableSpan[]): EncodedBatch;
  send(batch: EncodedBatch, options: ExportOptions): Promise<ExportResult | void>;
  /** In two at a span boundary; undefined for a single span. */
  split?(batch: EncodedBatch): readonly [EncodedBatch, EncodedBatch] | undefined;
}
export type SpanExporterLike = SpanExporter | ((spans: readonly ReadableSpan[]) => void | Promise<void>);
export declare class ExportError extends Error { readonly code: string; readonly retryable: boolean; readonly retryAfterMs?: number; readonly status?: number }
export interface SamplingResult { readonly decision: SamplingDecision; readonly attributes?: Attributes; readonly traceState?: TraceState }
export interface Sampler { shouldSample(context: Context, traceId: string, spanName: string, spanKind: SpanKind, attributes: Attributes, links: Link[]): SamplingResult; toString(): string }
export interface IdGenerator { generateTraceId(): string; generateSpanId(): string }
export interface TextMapSetter<C = unknown> { set(carrier: C, key: string, value: string): void }
export interface TextMapGetter<C = unknown> { keys(carrier: C): string[]; get(carrier: C, key: string): undefined | string | string[] }
export interface TextMapPropagator {
  inject(context: Context, carrier: unknown, setter: TextMapSetter): void;
  extract(context: Context, carrier: unknown, getter: TextMapGetter): Context;
  fields(): string[];
}
export declare class W3CTraceContextPropagator implements TextMapPropagator { inject: TextMapPropagator['inject']; extract: TextMapPropagator['extract']; fields(): string[] }
export declare function inject(carrier: Record<string, string> | { set(k: string, v: string): unknown }, context?: Context): void;
export declare function extract(carrier: HeadersLike, context?: Context): Context;
export declare class SimpleSpanProcessor implements SpanProcessor { #private; constructor(exporter: SpanExporterLike); onEnd(span: ReadableSpan): void; forceFlush(): Promise<void>; shutdown(): Promise<void> }
export declare class BatchSpanProcessor implements SpanProcessor { #private; constructor(exporter: SpanExporterLike, options?: { readonly maxExportBatchSize?: number; readonly scheduledDelayMillis?: number; readonly maxQueueBytes?: number; readonly maxQueueSize?: number; readonly exportTimeoutMillis?: number }); onEnd(span: ReadableSpan): void; forceFlush(): Promise<void>; shutdown(): Promise<void> }
export declare class ConsoleExporter implements SpanExporter { constructor(options?: { readonly pretty?: boolean }); export(spans: readonly ReadableSpan[]): Promise<void>; shutdown(): Promise<void> }
export declare class InMemoryExporter implements SpanExporter { constructor(options?: { readonly maxSpans?: number }); getSpans(traceId?: string): readonly ReadableSpan[]; clear(): void; export(spans: readonly ReadableSpan[]): Promise<void>; shutdown(): Promise<void> }
// …TraceIdRatioBasedSampler, AlwaysOffSampler, W3CBaggagePropagator, CompositePropagator, AsyncLocalStorageContextManager, TaskContextManager, ZoneContextManager likewise
export declare class AlwaysOnSampler implements Sampler { shouldSample(): SamplingResult; toString(): string }
export declare class ParentBasedSampler implements Sampler { constructor(o: { readonly root: Sampler }); shouldSample: Sampler['shouldSample']; toString(): string }

/** created = notRecorded + open + ended; per destination: accepted = exported + pending + every dropped reason. */
export interface Stats {
  readonly created: number; readonly notRecorded: number; readonly open: number; readonly ended: number;
  readonly destinations: readonly { readonly name: string; readonly accepted: number; readonly exported: number; readonly pending: number; readonly dropped: Readonly<Record<string, number>> }[];
}
export interface Tracing { readonly provider: TracerProvider; flush(): Promise<void>; shutdown(): Promise<void>; stats(): Stats; [Symbol.asyncDispose](): Promise<void> }
/** What an instrumentation may use of the running tracing; declared in instrumentation/, so that nothing there imports an entry point. */
export interface InstrumentationHost { readonly provider: TracerProvider; inject: typeof inject; extract: typeof extract; readonly onDiagnostic: (d: { readonly code: string; readonly message: string; readonly count: number }) => void }
/** Starts; returns what stops it and restores everything it patched. */
export type Instrumentation = (host: InstrumentationHost) => () => void;
export interface StartOptions { readonly serviceName?: string | undefined; readonly serviceVersion?: string; readonly resource?: Resource; readonly endpoint?: string | undefined; readonly headers?: Readonly<Record<string, string>>; readonly encoding?: 'json' | 'protobuf'; readonly exporter?: SpanExporterLike; readonly processors?: readonly SpanProcessor[]; readonly sampler?: Sampler; readonly sampleRatio?: number; readonly propagators?: readonly TextMapPropagator[]; readonly propagateTo?: readonly (string | RegExp | ((url: URL) => boolean))[] | undefined; readonly contextManager?: ContextManager; readonly instrumentations?: readonly Instrumentation[] | undefined; readonly limits?: SpanLimits; readonly onDiagnostic?: (d: { readonly code: string; readonly message: string; readonly count: number }) => void }
export declare function start(options?: StartOptions): Tracing;
export declare function collectSpans(): { readonly spans: readonly ReadableSpan[]; [Symbol.dispose](): void };

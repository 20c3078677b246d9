import { activeContext } from '../context/active.ts';
import { type Baggage, getBaggage } from '../context/baggage.ts';
import { type Context, ROOT_CONTEXT } from '../context/context.ts';
import { isTracingSuppressed } from '../context/suppress-tracing.ts';
import { errorText, report } from '../platform/diagnostics.ts';
import type { Anchor } from './anchor.ts';
import { type Attributes, type CollectedAttributes, collectAttributes } from './attributes.ts';
import { getSpan } from './current-span.ts';
import type { IdGenerator } from './id-generator.ts';
import { readLinks } from './link.ts';
import { LaterSpanContext, newLocalSpanContext } from './local-span-context.ts';
import { INVALID_SPAN, NonRecordingSpan } from './non-recording-span.ts';
import { parentContext } from './parent.ts';
import { RecordingSpan, type SpanOwner } from './recording-span.ts';
import { parentOnlySampler, type Sampler, SamplingDecision, type SamplingResult } from './sampler.ts';
import type { Link, Span, SpanOptions } from './span.ts';
import { createSpanContext, isValidSpanContext, type SpanContext, spanContextOf, toTraceState } from './span-context.ts';
import { type SpanKind, toSpanKind } from './span-kind.ts';
import { toName, toText } from './text.ts';
import { toEpochMs } from './time.ts';
import { TraceFlags } from './trace-flags.ts';
import type { SpanStarter } from './tracer.ts';

/** What a tracer needs of its provider. */
export interface TracerHost extends SpanOwner {
  readonly sampler: Sampler;
  readonly idGenerator: IdGenerator;
  /** Whether new trace ids are random in the sense of W3C Trace Context Level 2. */
  readonly randomIds: boolean;
  isActive(): boolean;
  /** Whether anybody hears of the spans. */
  hasProcessors(): boolean;
  /** The anchor for a span without a local parent that starts at this monotonic time. */
  rootAnchor(monotonicMs: number): Anchor;
  onCreate(recording: boolean): void;
  onStart(span: RecordingSpan, context: Context): void;
}

const NO_ATTRIBUTES: Attributes = Object.freeze({});
const NO_OPTIONS: SpanOptions = Object.freeze({});

/** Starts the spans of one instrumentation scope. Decides parent, ids, flags, sampling and time; the span does the rest. */
export class SdkTracer implements SpanStarter {
  readonly #host: TracerHost;
  readonly #parentOnly: ReturnType<typeof parentOnlySampler>;

  constructor(host: TracerHost) {
    this.#host = host;
    this.#parentOnly = parentOnlySampler(host.sampler);
  }

  enabled(): boolean {
    return this.#host.isActive() && this.#host.hasProcessors() && !isTracingSuppressed(activeContext());
  }

  startSpan(name: string, options?: SpanOptions, context?: Context): Span {
    const parents = parentContext(options, context ?? activeContext());
    try {
      return this.#start(toName(name, this.#host.limits), options ?? NO_OPTIONS, parents);
    } catch (error) {
      report('start_failed', `a span could not be started as asked: ${errorText(error)}`);
    }
    try {
      return this.#start(toName(name, this.#host.limits), NO_OPTIONS, parents); // the options may be a proxy
    } catch {
      return INVALID_SPAN; // or the id generator or the clock fail
    }
  }

  #start(name: string, { kind: givenKind, attributes, links: givenLinks, startTime }: SpanOptions, context: Context): Span {
    const host = this.#host;
    const isRoot = context === ROOT_CONTEXT; // there is nothing to look up: 8 ns of the bench's `span`
    if (!isRoot && isTracingSuppressed(context)) return INVALID_SPAN;
    const parentSpan = isRoot ? undefined : getSpan(context);
    const parent = isRoot ? undefined : spanContextOf(parentSpan);
    if (!host.isActive()) return parent ? new NonRecordingSpan(parent) : INVALID_SPAN;

    const kind = toSpanKind(givenKind);
    let decided = this.#parentOnly?.decideByParent(parent);
    if (decided?.decision === SamplingDecision.NOT_RECORD) {
      host.onCreate(false);
      return this.#unsampled(parent, decided, context);
    }
    const collected = attributes && this.#collect(attributes);
    const links = givenLinks && readLinks(givenLinks);
    let traceId: string | undefined;
    if (!decided) {
      traceId = parent ? parent.traceId : host.idGenerator.generateTraceId();
      decided = this.#sample(context, traceId, name, kind, collected?.attributes ?? NO_ATTRIBUTES, links ?? []);
    }
    const spanContext = this.#spanContext(traceId, parent, decided, context);
    if (decided.decision !== SamplingDecision.RECORD && decided.decision !== SamplingDecision.RECORD_AND_SAMPLED) {
      host.onCreate(false);
      return new NonRecordingSpan(spanContext);
    }
    const span = this.#record(name, kind, startTime, spanContext, parent, parentSpan);
    host.onCreate(true);
    if (collected) span.adopt(collected);
    if (decided.attributes) span.setAttributes(decided.attributes);
    if (links) span.addLinks(links);
    host.onStart(span, context);
    return span;
  }

  #unsampled(parent: SpanContext | undefined, decided: SamplingResult, context: Context): Span {
    if (!this.#host.randomIds) return new NonRecordingSpan(this.#spanContext(undefined, parent, decided, context));
    const traceState = toTraceState(decided.traceState) ?? parent?.traceState;
    return new NonRecordingSpan(new LaterSpanContext(parent, this.#flags(parent, decided), traceState, baggageOf(context)));
  }

  #record(
    name: string,
    kind: SpanKind,
    startTime: SpanOptions['startTime'],
    spanContext: SpanContext,
    parent: SpanContext | undefined,
    parentSpan: Span | undefined,
  ): RecordingSpan {
    const host = this.#host;
    const givenStart = startTime === undefined ? undefined : toEpochMs(startTime);
    if (givenStart !== undefined) return new RecordingSpan(host, spanContext, parent, name, kind, undefined, givenStart);
    const monotonicMs = host.clock.monotonicMs();
    const localAnchor = parent && parentSpan ? RecordingSpan.anchorOf(parentSpan, host.clock) : undefined;
    const anchor = localAnchor ?? host.rootAnchor(monotonicMs);
    return new RecordingSpan(host, spanContext, parent, name, kind, anchor, anchor.offsetMs + monotonicMs);
  }

  #collect(attributes: Attributes): CollectedAttributes {
    const { limits } = this.#host;
    return collectAttributes(attributes, limits, limits.spanLengthLimit);
  }

  #sample(context: Context, traceId: string, name: string, kind: SpanKind, attributes: Attributes, links: Link[]): SamplingResult {
    const { sampler } = this.#host;
    let wrong: unknown;
    try {
      const result = sampler.shouldSample(context, traceId, name, kind, attributes, links);
      if (typeof result?.decision === 'number') return result;
      wrong = `it decided ${errorText(result)}`;
    } catch (error) {
      wrong = error;
    }
    report('sampler_failed', `the sampler ${toText(sampler)} failed, so the span is not recorded: ${errorText(wrong)}`);
    return { decision: SamplingDecision.NOT_RECORD };
  }

  /** `traceId`: where the sampler was told of one. Ids of our own stay numbers until somebody reads them. */
  #spanContext(traceId: string | undefined, parent: SpanContext | undefined, decided: SamplingResult, context: Context): SpanContext {
    const host = this.#host;
    const flags = this.#flags(parent, decided);
    const traceState = toTraceState(decided.traceState) ?? parent?.traceState;
    const baggage = baggageOf(context);
    if (host.randomIds && (parent || traceId === undefined)) return newLocalSpanContext(parent, flags, traceState, baggage);
    const newTraceId = traceId ?? (parent ? parent.traceId : host.idGenerator.generateTraceId());
    const spanId = host.idGenerator.generateSpanId();
    const made = createSpanContext(newTraceId, spanId, flags, false, traceState, parent?.spanId, baggage);
    // One span with a malformed id makes receivers refuse all that travel with it.
    if (!host.randomIds && !isValidSpanContext(made)) {
      throw new TypeError(`the id generator gave ${newTraceId} and ${spanId}, which are not 32 and 16 lower-case hex digits`);
    }
    return made;
  }

  #flags(parent: SpanContext | undefined, { decision }: SamplingResult): number {
    const random = parent ? parent.traceFlags & TraceFlags.RANDOM : this.#host.randomIds ? TraceFlags.RANDOM : 0;
    return decision === SamplingDecision.RECORD_AND_SAMPLED ? random | TraceFlags.SAMPLED : random;
  }
}

function baggageOf(context: Context): Baggage | undefined {
  return context === ROOT_CONTEXT ? undefined : getBaggage(context);
}

import { activeContext } from '../context/active.ts';
import { getBaggage } from '../context/baggage.ts';
import type { Context } from '../context/context.ts';
import { isTracingSuppressed } from '../context/suppress-tracing.ts';
import { errorText, report } from '../platform/diagnostics.ts';
import { type Attributes, type CollectedAttributes, collectAttributes } from './attributes.ts';
import { getSpan } from './current-span.ts';
import type { IdGenerator } from './id-generator.ts';
import { INVALID_SPAN, NonRecordingSpan } from './non-recording-span.ts';
import { parentContext } from './parent.ts';
import { RecordingSpan, type SpanOwner } from './recording-span.ts';
import { type Sampler, SamplingDecision, type SamplingResult } from './sampler.ts';
import type { Link, Span, SpanOptions } from './span.ts';
import { createSpanContext, isValidSpanContext, type SpanContext, spanContextOf, toTraceState } from './span-context.ts';
import { type SpanKind, toSpanKind } from './span-kind.ts';
import { toText } from './text.ts';
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
  /** The anchor for a span without a local parent. */
  rootAnchorMs(): number;
  onCreate(recording: boolean): void;
  onStart(span: RecordingSpan, context: Context): void;
}

const NO_ATTRIBUTES: Attributes = Object.freeze({});

/** Starts the spans of one instrumentation scope. Decides parent, ids, flags, sampling and time; the span does the rest. */
export class SdkTracer implements SpanStarter {
  readonly #host: TracerHost;

  constructor(host: TracerHost) {
    this.#host = host;
  }

  enabled(): boolean {
    return this.#host.isActive() && this.#host.hasProcessors() && !isTracingSuppressed(activeContext());
  }

  startSpan(name: string, options?: SpanOptions, context?: Context): Span {
    try {
      return this.#start(toText(name), options, parentContext(options, context ?? activeContext()));
    } catch (error) {
      report('start_failed', `a span could not be started, so it is not recorded: ${errorText(error)}`);
      return INVALID_SPAN;
    }
  }

  #start(name: string, options: SpanOptions | undefined, context: Context): Span {
    const host = this.#host;
    if (isTracingSuppressed(context)) return INVALID_SPAN;
    const parentSpan = getSpan(context);
    const parent = spanContextOf(parentSpan);
    if (!host.isActive()) return parent ? new NonRecordingSpan(parent) : INVALID_SPAN;

    const kind = toSpanKind(options?.kind);
    const traceId = parent ? parent.traceId : host.idGenerator.generateTraceId();
    const collected = options?.attributes && this.#collect(options.attributes);
    const links = Array.isArray(options?.links) ? options.links : [];
    const decided = this.#sample(context, traceId, name, kind, collected?.attributes ?? NO_ATTRIBUTES, links);
    const spanContext = this.#spanContext(traceId, parent, decided, context);
    const recording = decided.decision === SamplingDecision.RECORD || decided.decision === SamplingDecision.RECORD_AND_SAMPLED;
    host.onCreate(recording);
    if (!recording) return new NonRecordingSpan(spanContext);

    const span = this.#record(name, kind, options, spanContext, parent, parentSpan);
    if (collected) span.adopt(collected);
    if (decided.attributes) span.setAttributes(decided.attributes);
    if (links.length > 0) span.addLinks(links);
    host.onStart(span, context);
    return span;
  }

  #record(
    name: string,
    kind: SpanKind,
    options: SpanOptions | undefined,
    spanContext: SpanContext,
    parent: SpanContext | undefined,
    parentSpan: Span | undefined,
  ): RecordingSpan {
    const host = this.#host;
    const givenStart = toEpochMs(options?.startTime);
    if (givenStart !== undefined) return new RecordingSpan(host, spanContext, parent, name, kind, Number.NaN, givenStart);
    const anchorMs = (parentSpan && RecordingSpan.anchorOf(parentSpan)) ?? host.rootAnchorMs();
    return new RecordingSpan(host, spanContext, parent, name, kind, anchorMs, anchorMs + host.clock.monotonicMs());
  }

  #collect(attributes: Attributes): CollectedAttributes {
    const { attributeCountLimit, attributeValueLengthLimit } = this.#host.limits;
    return collectAttributes(attributes, attributeCountLimit, attributeValueLengthLimit);
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

  #spanContext(traceId: string, parent: SpanContext | undefined, decided: SamplingResult, context: Context): SpanContext {
    const host = this.#host;
    const random = parent ? parent.traceFlags & TraceFlags.RANDOM : host.randomIds ? TraceFlags.RANDOM : 0;
    const sampled = decided.decision === SamplingDecision.RECORD_AND_SAMPLED ? TraceFlags.SAMPLED : 0;
    const traceState = toTraceState(decided.traceState) ?? parent?.traceState;
    const spanId = host.idGenerator.generateSpanId();
    const made = createSpanContext(traceId, spanId, random | sampled, false, traceState, parent?.spanId, getBaggage(context));
    // One span with a malformed id makes receivers refuse all that travel with it.
    if (!host.randomIds && !isValidSpanContext(made)) {
      throw new TypeError(`the id generator gave ${traceId} and ${spanId}, which are not 32 and 16 lower-case hex digits`);
    }
    return made;
  }
}

import { activeContext } from '../context/active.ts';
import type { Baggage } from '../context/baggage.ts';
import { BAGGAGE_KEY, type Context, ROOT_CONTEXT, toContext } from '../context/context.ts';
import { isTracingSuppressed } from '../context/suppress-tracing.ts';
import { errorText, report } from '../platform/diagnostics.ts';
import type { AnchorSource } from './anchor.ts';
import { type Attributes, type CollectedAttributes, collectAttributes } from './attributes.ts';
import { getSpan } from './current-span.ts';
import { fixedSpanContext } from './fixed-span-context.ts';
import type { IdGenerator } from './id-generator.ts';
import { readLinks } from './link.ts';
import { LaterSpanContext, newLocalSpanContext } from './local-span-context.ts';
import { INVALID_SPAN, NonRecordingSpan } from './non-recording-span.ts';
import { parentContext } from './parent.ts';
import type { ProcessorList } from './processor-list.ts';
import { RecordingSpan, type SpanOwner } from './recording-span.ts';
import { decider, type Sampler, SamplingDecision, type SamplingResult } from './sampler.ts';
import type { Link, Span, SpanOptions } from './span.ts';
import { isValidSpanContext, type SpanContext, spanContextOf, toTraceState } from './span-context.ts';
import { type SpanKind, toSpanKind } from './span-kind.ts';
import { toName, toText } from './text.ts';
import { toEpochMs } from './time.ts';
import { TraceFlags } from './trace-flags.ts';
import type { TraceState } from './trace-state.ts';
import type { SpanStarter } from './tracer.ts';

/** What a tracer needs of its provider. */
export interface TracerHost extends SpanOwner {
  /** Default: as the parent did, and every root. */
  readonly sampler: Sampler | undefined;
  readonly idGenerator: IdGenerator;
  /** Whether new trace ids are random in the sense of W3C Trace Context Level 2. */
  readonly randomIds: boolean;
  readonly processors: ProcessorList;
  /** For spans without a local parent. */
  readonly anchorSource: AnchorSource;
  readonly books: { created: number; notRecorded: number; ended: number; isShut: boolean };
}

const NO_ATTRIBUTES: Attributes = Object.freeze({});
const NO_OPTIONS: SpanOptions = Object.freeze({});

/** What a sampler decided, and what it was told of. */
interface Asked {
  readonly decided: SamplingResult;
  readonly traceId: string;
  readonly collected: CollectedAttributes | undefined;
  readonly links: Link[] | undefined;
}

/** Starts the spans of one instrumentation scope. Decides parent, ids, flags, sampling and time; the span does the rest. */
export class SdkTracer implements SpanStarter {
  readonly #host: TracerHost;
  readonly #decide: ReturnType<typeof decider>;

  constructor(host: TracerHost) {
    this.#host = host;
    this.#decide = decider(host.sampler);
  }

  enabled(): boolean {
    const { books, processors } = this.#host;
    return !books.isShut && !processors.isEmpty && !isTracingSuppressed(activeContext());
  }

  startSpan(name: string, options?: SpanOptions, context?: Context): Span {
    const parents = parentContext(options, context ?? activeContext());
    try {
      return this.#start(toName(name, this.#host.limits), options ?? NO_OPTIONS, parents);
    } catch (error) {
      return this.#startAnyway(name, parents, error);
    }
  }

  /** Without the options and the context, which may be anything. */
  #startAnyway(name: string, parents: Context, error: unknown): Span {
    report('start_failed', `a span could not be started as asked: ${errorText(error)}`);
    try {
      return this.#start(toName(name, this.#host.limits), NO_OPTIONS, toContext(parents));
    } catch {
      return INVALID_SPAN; // the id generator or the clock fail
    }
  }

  #start(name: string, options: SpanOptions, context: Context): Span {
    const host = this.#host;
    const { kind: givenKind, attributes, links, startTime } = options;
    const isRoot = context === ROOT_CONTEXT; // there is nothing to look up: 8 ns of the bench's `span`
    if (!isRoot && isTracingSuppressed(context)) return INVALID_SPAN;
    const parentSpan = isRoot ? undefined : getSpan(context);
    const parent = isRoot ? undefined : spanContextOf(parentSpan);
    if (host.books.isShut) return parent ? new NonRecordingSpan(parent) : INVALID_SPAN;

    const { books, sampler } = host;
    const kind = toSpanKind(givenKind);
    const byParent = this.#decide?.(parent);
    const asked = byParent ? undefined : this.#ask(sampler as Sampler, context, parent, name, kind, options); // without one, the parent decides
    const decided = byParent ?? (asked as Asked).decided; // one of the two
    const flags = this.#flags(parent, decided);
    const traceState = toTraceState(decided.traceState) ?? parent?.traceState;
    const baggage = isRoot ? undefined : (context.getValue(BAGGAGE_KEY) as Baggage | undefined); // the key is used for nothing else
    // Ids of our own stay numbers until somebody reads them. Where nothing is recorded, they are not even made before.
    const areOurs = host.randomIds && (parent !== undefined || asked === undefined);
    const given = areOurs ? undefined : this.#givenIds(asked?.traceId, parent, flags, traceState, baggage);
    if (decided.decision !== SamplingDecision.RECORD && decided.decision !== SamplingDecision.RECORD_AND_SAMPLED) {
      books.created++;
      books.notRecorded++;
      return new NonRecordingSpan(given ?? new LaterSpanContext(parent, flags, traceState, baggage));
    }
    const spanContext = given ?? newLocalSpanContext(parent, flags, traceState, baggage);
    const span = this.#record(name, kind, startTime, spanContext, parent, parentSpan);
    books.created++;
    if (attributes) span.takeOver(asked?.collected ?? this.#collect(attributes));
    if (decided.attributes) span.setAttributes(decided.attributes);
    if (links) span.addLinks(asked?.links ?? readLinks(links));
    host.processors.onStart(span, context);
    return span;
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
    const anchor = localAnchor ?? host.anchorSource.at(monotonicMs);
    return new RecordingSpan(host, spanContext, parent, name, kind, anchor, anchor.offsetMs + monotonicMs);
  }

  /** What a sampler decides that looks at more than the parent. */
  #ask(
    sampler: Sampler,
    context: Context,
    parent: SpanContext | undefined,
    name: string,
    kind: SpanKind,
    { attributes, links: givenLinks }: SpanOptions,
  ): Asked {
    const collected = attributes && this.#collect(attributes);
    const links = givenLinks && readLinks(givenLinks);
    const traceId = parent ? parent.traceId : this.#host.idGenerator.generateTraceId();
    let decided: SamplingResult = { decision: SamplingDecision.NOT_RECORD };
    try {
      const result = sampler.shouldSample(context, traceId, name, kind, collected?.attributes ?? NO_ATTRIBUTES, links ?? []);
      if (typeof result?.decision === 'number') decided = result;
      else reportSampler(sampler, `it decided ${errorText(result)}`);
    } catch (error) {
      reportSampler(sampler, error);
    }
    return { decided, traceId, collected, links };
  }

  #collect(attributes: Attributes): CollectedAttributes {
    const { limits } = this.#host;
    return collectAttributes(attributes, limits, limits.spanLengthLimit);
  }

  /** By the user's generator, or in the trace that the sampler was told of. */
  #givenIds(
    askedTraceId: string | undefined,
    parent: SpanContext | undefined,
    flags: number,
    traceState: TraceState | undefined,
    baggage: Baggage | undefined,
  ): SpanContext {
    const { idGenerator, randomIds } = this.#host;
    const traceId = askedTraceId ?? (parent ? parent.traceId : idGenerator.generateTraceId());
    const spanId = idGenerator.generateSpanId();
    const made = fixedSpanContext(traceId, spanId, flags, false, traceState, parent?.spanId, baggage);
    // One span with a malformed id makes receivers refuse all that travel with it.
    if (!randomIds && !isValidSpanContext(made)) {
      throw new RangeError(`the id generator gave ${traceId} and ${spanId}, which are not 32 and 16 lower-case hex digits`);
    }
    return made;
  }

  #flags(parent: SpanContext | undefined, { decision }: SamplingResult): number {
    const random = parent ? parent.traceFlags & TraceFlags.RANDOM : this.#host.randomIds ? TraceFlags.RANDOM : 0;
    return decision === SamplingDecision.RECORD_AND_SAMPLED ? random | TraceFlags.SAMPLED : random;
  }
}

function reportSampler(sampler: Sampler, wrong: unknown): void {
  report('sampler_failed', `the sampler ${toText(sampler)} failed, so the span is not recorded: ${errorText(wrong)}`);
}

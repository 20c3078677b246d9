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
import { laterSpanContext, newLocalSpanContext } from './local-span-context.ts';
import { INVALID_SPAN, NonRecordingSpan } from './non-recording-span.ts';
import { parentContext } from './parent.ts';
import type { ProcessorList } from './processor-list.ts';
import { RecordingSpan, type SpanOwner } from './recording-span.ts';
import { type decider, type Sampler, SamplingDecision, type SamplingResult } from './sampler.ts';
import type { Span, SpanOptions } from './span.ts';
import { isValidSpanContext, type SpanContext, spanContextOf, toTraceState } from './span-context.ts';
import { type SpanKind, toSpanKind } from './span-kind.ts';
import { toName, toText } from './text.ts';
import { toEpochMs } from './time.ts';
import { TraceFlags } from './trace-flags.ts';
import type { TraceState } from './trace-state.ts';
import type { SpanStarter } from './tracer.ts';

/** What a tracer needs of its provider. */
export interface TracerHost extends SpanOwner {
  readonly sampler: Sampler | undefined;
  /** As the sampler does, where it looks at the parent alone. */
  readonly decide: ReturnType<typeof decider>;
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
}

/** Starts the spans of one instrumentation scope. Decides parent, ids, flags, sampling and time; the span does the rest. */
export function sdkStarter(host: TracerHost): SpanStarter {
  const { books, processors } = host;
  return {
    enabled: () => !books.isShut && !processors.isEmpty && !isTracingSuppressed(activeContext()),
    startSpan(name, options, context) {
      const parents = parentContext(options, context ?? activeContext());
      try {
        return start(host, name, options ?? NO_OPTIONS, parents);
      } catch (error) {
        report('start_failed', `a span could not be started as asked: ${errorText(error)}`);
      }
      try {
        return start(host, name, NO_OPTIONS, toContext(parents)); // the options and the context may be anything
      } catch {
        return INVALID_SPAN; // the id generator or the clock fail
      }
    },
  };
}

function start(host: TracerHost, givenName: string, options: SpanOptions, context: Context): Span {
  const { books, decide, randomIds } = host;
  const name = toName(givenName, host.limits);
  const isRoot = context === ROOT_CONTEXT; // there is nothing to look up: 8 ns of the bench's `span`
  if (!isRoot && isTracingSuppressed(context)) return INVALID_SPAN;
  const parentSpan = isRoot ? undefined : getSpan(context);
  const parent = isRoot ? undefined : spanContextOf(parentSpan);
  if (books.isShut) return parent ? new NonRecordingSpan(parent) : INVALID_SPAN;

  const kind = toSpanKind(options.kind);
  const byParent = decide?.(parent);
  const asked = byParent ? undefined : ask(host, context, parent, name, kind, options);
  const { decision, attributes, traceState: givenState } = byParent ?? (asked as Asked).decided; // one of the two
  const isSampled = decision === SamplingDecision.RECORD_AND_SAMPLED;
  const random = (parent ? parent.traceFlags : randomIds ? TraceFlags.RANDOM : 0) & TraceFlags.RANDOM;
  const flags = isSampled ? random | TraceFlags.SAMPLED : random;
  const traceState = toTraceState(givenState) ?? parent?.traceState;
  const baggage = isRoot ? undefined : (context.getValue(BAGGAGE_KEY) as Baggage | undefined); // the key is used for nothing else
  // Ids of our own stay numbers until somebody reads them. Where nothing is recorded, they are not even made before.
  const areOurs = randomIds && (parent !== undefined || asked === undefined);
  const given = areOurs ? undefined : givenIds(host, asked?.traceId, parent, flags, traceState, baggage);
  if (!isSampled && decision !== SamplingDecision.RECORD) {
    books.created++;
    books.notRecorded++;
    return new NonRecordingSpan(given ?? laterSpanContext(parent, flags, traceState, baggage));
  }
  const spanContext = given ?? newLocalSpanContext(parent, flags, traceState, baggage);
  const span = record(host, name, kind, options.startTime, spanContext, parent, parentSpan);
  books.created++;
  if (options.attributes) span.takeOver(asked?.collected ?? collect(host, options.attributes));
  if (attributes) span.setAttributes(attributes);
  if (options.links) span.addLinks(options.links);
  host.processors.onStart(span, context);
  return span;
}

function record(
  host: TracerHost,
  name: string,
  kind: SpanKind,
  startTime: SpanOptions['startTime'],
  spanContext: SpanContext,
  parent: SpanContext | undefined,
  parentSpan: Span | undefined,
): RecordingSpan {
  const { clock } = host;
  const givenStart = startTime === undefined ? undefined : toEpochMs(startTime);
  if (givenStart !== undefined) return new RecordingSpan(host, spanContext, parent, name, kind, undefined, givenStart);
  const monotonicMs = clock.monotonicMs();
  const localAnchor = parent && parentSpan ? RecordingSpan.anchorOf(parentSpan, clock) : undefined;
  const anchor = localAnchor ?? host.anchorSource.at(monotonicMs);
  return new RecordingSpan(host, spanContext, parent, name, kind, anchor, anchor.offsetMs + monotonicMs);
}

/** What a sampler decides that looks at more than the parent. */
function ask(
  host: TracerHost,
  context: Context,
  parent: SpanContext | undefined,
  name: string,
  kind: SpanKind,
  { attributes, links }: SpanOptions,
): Asked {
  const sampler = host.sampler as Sampler; // without one, the parent decides
  const collected = attributes && collect(host, attributes);
  const traceId = parent ? parent.traceId : host.idGenerator.generateTraceId();
  let decided: SamplingResult = { decision: SamplingDecision.NOT_RECORD };
  try {
    const result = sampler.shouldSample(context, traceId, name, kind, collected?.attributes ?? NO_ATTRIBUTES, readLinks(links));
    if (typeof result?.decision === 'number') decided = result;
    else reportSampler(sampler, `it decided ${errorText(result)}`);
  } catch (error) {
    reportSampler(sampler, error);
  }
  return { decided, traceId, collected };
}

function collect({ limits }: TracerHost, attributes: Attributes): CollectedAttributes {
  return collectAttributes(attributes, limits, limits.spanLengthLimit);
}

/** By the user's generator, or in the trace that the sampler was told of. */
function givenIds(
  { idGenerator, randomIds }: TracerHost,
  askedTraceId: string | undefined,
  parent: SpanContext | undefined,
  flags: number,
  traceState: TraceState | undefined,
  baggage: Baggage | undefined,
): SpanContext {
  const traceId = askedTraceId ?? (parent ? parent.traceId : idGenerator.generateTraceId());
  const spanId = idGenerator.generateSpanId();
  const made = fixedSpanContext(traceId, spanId, flags, false, traceState, parent?.spanId, baggage);
  // One span with a malformed id makes receivers refuse all that travel with it.
  if (randomIds || isValidSpanContext(made)) return made;
  throw new RangeError(`the id generator gave ${traceId} and ${spanId}, which are not 32 and 16 lower-case hex digits`);
}

function reportSampler(sampler: Sampler, wrong: unknown): void {
  report('sampler_failed', `the sampler ${toText(sampler)} failed, so the span is not recorded: ${errorText(wrong)}`);
}

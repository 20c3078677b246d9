import type { Clock } from '../platform/clock.ts';
import { report } from '../platform/diagnostics.ts';
import type { Anchor } from './anchor.ts';
import {
  type Attributes,
  type AttributeValue,
  attributeKeys,
  attributeLength,
  type CollectedAttributes,
  collectAttributes,
  isKey,
  isShortAttribute,
  MAX_ARRAY_LENGTH,
  readAttribute,
  reportBadAttribute,
  setOwn,
  toAttributeValue,
} from './attributes.ts';
import { toEvent } from './event.ts';
import { exceptionAttributes, exceptionMessage, exceptionOptions } from './exception.ts';
import type { Bounds } from './limits.ts';
import { linkLength, readLinks, toLink } from './link.ts';
import type { ReadableSpan, SpanProcessor, TimedEvent } from './pipeline.ts';
import { noteRecorded } from './recorded-errors.ts';
import type { InstrumentationScope, Resource } from './resource.ts';
import type { ExceptionOptions, Link, Span } from './span.ts';
import type { SpanContext, SpanContextLike } from './span-context.ts';
import { spanToJSON } from './span-json.ts';
import type { SpanKind } from './span-kind.ts';
import { type SpanStatus, SpanStatusCode, toSpanStatus } from './span-status.ts';
import { toName } from './text.ts';
import { isTimeInput, type TimeInput, toEpochMs } from './time.ts';

// A span that is recorded. One fixed shape; nothing is allocated for attributes, events and links until there are some.
//
//   OPEN ──end()──▶ ENDING (the end time is set, onEnding may still write) ──▶ ENDED (never changes again)
//
// Times come from a monotonic clock on one anchor per local trace, so that children lie inside their parents whatever the wall clock
// does. A span whose start was given by the user ends by the wall clock: the two must be of one kind.

const OPEN = 0;
const ENDING = 1;
const ENDED = 2;

const UNSET: SpanStatus = Object.freeze({ code: SpanStatusCode.UNSET });
const NO_ATTRIBUTES: Attributes = Object.freeze({});
const NONE: readonly never[] = Object.freeze([]);
const NO_RARE: RareParts = {
  links: NONE as never[],
  droppedAttributes: 0,
  droppedEvents: 0,
  droppedLinks: 0,
  length: 0,
  lastException: undefined,
};

/** What the spans of one tracer share, and who hears of them. */
export interface SpanOwner {
  readonly resource: Resource;
  readonly scope: InstrumentationScope;
  readonly limits: Bounds;
  readonly clock: Clock;
  readonly processors: Required<Pick<SpanProcessor, 'onEnding' | 'onEnd'>>;
  readonly books: { ended: number };
}

interface RareParts {
  readonly links: Link[];
  droppedAttributes: number;
  droppedEvents: number;
  droppedLinks: number;
  /** Of the attributes, events and links that are not short: see `spanLengthLimit`. */
  length: number;
  lastException: unknown;
}

/** `undefined` where a span has none. */
interface Collections {
  readonly attributes: Attributes | undefined;
  readonly events: readonly TimedEvent[] | undefined;
  readonly links: readonly Link[] | undefined;
}

export class RecordingSpan implements Span, ReadableSpan {
  declare readonly kind: SpanKind;
  declare readonly parentSpanContext?: SpanContext;
  declare readonly startTime: number;
  readonly #owner: SpanOwner;
  readonly #context: SpanContext;
  /** `undefined` when the start was given by the user. */
  readonly #anchor: Anchor | undefined;
  #name: string;
  #state = OPEN;
  #endTime = 0;
  #status: SpanStatus = UNSET;
  #attributes: Record<string, AttributeValue> | undefined;
  #attributeCount = 0;
  #events: TimedEvent[] | undefined;
  /** What few spans have, so that the others need no room for it. */
  #rare: RareParts = NO_RARE;

  constructor(
    owner: SpanOwner,
    context: SpanContext,
    parent: SpanContext | undefined,
    name: string,
    kind: SpanKind,
    anchor: Anchor | undefined,
    startTime: number,
  ) {
    this.#owner = owner;
    this.#context = context;
    this.parentSpanContext = parent as SpanContext; // always assigned, so that all spans have one shape
    this.#name = name;
    this.kind = kind;
    this.#anchor = anchor;
    this.startTime = startTime;
  }

  /** The anchor that a local child of `span` by the same clock shares; `undefined` where there is none, or the start was the user's. */
  static anchorOf(span: object, clock: Clock): Anchor | undefined {
    return #anchor in span && span.#anchor?.clock === clock ? span.#anchor : undefined;
  }

  /** What `span` holds, not frozen: for encoders, which change nothing. To freeze it costs them a tenth of their time. */
  static collectionsOf(span: ReadableSpan): Collections {
    return #attributes in span ? { attributes: span.#attributes, events: span.#events, links: span.#rare.links } : span;
  }

  get name(): string {
    return this.#name;
  }

  get ended(): boolean {
    return this.#state === ENDED;
  }

  /** 0 until the span ends. */
  get endTime(): number {
    return this.#endTime;
  }

  /** 0 until the span ends. */
  get durationMs(): number {
    return this.#state === OPEN ? 0 : this.#endTime - this.startTime;
  }

  get status(): SpanStatus {
    return this.#status;
  }

  get attributes(): Attributes {
    return this.#readOnly(this.#attributes ?? NO_ATTRIBUTES);
  }

  get events(): readonly TimedEvent[] {
    return this.#readOnly(this.#events ?? NONE);
  }

  get links(): readonly Link[] {
    return this.#readOnly(this.#rare.links);
  }

  get resource(): Resource {
    return this.#owner.resource;
  }

  get instrumentationScope(): InstrumentationScope {
    return this.#owner.scope;
  }

  get droppedAttributesCount(): number {
    return this.#rare.droppedAttributes;
  }

  get droppedEventsCount(): number {
    return this.#rare.droppedEvents;
  }

  get droppedLinksCount(): number {
    return this.#rare.droppedLinks;
  }

  spanContext(): SpanContext {
    return this.#context;
  }

  isRecording(): boolean {
    return this.#state !== ENDED;
  }

  setAttribute(key: string, value: AttributeValue): this {
    if (this.#isClosed('setAttribute') || value === undefined || value === null) return this;
    const { limits } = this.#owner;
    const isShort = isShortAttribute(key, value, limits);
    const kept = isShort ? value : this.#check(key, value);
    if (kept === undefined) return this;
    this.#attributes ??= {};
    if (Object.hasOwn(this.#attributes, key)) {
      if (this.#rare !== NO_RARE) this.#count(attributeLength(key, this.#attributes[key] as AttributeValue), -1); // it has it
    } else {
      if (this.#attributeCount >= limits.attributeCountLimit) {
        this.#rareParts().droppedAttributes++;
        return this;
      }
      this.#attributeCount++;
    }
    if (!isShort) this.#count(attributeLength(key, kept));
    setOwn(this.#attributes, key, kept);
    return this;
  }

  setAttributes(attributes: Attributes): this {
    for (const key of attributeKeys(attributes)) this.setAttribute(key, readAttribute(attributes, key) as AttributeValue); // checked there
    return this;
  }

  addEvent(name: string, attributesOrTime?: Attributes | TimeInput, time?: TimeInput): this {
    if (this.#isClosed('addEvent')) return this;
    const isTime = attributesOrTime !== undefined && isTimeInput(attributesOrTime);
    this.#addEvent(toName(name, this.#owner.limits), isTime ? undefined : attributesOrTime, isTime ? attributesOrTime : time);
    return this;
  }

  addLink(link: Link | SpanContextLike, attributes?: Attributes): this {
    if (this.#isClosed('addLink')) return this;
    const { limits } = this.#owner;
    const room = Math.min(limits.eventLengthLimit, this.#room());
    const made = this.links.length < limits.linkCountLimit ? toLink(link, attributes, limits, room) : undefined;
    if (made) {
      this.#rareParts().links.push(made);
      this.#count(linkLength(made));
    } else {
      this.#rareParts().droppedLinks++;
    }
    return this;
  }

  addLinks(links: Link[]): this {
    if (this.#isClosed('addLinks')) return this;
    try {
      const count = readLinks(links).length;
      for (let i = 0; i < count && i < MAX_ARRAY_LENGTH; i++) this.addLink(links[i] as Link); // checked there
      if (count > MAX_ARRAY_LENGTH) this.#rareParts().droppedLinks += count - MAX_ARRAY_LENGTH;
    } catch {
      this.#rareParts().droppedLinks++; // a proxy
    }
    return this;
  }

  setStatus(status: SpanStatus | SpanStatusCode, message?: string): this {
    if (this.#isClosed('setStatus') || this.#status.code === SpanStatusCode.OK) return this;
    this.#status = toSpanStatus(status, message, this.#owner.limits) ?? this.#status;
    return this;
  }

  updateName(name: string): this {
    if (!this.#isClosed('updateName')) this.#name = toName(name, this.#owner.limits);
    return this;
  }

  recordException(error: unknown, options?: TimeInput | ExceptionOptions): this {
    if (this.#isClosed('recordException')) return this;
    const { time, setStatus, attributes } = exceptionOptions(options);
    if (setStatus) this.setStatus(SpanStatusCode.ERROR, exceptionMessage(error));
    // Code that records an error and throws it on would otherwise show it twice.
    if (typeof error === 'object' && error !== null) {
      if (error === this.#rare.lastException) return this;
      noteRecorded(error);
    }
    this.#rareParts().lastException = error;
    this.#addEvent('exception', exceptionAttributes(error, attributes), time);
    return this;
  }

  end(time?: TimeInput): void {
    if (this.#state !== OPEN) return;
    const { processors, books } = this.#owner;
    const given = time === undefined ? undefined : toEpochMs(time);
    this.#endTime = Math.max(this.startTime, given ?? this.#now());
    this.#state = ENDING;
    processors.onEnding(this);
    this.#state = ENDED;
    if (this.#rare !== NO_RARE) this.#rare.lastException = undefined;
    books.ended++;
    processors.onEnd(this);
  }

  [Symbol.dispose](): void {
    this.end();
  }

  toJSON(): unknown {
    return spanToJSON(this);
  }

  /** @internal The attributes that the sampler saw: checked once, before the span existed. */
  takeOver({ attributes, count, dropped, length }: CollectedAttributes): void {
    this.#attributes = attributes;
    // What most spans start with is short; 16 such attributes take no room either.
    if (length > this.#owner.limits.shortLength * 16) this.#rareParts().length = length;
    this.#attributeCount = count;
    if (dropped > 0) this.#rareParts().droppedAttributes = dropped;
  }

  /** The attribute as it can be kept; `undefined` when it was dropped. */
  #check(key: unknown, value: unknown): AttributeValue | undefined {
    const { limits } = this.#owner;
    const room = this.#room();
    const kept = isKey(key, limits) ? toAttributeValue(value, limits, room - key.length) : undefined;
    if (kept !== undefined && attributeLength(String(key), kept) <= room) return kept;
    this.#rareParts().droppedAttributes++;
    reportBadAttribute(key, value);
    return undefined;
  }

  #addEvent(name: string, attributes: unknown, time: unknown): void {
    const { limits } = this.#owner;
    const room = Math.min(limits.eventLengthLimit, this.#room()) - name.length;
    if ((this.#events?.length ?? 0) >= limits.eventCountLimit || room < 0) {
      this.#rareParts().droppedEvents++;
      return;
    }
    const at = toEpochMs(time) ?? this.#now();
    const collected = attributes === undefined || attributes === null ? undefined : collectAttributes(attributes, limits, room);
    this.#count(name.length + (collected?.length ?? 0));
    (this.#events ??= []).push(toEvent(name, at, collected));
  }

  /** How long what is added may be. */
  #room(): number {
    return this.#owner.limits.spanLengthLimit - this.#rare.length;
  }

  /** Takes note of what came in, or was overwritten. */
  #count(length: number, sign: 1 | -1 = 1): void {
    if (length > this.#owner.limits.shortLength) this.#rareParts().length += sign * length;
  }

  #rareParts(): RareParts {
    if (this.#rare === NO_RARE) this.#rare = { ...NO_RARE, links: [] };
    return this.#rare;
  }

  #now(): number {
    const anchor = this.#anchor;
    return anchor ? anchor.offsetMs + anchor.clock.monotonicMs() : this.#owner.clock.wallMs();
  }

  /** Frozen when the span has ended and somebody looks: not everybody who reads knows that it is not theirs. */
  #readOnly<T extends object>(collection: T): T {
    return this.#state === ENDED ? Object.freeze(collection) : collection;
  }

  #isClosed(method: string): boolean {
    if (this.#state !== ENDED) return false;
    report(
      'span_ended',
      `${method}() was called on the span "${this.#name}" after it had ended, so nothing changed. Call it before end().`,
    );
    return true;
  }
}

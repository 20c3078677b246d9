import type { Baggage } from '../context/baggage.ts';
import { randomBlock, takeRandomWords } from '../platform/random.ts';
import { childOf, spanContextHeaders, spanContextJSON } from './fixed-span-context.ts';
import { hex64 } from './id-generator.ts';
import type { SpanContextSource } from './non-recording-span.ts';
import type { SpanContext, SpanContextJSON } from './span-context.ts';
import { TraceFlags } from './trace-flags.ts';
import type { TraceState } from './trace-state.ts';
import { VALID } from './valid-ids.ts';

// The identity of a span that was started here, whose ids nobody may ever read as text: a span that is dropped, or sent as protobuf, needs
// no hex. Its ids are a place in a block of random words, 60 ns instead of 240:
//
//   block:  … │ trace id, 4 words │ span id, 2 words │ parent's span id, 2 words │ …
//
// A root keeps the random words as they are; a child writes its trace's and its parent's over them. Text is made when asked for, once.

const WORDS = 8;
const SPAN_AT = 4;
const PARENT_AT = 6;

class LocalSpanContext implements SpanContext {
  declare readonly traceFlags: number;
  declare readonly traceState?: TraceState;
  declare readonly baggage?: Baggage;
  readonly #block: Uint32Array;
  readonly #at: number;
  #traceId: string | undefined;
  #spanId: string | undefined;
  #parentSpanId: string | undefined;

  /** Short, and the fields that it assigns are only declared: so V8 makes the object where it is asked for (bench: span, nested). */
  constructor(
    block: Uint32Array,
    at: number,
    traceId: string | undefined,
    parentSpanId: string | undefined,
    traceFlags: number,
    traceState: TraceState | undefined,
    baggage: Baggage | undefined,
  ) {
    this.traceFlags = traceFlags;
    this.traceState = traceState as TraceState; // always assigned, so that all contexts have one shape
    this.baggage = baggage as Baggage;
    this.#block = block;
    this.#at = at;
    this.#traceId = traceId;
    this.#parentSpanId = parentSpanId;
  }

  /** See `newLocalSpanContext`. */
  static create(
    parent: SpanContext | undefined,
    traceFlags: number,
    traceState: TraceState | undefined,
    baggage: Baggage | undefined,
  ): SpanContext {
    const at = takeRandomWords(WORDS);
    const block = randomBlock;
    let traceId: string | undefined;
    let parentSpanId: string | undefined;
    neverZero(block, at + SPAN_AT);
    if (parent === undefined) {
      neverZero(block, at + 2);
      block[at + PARENT_AT] = 0;
      block[at + PARENT_AT + 1] = 0;
    } else if (#block in parent) {
      const from = parent.#at;
      const source = parent.#block;
      traceId = parent.#traceId;
      if (traceId === undefined) for (let i = 0; i < SPAN_AT; i++) block[at + i] = source[from + i] as number; // in range
      block[at + PARENT_AT] = source[from + SPAN_AT] as number; // in range
      block[at + PARENT_AT + 1] = source[from + SPAN_AT + 1] as number;
    } else {
      traceId = parent.traceId;
      parentSpanId = parent.spanId;
    }
    return new LocalSpanContext(block, at, traceId, parentSpanId, traceFlags, traceState, baggage);
  }

  /** See `setTraceId`. */
  static setTraceId(context: object, target: DataView, at: number): boolean {
    if (!(#block in context) || context.#traceId !== undefined) return false;
    setWords(target, at, context.#block, context.#at, SPAN_AT);
    return true;
  }

  /** See `setSpanId`. */
  static setSpanId(context: object, target: DataView, at: number): boolean {
    if (!(#block in context)) return false;
    setWords(target, at, context.#block, context.#at + SPAN_AT, 2);
    return true;
  }

  get [VALID](): boolean {
    return true;
  }

  get traceId(): string {
    this.#traceId ??= hexAt(this.#block, this.#at) + hexAt(this.#block, this.#at + 2);
    return this.#traceId;
  }

  get spanId(): string {
    this.#spanId ??= hexAt(this.#block, this.#at + SPAN_AT);
    return this.#spanId;
  }

  get parentSpanId(): string {
    const at = this.#at + PARENT_AT;
    if (this.#parentSpanId === undefined && (this.#block[at] || this.#block[at + 1])) this.#parentSpanId = hexAt(this.#block, at);
    return this.#parentSpanId as string; // `undefined` reads as absent
  }

  get isRemote(): boolean {
    return false;
  }

  get sampled(): boolean {
    return (this.traceFlags & TraceFlags.SAMPLED) !== 0;
  }

  child(): SpanContext {
    return childOf(this);
  }

  toJSON(): SpanContextJSON {
    return spanContextJSON(this);
  }

  toHeaders(): Record<string, string> {
    return spanContextHeaders(this);
  }
}

/** The context of a new span below `parent`, or of a new trace; its ids are random. */
export function newLocalSpanContext(
  parent: SpanContext | undefined,
  traceFlags: number,
  traceState: TraceState | undefined,
  baggage: Baggage | undefined,
): SpanContext {
  return LocalSpanContext.create(parent, traceFlags, traceState, baggage);
}

/** The same, when somebody asks. */
export function laterSpanContext(
  parent: SpanContext | undefined,
  traceFlags: number,
  traceState: TraceState | undefined,
  baggage: Baggage | undefined,
): SpanContext | SpanContextSource {
  return new LaterSpanContext(parent, traceFlags, traceState, baggage);
}

class LaterSpanContext implements SpanContextSource {
  readonly #parent: SpanContext | undefined;
  readonly #traceFlags: number;
  readonly #traceState: TraceState | undefined;
  readonly #baggage: Baggage | undefined;

  constructor(parent: SpanContext | undefined, traceFlags: number, traceState: TraceState | undefined, baggage: Baggage | undefined) {
    this.#parent = parent;
    this.#traceFlags = traceFlags;
    this.#traceState = traceState;
    this.#baggage = baggage;
  }

  make(): SpanContext {
    return LocalSpanContext.create(this.#parent, this.#traceFlags, this.#traceState, this.#baggage);
  }
}

/** Writes the 16 bytes of a trace id that has never been read as text; false for any other. */
export function setTraceId(context: object, target: DataView, at: number): boolean {
  return LocalSpanContext.setTraceId(context, target, at);
}

/** Writes the 8 bytes of the id of a span that was started here; false for any other. */
export function setSpanId(context: object, target: DataView, at: number): boolean {
  return LocalSpanContext.setSpanId(context, target, at);
}

function setWords(target: DataView, at: number, block: Uint32Array, from: number, count: number): void {
  for (let i = 0; i < count; i++) target.setUint32(at + 4 * i, block[from + i] as number); // in range
}

function hexAt(block: Uint32Array, at: number): string {
  return hex64(block[at] as number, block[at + 1] as number); // the words of an id, which were taken
}

/** Zero means "no id". Drawing again would never end where the random source is broken. */
function neverZero(block: Uint32Array, at: number): void {
  if (block[at] === 0 && block[at + 1] === 0) block[at + 1] = 1;
}

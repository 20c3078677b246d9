import type { ContextActivity } from '../../context/activity.ts';
import { startTimer } from '../../platform/timer.ts';
import type { ReadableSpan } from '../../trace/pipeline.ts';
import type { Span } from '../../trace/span.ts';

// How long an interaction or a change of the route lasts: until what it caused is over. Its handlers are one piece of work, every span
// started in its context is another; when none is open for a moment it ends, at the time when the last one did. A timer set in its context
// only makes it wait: what the timer starts is work, the waiting is not.
//
//   event ──▶ handlers run ──▶ quiet for 100 ms ──▶ ended, in the past
//                   └── spans open ──┘        also: after 10 s, and when the page is hidden

const QUIET_MS = 100;
const MAX_MS = 10_000;
/** Longer ones are for something else: a message that is taken away again, a poll. */
const MAX_TIMER_MS = 1000;

export class Activity implements ContextActivity {
  readonly #spans: (Span & ReadableSpan)[];
  readonly #startedMs = performance.now();
  readonly #onEnd: () => void;
  readonly #cancelMax: () => void = startTimer(() => this.end(), MAX_MS);
  #openWork = 0;
  #hasCaused = false;
  #lastEndTime = 0;
  #waitUntilMs = 0;
  #isOver = false;
  #cancelQuiet = (): void => {};

  /** `onEnd`: the span can still be changed. */
  constructor(span: Span & ReadableSpan, onEnd: () => void) {
    this.#spans = [span];
    this.#onEnd = onEnd;
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  /** Another span of the same activity, which ends with it. */
  join(span: Span & ReadableSpan): void {
    this.#spans.push(span);
  }

  /** Counts the handlers of the event that is being dispatched, until their task is done. */
  coverTask(): void {
    startTimer(this.hold(), 0);
  }

  /** Whether a span or a timer was started in it. */
  hasCaused(): boolean {
    return this.#hasCaused;
  }

  /** Stays open for so long, and is none the longer for it. */
  waitFor(delayMs: number): void {
    this.#waitUntilMs = Math.max(this.#waitUntilMs, performance.now() + delayMs);
    this.#wait();
  }

  /** A piece of work that is no span; returns what ends it. */
  hold(): () => void {
    this.#cancelQuiet();
    this.#openWork++;
    // In the time of the span: the wall clock and the monotonic one drift apart.
    return () => this.workEnded((this.#spans[0]?.startTime ?? 0) + performance.now() - this.#startedMs);
  }

  workStarted(): void {
    this.#hasCaused = true;
    this.#cancelQuiet();
    this.#openWork++;
  }

  workEnded(time: number): void {
    this.#lastEndTime = Math.max(this.#lastEndTime, time);
    this.#openWork--;
    this.#wait();
  }

  expect(delayMs: number): void {
    this.#hasCaused = true;
    if (delayMs <= MAX_TIMER_MS) this.waitFor(delayMs);
  }

  /** Ends the spans: now, or in the past when nothing is open. */
  end(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#cancelQuiet();
    this.#cancelMax();
    this.#onEnd();
    for (const span of this.#spans) span.end(this.#openWork === 0 ? this.#lastEndTime : undefined);
  }

  #wait(): void {
    this.#cancelQuiet();
    if (this.#openWork > 0 || this.#isOver) return;
    this.#cancelQuiet = startTimer(() => this.end(), Math.max(0, this.#waitUntilMs - performance.now()) + QUIET_MS);
  }
}

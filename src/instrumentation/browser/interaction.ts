import { startTimer } from '../../platform/timer.ts';
import type { ReadableSpan } from '../../trace/pipeline.ts';
import type { Span } from '../../trace/span.ts';

// How long an interaction lasts: from the event until what it caused is over. Its handlers are one piece of work, every span started in
// its context is another; when none is open for a moment it ends, at the time when the last one did.
//
//   event ──▶ handlers run ──▶ quiet for 100 ms ──▶ ended, in the past
//                   └── spans open ──┘        also: after 10 s, and when the page is hidden

const QUIET_MS = 100;
const MAX_MS = 10_000;

export class Interaction {
  readonly #span: Span & ReadableSpan;
  readonly #startedMs = performance.now();
  #openWork = 0;
  #lastEndTime = 0;
  #isOver = false;
  #cancelQuiet = (): void => {};
  #cancelMax = (): void => {};

  constructor(span: Span & ReadableSpan) {
    this.#span = span;
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  /** Counts the handlers of the event that is being dispatched, until their task is done. */
  start(): void {
    this.workStarted();
    this.#cancelMax = startTimer(() => this.end(), MAX_MS);
    // In the time of the span: the wall clock and the monotonic one drift apart.
    startTimer(() => this.workEnded(this.#span.startTime + performance.now() - this.#startedMs), 0);
  }

  workStarted(): void {
    this.#cancelQuiet();
    this.#openWork++;
  }

  workEnded(time: number): void {
    this.#lastEndTime = Math.max(this.#lastEndTime, time);
    if (--this.#openWork === 0 && !this.#isOver) this.#cancelQuiet = startTimer(() => this.end(), QUIET_MS);
  }

  /** Ends the span: now, or in the past when nothing is open. */
  end(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#cancelQuiet();
    this.#cancelMax();
    this.#span.end(this.#openWork === 0 ? this.#lastEndTime : undefined);
  }
}

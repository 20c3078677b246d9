import { systemClock } from '../platform/clock.ts';
import { startTimer } from '../platform/timer.ts';
import { retryDelayMs } from './retry-delay.ts';

/** How often in a row a receiver failed, and whether it is left in peace just now. */
export class Pause {
  /** In a row. Who hears that the receiver is well sets it to 0; what waits goes on waiting: the answer may be to an older request. */
  failures = 0;
  #untilMs = 0;
  #cancel: (() => void) | undefined;

  get isOn(): boolean {
    return this.#cancel !== undefined;
  }

  /**
   * Calls `go` when the receiver may be asked again: never earlier than it asked for, in whichever answer. `failuresBefore`: as many as
   * there were when the request left. Requests that failed together are one failure of the receiver.
   */
  begin(askedMs: number | undefined, failuresBefore: number, go: () => void): void {
    if (failuresBefore >= this.failures) this.failures++;
    else if (askedMs === undefined) return;
    const delayMs = retryDelayMs(this.failures, askedMs, Math.random());
    const untilMs = systemClock.monotonicMs() + delayMs;
    if (this.isOn && untilMs <= this.#untilMs) return;
    this.cancel();
    this.#untilMs = untilMs;
    this.#cancel = startTimer(() => {
      this.#cancel = undefined;
      go();
    }, delayMs);
  }

  cancel(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }
}

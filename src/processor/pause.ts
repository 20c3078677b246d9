import { startTimer } from '../platform/timer.ts';
import { retryDelayMs } from './retry-delay.ts';

/** How often in a row a receiver failed, and whether it is left in peace just now. */
export class Pause {
  #failures = 0;
  #cancel: (() => void) | undefined;

  get isOn(): boolean {
    return this.#cancel !== undefined;
  }

  get failures(): number {
    return this.#failures;
  }

  /** Calls `go` when the receiver may be asked again. */
  begin(askedMs: number | undefined, go: () => void): void {
    this.cancel();
    const delayMs = retryDelayMs(++this.#failures, askedMs, Math.random());
    this.#cancel = startTimer(() => {
      this.#cancel = undefined;
      go();
    }, delayMs);
  }

  cancel(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }

  /** The receiver is well. What waits for the end of a pause goes on waiting: the answer may be to an older request. */
  reset(): void {
    this.#failures = 0;
  }
}

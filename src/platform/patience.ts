import type { startTimer } from './timer.ts';

/** How long somebody waits in all, for one thing after the other. What is late goes on without them. */
export class Patience {
  isOver = false;
  /** Nobody waits any more. */
  endWaiting: () => void = () => {};
  readonly #over: Promise<void>;

  /** `timer` says whether the process waits too. */
  constructor(ms: number, timer: typeof startTimer, onOver: () => void = () => {}) {
    this.#over = new Promise((resolve) => {
      this.endWaiting = timer(() => {
        this.isOver = true;
        onOver();
        resolve();
      }, ms);
    });
  }

  /** Settles when `done` has, or the time is over. */
  sitThrough(done: Promise<unknown>): Promise<unknown> {
    return Promise.race([done, this.#over]);
  }
}

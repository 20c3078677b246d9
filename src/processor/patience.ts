import type { startTimer } from '../platform/timer.ts';

/** How long somebody waits in all, for one thing after the other. What is late goes on without them. */
export class Patience {
  readonly #over: Promise<void>;
  #cancel = (): void => {};
  isOver = false;

  /** `timer` says whether the process waits too. */
  constructor(ms: number, timer: typeof startTimer) {
    this.#over = new Promise((resolve) => {
      this.#cancel = timer(() => {
        this.isOver = true;
        resolve();
      }, ms);
    });
  }

  /** Settles when `done` has, or the time is over. */
  async wait(done: Promise<unknown>): Promise<void> {
    await Promise.race([done, this.#over]);
  }

  /** Nobody waits any more. */
  end(): void {
    this.#cancel();
  }
}

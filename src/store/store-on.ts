import { systemClock } from '../platform/clock.ts';
import { errorText, report } from '../platform/diagnostics.ts';
import { startTimer } from '../platform/timer.ts';
import type { BatchStore, EncodedBatch, StoreConnection, StoreUser, TakenBatch } from '../trace/pipeline.ts';
import type { Shelf, TakenFromShelf } from './shelf.ts';

// The way of a destination's batches to a shelf and back, and the part of the accounts that belongs to it. The shelf is looked at when the
// destination begins, soon after something was put there, and else more and more seldom, once a minute at last: others share it, and may
// leave something; most of all the page before this one, which may still be about to.

const SOON_MS = 1000;
const SELDOM_MS = 60_000;

export function storeOn(shelf: Shelf): BatchStore {
  return { connect: (user) => new Connection(shelf, user) };
}

class Connection implements StoreConnection {
  readonly #shelf: Shelf;
  readonly #user: StoreUser;
  /** On their way to the shelf. */
  #bytes = 0;
  #isDue = false;
  #isStopped = false;
  #emptyMs = SOON_MS;
  #lookAt = Number.POSITIVE_INFINITY;
  #cancelTimer = (): void => {};

  constructor(shelf: Shelf, user: StoreUser) {
    this.#shelf = shelf;
    this.#user = user;
    this.#lookIn(0);
  }

  keep({ spanCount, body, byteLength }: EncodedBatch, mayHaveArrived: boolean, settle: (isKept: boolean) => void, isLast = false): void {
    const { format, maxBytes, counts } = this.#user;
    const done = (evicted: number): void => {
      counts.stored += spanCount;
      this.#evict(evicted);
      this.#lookIn(SOON_MS);
      settle(true);
    };
    const failed = (error: unknown): void => {
      reportFailed(error);
      settle(false);
    };
    try {
      if (this.#bytes > maxBytes) throw new Error('it is too slow');
      const put = this.#shelf.put({ spanCount, body, byteLength, format, mayHaveArrived }, isLast);
      if (typeof put === 'number') {
        done(put);
        return;
      }
      this.#bytes += byteLength;
      void put.then(done, failed).finally(() => (this.#bytes -= byteLength));
    } catch (error) {
      failed(error);
    }
  }

  async take(maxBytes: number): Promise<readonly TakenBatch[]> {
    if (!this.#isDue) return [];
    this.#isDue = false; // one at a time
    let taken: readonly TakenFromShelf[] = [];
    try {
      taken = await this.#shelf.take(this.#user.format, maxBytes);
    } catch (error) {
      reportFailed(error);
    }
    if (this.#isStopped) {
      for (const batch of taken) batch.giveBack(batch.mayHaveArrived);
      return [];
    }
    if (taken.length === 0) {
      this.#lookIn(this.#emptyMs);
      this.#emptyMs = Math.min(2 * this.#emptyMs, SELDOM_MS);
    } else {
      this.#isDue = true;
    }
    return taken.map((batch) => this.#restore(batch));
  }

  stop(): void {
    this.#isStopped = true;
    this.#isDue = false;
    this.#cancelTimer();
  }

  async discard(reason: string): Promise<void> {
    const { counts } = this.#user;
    try {
      const spanCount = (await this.#shelf.clear?.()) ?? 0;
      counts.restored += spanCount;
      counts.drop(reason, spanCount);
    } catch (error) {
      reportFailed(error);
    }
  }

  #restore(taken: TakenFromShelf): TakenBatch {
    const { spanCount, body, byteLength } = taken;
    const { counts } = this.#user;
    counts.restored += spanCount;
    if (taken.mayHaveArrived) counts.resent += spanCount;
    const giveBack = (mayHaveArrived: boolean): void => {
      counts.restored -= spanCount;
      taken.giveBack(mayHaveArrived);
      this.#lookIn(SOON_MS);
    };
    return { spanCount, body, byteLength, remove: () => taken.remove(), giveBack };
  }

  /** Whoever makes others leave counts them: as restored and lost. */
  #evict(spanCount: number): void {
    if (spanCount === 0) return;
    this.#user.counts.restored += spanCount;
    this.#user.counts.drop('store_full', spanCount);
    report('store_full', `The store is full, so that its oldest ${spanCount} spans had to leave. Raise its maxBytes.`);
  }

  /** So soon at the latest. */
  #lookIn(delayMs: number): void {
    const at = systemClock.monotonicMs() + delayMs;
    if (this.#isStopped || this.#lookAt <= at) return;
    this.#cancelTimer();
    this.#lookAt = at;
    this.#cancelTimer = startTimer(() => {
      this.#lookAt = Number.POSITIVE_INFINITY;
      this.#isDue = true;
      this.#user.send();
    }, delayMs);
  }
}

function reportFailed(error: unknown): void {
  report('store_failed', `the store could not be used: ${errorText(error)}`);
}

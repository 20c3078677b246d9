import type { EncodedBatch } from '../trace/pipeline.ts';

/** A batch that may outlive the process or the page that made it. */
export interface ShelvedBatch extends EncodedBatch {
  readonly format: string;
  /** It was sent before and no answer came: so it may be there already. */
  readonly mayHaveArrived: boolean;
}

export interface TakenFromShelf extends ShelvedBatch {
  remove(): void;
  giveBack(mayHaveArrived: boolean): void;
}

/** A place that keeps batches: what IndexedDB and a directory have in common. Bounded: the oldest leave first. */
export interface Shelf {
  /**
   * Keeps a batch; gives the number of spans that had to leave for it. Synchronous, or begun at once. Throws or rejects when it cannot be kept.
   * `isLast`: who asks may be gone before it is done.
   */
  put(batch: ShelvedBatch, isLast?: boolean): number | Promise<number>;
  /**
   * The oldest batches of this format, at least one if there is any and more as long as all are at most `maxBytes`. No other page or process
   * gets them, unless this one is gone: then they come again, marked.
   */
  take(format: string, maxBytes: number): Promise<readonly TakenFromShelf[]>;
  /** Removes every batch, whoever has it; gives the number of their spans. Rejects when they could not be removed. */
  clear?(): Promise<number>;
}

import type { WaitingBatch } from './waiting-batch.ts';

/** A batch in a queue. */
export interface QueuedBatch extends WaitingBatch {
  /** Goes in a request of its own: it was refused together with others, or is a piece of what was too large. */
  readonly isAlone: boolean;
  /** For one that came from the store: there it can wait again. */
  readonly giveBack?: ((mayHaveArrived: boolean) => void) | undefined;
  /** Tells who waits that these spans are delivered or given up. */
  settled(): void;
}

/** Batches in the order in which they leave, and how much they are. */
export class WaitingQueue {
  #batches: QueuedBatch[] = [];
  readonly #maxSpans: number;
  readonly #maxBytes: number;
  spans = 0;
  bytes = 0;
  /** For how many more spans there is a place. A number, because every span asks. */
  room: number;

  constructor(maxSpans: number, maxBytes: number) {
    this.#maxSpans = maxSpans;
    this.#maxBytes = maxBytes;
    this.room = maxSpans;
  }

  get isEmpty(): boolean {
    return this.#batches.length === 0;
  }

  hasRoom(spans: number, bytes: number): boolean {
    return this.spans + spans <= this.#maxSpans && this.bytes + bytes <= this.#maxBytes;
  }

  add(batch: QueuedBatch): void {
    this.#batches.push(batch);
    this.#count([batch], 1);
  }

  /** For what was taken and could not be sent. */
  putBack(batches: readonly QueuedBatch[]): void {
    this.#batches.unshift(...batches);
    this.#count(batches, 1);
  }

  /** The first batches that go together into one request of so many bytes; at least one. */
  take(maxBytes: number): QueuedBatch[] {
    let bytes = 0;
    // Spans that nobody encoded have no bytes, and cannot be joined.
    const end = this.#batches.findIndex((batch, i) => {
      const canJoin = !batch.isAlone && batch.byteLength > 0 && !this.#batches[0]?.isAlone;
      bytes += batch.byteLength;
      return i > 0 && !(canJoin && bytes <= maxBytes);
    });
    const taken = this.#batches.splice(0, end < 0 ? this.#batches.length : end);
    this.#count(taken, -1);
    return taken;
  }

  #count(batches: readonly QueuedBatch[], sign: 1 | -1): void {
    for (const { spanCount, byteLength } of batches) {
      this.spans += sign * spanCount;
      this.bytes += sign * byteLength;
    }
    this.room = this.bytes > this.#maxBytes ? 0 : this.#maxSpans - this.spans;
  }
}

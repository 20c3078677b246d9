import { randomUint32 } from '../platform/random.ts';

// What every store decides alike: which batches leave first, and who may have them. Whoever takes a batch has it for two minutes, far longer
// than a request may take; a page or process that is gone by then was killed in the middle, and its batches are anybody's again. Time and not
// the life of a process decides, because processes in two containers can share a directory and not see each other.

export const LEASE_MS = 120_000;

/** What a store knows of a batch without reading its bytes. */
export interface StoreEntry {
  /** Those of earlier batches sort before. */
  readonly id: string;
  readonly format: string;
  readonly spanCount: number;
  readonly byteLength: number;
  readonly mayHaveArrived: boolean;
  /** When somebody took it, in milliseconds since the epoch; 0: nobody has it. */
  readonly takenAt: number;
  /** Who took it, where it can be told whether they are still there. */
  readonly holder?: string;
}

let sequence = 0;

/** Unique, and greater than every one before it of this page or process, and than others' of an earlier millisecond. */
export function newEntryId(now: number): string {
  const parts = [now, ++sequence % 36 ** 5, randomUint32()];
  return parts.map((part, i) => part.toString(36).padStart(i === 1 ? 5 : 9, '0')).join('');
}

/** Whether nobody has it, or who had it is gone. A clock that was set back counts as time. */
export function isFree({ takenAt }: StoreEntry, now: number): boolean {
  return Math.abs(now - takenAt) > LEASE_MS;
}

/** Marked, when somebody had it and is gone. */
export function mayHaveArrived(entry: StoreEntry): boolean {
  return entry.mayHaveArrived || entry.takenAt > 0;
}

/** The oldest of this format that are free: one, and more while all are at most `maxBytes`. */
export function oldestFree<T extends StoreEntry>(entries: readonly T[], format: string, maxBytes: number, now: number): T[] {
  let bytes = 0;
  const free = entries.filter((entry) => entry.format === format && isFree(entry, now)).sort(byAge);
  const end = free.findIndex(({ byteLength }, i) => (bytes += byteLength) > maxBytes && i > 0);
  return end < 0 ? free : free.slice(0, end);
}

/** The oldest that have to leave, so that no more than `maxBytes` stay; what somebody has just taken does not leave. */
export function surplus<T extends StoreEntry>(entries: readonly T[], maxBytes: number, now: number): T[] {
  let bytes = entries.reduce((sum, { byteLength }) => sum + byteLength, 0);
  const free = entries.filter((entry) => isFree(entry, now)).sort(byAge);
  return free.filter(({ byteLength }) => {
    const mustLeave = bytes > maxBytes;
    if (mustLeave) bytes -= byteLength;
    return mustLeave;
  });
}

export function spansOf(entries: readonly StoreEntry[]): number {
  return entries.reduce((sum, { spanCount }) => sum + spanCount, 0);
}

function byAge(a: StoreEntry, b: StoreEntry): number {
  return a.id < b.id ? -1 : 1;
}

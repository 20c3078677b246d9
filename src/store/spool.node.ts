import { mkdirSync, readdirSync, readFileSync, renameSync, statSync, unlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { errorText, report } from '../platform/diagnostics.ts';
import { checkCount, checkKeys, SetupError } from '../platform/setup-error.ts';
import type { BatchStore } from '../trace/pipeline.ts';
import { LEASE_MS, mayHaveArrived, newEntryId, oldestFree, spansOf, surplus } from './entry.ts';
import type { Shelf, ShelvedBatch, TakenFromShelf } from './shelf.ts';
import { freeName, readName, type SpoolEntry, takenName } from './spool-name.ts';
import { storeOn } from './store-on.ts';

// One file a batch, in a directory that any number of processes share. A file appears whole by a rename and is taken by a rename, which only
// one can win. Synchronous: the process may be exiting. Nothing is synced to the disk: what a crash of the machine leaves cut off is found
// by its length. Files of others are left alone.

export interface SpoolStoreOptions {
  /** Made when first needed, readable by its owner only. One directory for one destination; processes may share it. */
  readonly directory: string;
  /** The most that is kept, in bytes; the oldest leave first. Default: 256 MiB. */
  readonly maxBytes?: number;
}

/**
 * Keeps in a directory what cannot be delivered now, for the next start or another process. Throws SetupError for wrong options.
 *
 * What is kept are spans with their attributes: choose a directory that others cannot read. Nothing else is written there.
 *
 * @example
 * start({ endpoint: 'https://collector.example.com', batch: { store: spoolStore({ directory: '/var/spool/shop' }) } });
 */
export function spoolStore(options: SpoolStoreOptions): BatchStore {
  checkKeys('spoolStore', options, ['directory', 'maxBytes']);
  const { directory, maxBytes = 256 * 1024 * 1024 } = options;
  if (typeof directory !== 'string' || directory === '') {
    throw new SetupError('bad_directory', `directory (${errorText(directory)}) must be the path of a directory for spoolStore.`);
  }
  return storeOn(new Spool(resolve(directory), checkCount('maxBytes', maxBytes, 1)));
}

export class Spool implements Shelf {
  readonly #directory: string;
  readonly #maxBytes: number;
  /** So many bytes fit without another look at the directory; not all that is free, because others fill it too. */
  #room = 0;

  constructor(directory: string, maxBytes: number) {
    this.#directory = directory;
    this.#maxBytes = maxBytes;
  }

  put({ body, ...batch }: ShelvedBatch): number {
    const now = Date.now();
    const isText = typeof body === 'string';
    const bytes = isText ? Buffer.from(body) : body;
    const leaving = bytes.length > this.#room ? this.#leavingFor(bytes.length, now) : [];
    const path = this.#path(freeName({ ...batch, byteLength: bytes.length, isText, id: newEntryId(now) }));
    this.#write(`${path}.part`, bytes);
    // Those that another process has meanwhile are not lost.
    const left = leaving.filter(({ fileName }) => attempt(() => unlinkSync(this.#path(fileName)) ?? true));
    renameSync(`${path}.part`, path);
    this.#room -= bytes.length;
    return spansOf(left);
  }

  /** What has to leave for so many bytes. */
  #leavingFor(byteLength: number, now: number): SpoolEntry[] {
    const entries = this.#entries(now);
    const leaving = surplus(entries, this.#maxBytes - byteLength, now);
    const heldBytes = bytesOf(entries) - bytesOf(leaving);
    const free = this.#maxBytes - heldBytes;
    if (byteLength > free)
      throw new RangeError(`the spool would hold ${heldBytes + byteLength} bytes, more than maxBytes (${this.#maxBytes})`);
    this.#room = Math.min(free, byteLength + this.#maxBytes / 16);
    return leaving;
  }

  async take(format: string, maxBytes: number): Promise<TakenFromShelf[]> {
    for (;;) {
      const now = Date.now();
      const chosen = oldestFree(this.#entries(now), format, maxBytes, now);
      const taken = chosen.flatMap((entry) => this.#take(entry, now) ?? []);
      // Where others took all of these, there may be more.
      if (taken.length > 0 || chosen.length === 0) return taken;
    }
  }

  async clear(): Promise<number> {
    return spansOf(this.#entries(Date.now()).filter(({ fileName }) => ifThere(() => unlinkSync(this.#path(fileName)))));
  }

  /** Undefined when somebody else has it, or it is damaged. */
  #take(entry: SpoolEntry, now: number): TakenFromShelf | undefined {
    const path = this.#path(takenName(entry, now));
    if (!ifThere(() => renameSync(this.#path(entry.fileName), path))) return undefined;
    const { spanCount, byteLength, isText, format } = entry;
    const bytes = attempt(() => readFileSync(path));
    if (bytes?.length !== byteLength) {
      attempt(() => unlinkSync(path));
      report('store_damaged', `${spanCount} spans in ${path} are lost: the file was damaged, or cannot be read.`);
      return undefined;
    }
    return {
      spanCount,
      byteLength,
      format,
      body: isText ? bytes.toString() : bytes,
      mayHaveArrived: mayHaveArrived(entry),
      remove: () => void attempt(() => unlinkSync(path)),
      giveBack: (isMarked) => void attempt(() => renameSync(path, this.#path(freeName({ ...entry, mayHaveArrived: isMarked })))),
    };
  }

  #entries(now: number): SpoolEntry[] {
    const names = attempt(() => readdirSync(this.#directory)) ?? [];
    return names.flatMap((name) => {
      if (name.endsWith('.batch.part')) this.#forgetPart(name, now);
      return readName(name) ?? [];
    });
  }

  /** What a process that was killed did not write to its end. */
  #forgetPart(name: string, now: number): void {
    const path = this.#path(name);
    attempt(() => now - statSync(path).mtimeMs > LEASE_MS && unlinkSync(path));
  }

  #write(path: string, bytes: Uint8Array): void {
    const write = (): void => writeFileSync(path, bytes, { flag: 'wx', mode: 0o600 });
    try {
      if (ifThere(write)) return;
      mkdirSync(this.#directory, { recursive: true, mode: 0o700 });
      write();
    } catch (error) {
      attempt(() => unlinkSync(path));
      throw error;
    }
  }

  #path(name: string): string {
    return join(this.#directory, name);
  }
}

/** Whether what this works on was there. Throws for every other reason. */
function ifThere(work: () => void): boolean {
  try {
    work();
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false; // Node's
    throw error;
  }
}

/** For what may fail because another process was faster, and harms nobody then. */
function attempt<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}

function bytesOf(entries: readonly SpoolEntry[]): number {
  return entries.reduce((sum, { byteLength }) => sum + byteLength, 0);
}

// Where a session is kept between pages: in a storage that may be denied, full, empty, or written by anybody. Then it is kept in memory.

export interface SessionStorage {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem?(key: string): void;
}

export interface Session {
  readonly id: string;
  readonly startedMs: number;
  /** Of its last span. */
  readonly lastMs: number;
}

/** Storages are slow, for what happens at the start of a span. */
const SYNC_MS = 1000;
const FORM = /^([0-9a-f]{32}) (\d{1,16}) (\d{1,16})$/;

export class SessionShelf {
  readonly #storage: () => SessionStorage;
  readonly #key: string;
  #session: Session | undefined;
  #readMs = Number.NEGATIVE_INFINITY;
  #writtenMs = Number.NEGATIVE_INFINITY;

  constructor(storage: () => SessionStorage, key: string) {
    this.#storage = storage;
    this.#key = key;
  }

  read(now: number): Session | undefined {
    if (Math.abs(now - this.#readMs) < SYNC_MS) return this.#session;
    this.#readMs = now;
    try {
      const [, id, startedMs, lastMs] = FORM.exec(this.#storage().getItem(this.#key) ?? '') ?? [];
      if (id) this.#session = { id, startedMs: Number(startedMs), lastMs: Number(lastMs) };
    } catch {
      // Denied.
    }
    return this.#session;
  }

  forget(): void {
    this.#session = undefined;
    try {
      this.#storage().removeItem?.(this.#key);
    } catch {
      // Denied.
    }
  }

  write(session: Session, now: number, isNew: boolean): void {
    this.#session = session;
    if (!isNew && Math.abs(now - this.#writtenMs) < SYNC_MS) return;
    this.#writtenMs = now;
    try {
      this.#storage().setItem(this.#key, `${session.id} ${session.startedMs} ${session.lastMs}`);
    } catch {
      // Denied, or full.
    }
  }
}

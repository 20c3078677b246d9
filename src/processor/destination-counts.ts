import type { DestinationStats } from '../trace/stats.ts';

/** What became of the spans of one destination. Whatever was accepted is exported, stored, dropped for a reason, or still pending. */
export class DestinationCounts {
  accepted = 0;
  exported = 0;
  /** Sent again after an attempt that may have arrived. */
  resent = 0;
  stored = 0;
  restored = 0;
  #lost = 0;
  /** Without a prototype: an error's code may be any string, `constructor` too. */
  readonly #dropped: Record<string, number> = Object.create(null);

  drop(reason: string, count: number): void {
    if (count > 0) this.#dropped[reason] = (this.#dropped[reason] ?? 0) + count;
    this.#lost += count;
  }

  /** `filling`: spans that were accepted, and not counted yet. */
  stats(name: string, filling: number, hasStore: boolean): DestinationStats {
    const { exported, resent, stored, restored } = this;
    const accepted = this.accepted + filling;
    const pending = accepted + restored - exported - stored - this.#lost;
    const dropped = { ...this.#dropped };
    return { name, accepted, exported, pending, dropped, ...(resent > 0 && { resent }), ...(hasStore && { stored, restored }) };
  }
}

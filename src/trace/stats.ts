/**
 * What became of the spans handed to one destination: accepted = exported + pending + every dropped reason, always. With a store:
 * accepted + restored = exported + pending + stored + every dropped reason. What a store holds is all that its users stored less all that
 * they restored.
 */
export interface DestinationStats {
  readonly name: string;
  readonly accepted: number;
  readonly exported: number;
  /**
   * Waits, or is on its way. In a page that goes this is also what found no room in its last requests: nobody knows then whether the page
   * comes back. If it does, out of the back/forward cache, they are sent; else they are lost with it.
   */
  readonly pending: number;
  /** Sent again after an attempt that timed out or broke off, which may have arrived: so many may be there twice. A refused connection is none. */
  readonly resent?: number;
  /** Put into the store, for another attempt, another page or the next start. Only with a store. */
  readonly stored?: number;
  /** Taken out of the store, whoever put them there. */
  readonly restored?: number;
  readonly dropped: Readonly<Record<string, number>>;
}

/** What became of every span: created = notRecorded + open + ended, always. */
export interface Stats {
  readonly created: number;
  readonly notRecorded: number;
  readonly open: number;
  readonly ended: number;
  /** Texts that were cut to what `limits` allow. */
  readonly shortened?: number;
  /** Requests without a parent that may belong to spans which were open: counted in development, see `possible_orphan` in docs/errors.md. */
  readonly possibleOrphans?: number;
  readonly destinations: readonly DestinationStats[];
}

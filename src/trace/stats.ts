/** What became of the spans handed to one destination: accepted = exported + pending + every dropped reason, always. */
export interface DestinationStats {
  readonly name: string;
  readonly accepted: number;
  readonly exported: number;
  readonly pending: number;
  /** Sent again after an attempt that timed out or broke off, which may have arrived: so many may be there twice. */
  readonly resent?: number;
  readonly dropped: Readonly<Record<string, number>>;
}

/** What became of every span: created = notRecorded + open + ended, always. */
export interface Stats {
  readonly created: number;
  readonly notRecorded: number;
  readonly open: number;
  readonly ended: number;
  readonly destinations: readonly DestinationStats[];
}

// What the early stub (src/early.ts) leaves for the SDK, under `Symbol.for('throughline.early')` on the window. A protocol between versions:
// the stub is copied into pages, and stays there. The names are short because the stub has to be.

/** A request that was made before the SDK came. Times are those of performance.now(). */
export interface EarlyRequest {
  /** The method of an XMLHttpRequest, or what fetch was given for its `init`. */
  readonly m: unknown;
  /** A text, a URL or a Request, as it was given. */
  readonly u: unknown;
  /** When it began. */
  readonly t: number;
  /** The click during which it was made. */
  readonly c: Event | undefined;
  /** When it ended, once it has. */
  e?: number;
  /** The status of the response; 0 where there was none. */
  s?: number | undefined;
  /** What it failed with. */
  x?: unknown;
  /** Called when it ends. */
  f?: () => void;
}

/** An event, with the element at which it was aimed and the click during which it happened. */
export type EarlyEvent = readonly [event: Event, target: EventTarget | undefined, click: Event | undefined];

export interface EarlyRecord {
  /** Version of the protocol. */
  readonly v: 1;
  readonly requests: readonly EarlyRequest[];
  readonly events: readonly EarlyEvent[];
  /** Records no more, and takes the patches away. */
  stop(): void;
}

// The pages that are compared: each with the one below it, which has no tracing.

export interface Mode {
  /** What it must do the same as; itself where there is nothing to compare. */
  readonly like: ModeName;
  /** zone.js is loaded first. */
  readonly zone?: boolean;
  /** Whether tracing runs, and whether the case runs inside a span, which is what makes context managers work. */
  readonly tracing?: 'idle' | 'in a span';
  /** Every instrumentation runs, and the context manager follows all that `throughline/tasks` has. */
  readonly everything?: boolean;
  /** The case is built with the await transform, so that the span stays current behind each await. */
  readonly awaits?: boolean;
  /** How many copies of the package are in the page. */
  readonly copies?: number;
  /** Tracing has been stopped again, below layers of another library. */
  readonly stopped?: boolean;
  /** Another library has wrapped fetch and XMLHttpRequest. */
  readonly wrapped?: boolean;
}

const modes = {
  native: { like: 'native' },
  traced: { like: 'native', tracing: 'idle' },
  'in a span': { like: 'native', tracing: 'in a span', awaits: true },
  everything: { like: 'native', tracing: 'in a span', awaits: true, everything: true },
  twice: { like: 'native', tracing: 'in a span', copies: 2 },
  wrapped: { like: 'wrapped', wrapped: true },
  stopped: { like: 'wrapped', wrapped: true, tracing: 'idle', stopped: true },
  zone: { like: 'zone', zone: true },
  'zone, in a span': { like: 'zone', zone: true, tracing: 'in a span' },
} as const;

export type ModeName = 'native' | 'traced' | 'in a span' | 'everything' | 'twice' | 'wrapped' | 'stopped' | 'zone' | 'zone, in a span';
export const MODES: Readonly<Record<ModeName, Mode>> = modes;

const NAMES = Object.keys(MODES) as ModeName[]; // all of them: the type of MODES

/** What names a mode in the address of a page, which each request tells the server: of one length too. */
export const modeDigit = (name: ModeName): string => String(NAMES.indexOf(name));
export const modeOf = (digit: string | null): Mode => MODES[NAMES[Number(digit)] ?? 'native'];

/** What a case has told. */
export interface Told {
  readonly lines: readonly string[];
  /** How many spans have ended. */
  readonly spans: number;
  readonly durationMs: number;
  /** What the tracer complained of. */
  readonly diagnostics: readonly string[];
}

/** What names a case in one of its pages: of one length, so that what is counted in bytes is the same. */
export const keyOf = (number: number): string => `key${String(number).padStart(6, '0')}`;

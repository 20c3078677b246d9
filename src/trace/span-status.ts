import type { Bounds } from './limits.ts';
import { toName } from './text.ts';

/** How the operation went. UNSET is the status of what went well; OK is for an application that wants to overrule (spec: Set Status). */
export const SpanStatusCode = { UNSET: 0, OK: 1, ERROR: 2 } as const;
export type SpanStatusCode = (typeof SpanStatusCode)[keyof typeof SpanStatusCode];

/** The status codes under the name that other tracing libraries give them. */
export const SpanStatus: typeof SpanStatusCode = SpanStatusCode;

export interface SpanStatus {
  readonly code: SpanStatusCode;
  /** Only ERROR has one. */
  readonly message?: string;
}

/**
 * The status that was asked for; `undefined` for UNSET, which never takes the place of another, and for what is no status.
 * Never throws.
 */
export function toSpanStatus(given: unknown, message: unknown, bounds: Bounds): SpanStatus | undefined {
  try {
    const isObject = typeof given === 'object' && given !== null;
    const { code, message: text = message } = isObject ? (given as { code?: unknown; message?: unknown }) : { code: given }; // any object can be asked
    if (code === SpanStatusCode.OK) return { code };
    if (code !== SpanStatusCode.ERROR) return undefined;
    return text === undefined || text === null ? { code } : { code, message: toName(text, bounds) };
  } catch {
    return undefined; // a proxy
  }
}

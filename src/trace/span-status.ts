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

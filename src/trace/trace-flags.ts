/** The bits of `traceparent`'s flags (W3C Trace Context Level 2). */
export const TraceFlags = { NONE: 0, SAMPLED: 1, RANDOM: 2 } as const;

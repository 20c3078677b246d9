/** What a span's part in an operation is. The numbers are OpenTelemetry's API numbers (OTLP adds one). */
export const SpanKind = { INTERNAL: 0, SERVER: 1, CLIENT: 2, PRODUCER: 3, CONSUMER: 4 } as const;
export type SpanKind = (typeof SpanKind)[keyof typeof SpanKind];

/** `value` if it is a kind, else INTERNAL: a receiver refuses whole requests for a kind that is none. */
export function toSpanKind(value: unknown): SpanKind {
  const isKind = value === 0 || value === 1 || value === 2 || value === 3 || value === 4;
  return isKind ? value : SpanKind.INTERNAL;
}

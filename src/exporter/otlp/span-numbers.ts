import type { SpanContextLike } from '../../trace/span-context.ts';
import { type SpanKind, toSpanKind } from '../../trace/span-kind.ts';
import { SpanStatusCode } from '../../trace/span-status.ts';

// Numbers of a span as OTLP has them, whatever a JavaScript caller gave for them.

/** OTLP's kinds start with UNSPECIFIED. */
export function kindNumber(kind: SpanKind): number {
  return toSpanKind(kind) + 1;
}

export function statusNumber(code: SpanStatusCode): number {
  return code === SpanStatusCode.OK || code === SpanStatusCode.ERROR ? code : 0;
}

/** The W3C bits, the bit that says that remoteness is known, and the bit that says remote (OTLP SpanFlags). */
export function flagsOf({ traceFlags }: SpanContextLike, isRemote: boolean | undefined): number {
  return (traceFlags & 0xff) | 0x100 | (isRemote ? 0x200 : 0);
}

export function uint32(count: number | undefined): number {
  return (count ?? 0) >>> 0;
}

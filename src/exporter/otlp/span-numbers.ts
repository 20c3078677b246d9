import type { SpanContextLike } from '../../trace/span-context.ts';
import type { SpanKind } from '../../trace/span-kind.ts';
import type { SpanStatusCode } from '../../trace/span-status.ts';

// Numbers of a span as OTLP has them, whatever a JavaScript caller gave for them.

// Tables, because a kind or a status code that is none must not get into the body. OTLP's kinds start with UNSPECIFIED.
const KINDS = [1, 2, 3, 4, 5] as const;
const STATUS_CODES = [0, 1, 2] as const;

export function kindNumber(kind: SpanKind): number {
  return KINDS[kind] ?? 1;
}

export function statusNumber(code: SpanStatusCode): number {
  return STATUS_CODES[code] ?? 0;
}

/** The W3C bits, the bit that says that remoteness is known, and the bit that says remote (OTLP SpanFlags). */
export function flagsOf({ traceFlags }: SpanContextLike, isRemote: boolean | undefined): number {
  return (traceFlags & 0xff) | 0x100 | (isRemote ? 0x200 : 0);
}

export function uint32(count: number | undefined): number {
  return (count ?? 0) >>> 0;
}

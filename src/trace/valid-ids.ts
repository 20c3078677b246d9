import type { SpanContextLike } from './span-context.ts';
import { isValidSpanId, isValidTraceId } from './traceparent.ts';

/** Contexts of ours know whether their ids are valid. Not a registered symbol: nobody else can claim it. */
export const VALID: unique symbol = Symbol('valid ids');

/** Whether both ids are well-formed and not all zeros. */
export function hasValidIds({ traceId, spanId }: SpanContextLike): boolean {
  return isValidTraceId(traceId) && isValidSpanId(spanId);
}

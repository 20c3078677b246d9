import type { SpanContext } from './span-context.ts';

const ids = { traceId: '0'.repeat(32), spanId: '0'.repeat(16), traceFlags: 0 };

/** The context of no span: all zeros (spec: SpanContext, IsValid). It has no headers, and no child but itself. */
export const INVALID_SPAN_CONTEXT: SpanContext = {
  ...ids,
  isRemote: false,
  sampled: false,
  child: () => INVALID_SPAN_CONTEXT,
  toJSON: () => ids,
  toHeaders: () => ({}),
};

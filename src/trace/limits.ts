import { checkCount, checkKeys } from '../platform/setup-error.ts';

/** How much one span may hold. What exceeds a limit is left out and counted on the span (spec: Span Limits). */
export interface SpanLimits {
  /** Default: 128, for the span, and for each event and link. */
  readonly attributeCountLimit?: number;
  /** Default: 128. */
  readonly eventCountLimit?: number;
  /** Default: 128. */
  readonly linkCountLimit?: number;
  /** Longest string value in characters; longer ones are shortened. Default: no limit. */
  readonly attributeValueLengthLimit?: number;
}

/** The limits with every default filled in. Throws SetupError for what is no limit. */
export function resolveLimits(limits: SpanLimits = {}): Required<SpanLimits> {
  checkKeys('limits', limits, ['attributeCountLimit', 'eventCountLimit', 'linkCountLimit', 'attributeValueLengthLimit']);
  const {
    attributeCountLimit = 128,
    eventCountLimit = 128,
    linkCountLimit = 128,
    attributeValueLengthLimit = Number.POSITIVE_INFINITY,
  } = limits;
  return {
    attributeCountLimit: checkCount('attributeCountLimit', attributeCountLimit, 0),
    eventCountLimit: checkCount('eventCountLimit', eventCountLimit, 0),
    linkCountLimit: checkCount('linkCountLimit', linkCountLimit, 0),
    attributeValueLengthLimit:
      attributeValueLengthLimit === Number.POSITIVE_INFINITY
        ? attributeValueLengthLimit
        : checkCount('attributeValueLengthLimit', attributeValueLengthLimit, 1),
  };
}

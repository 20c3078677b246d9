import { withDefaults } from '../platform/setup-error.ts';
import { MAX_TEXT_LENGTH } from './text.ts';

/**
 * How much one span may hold. What exceeds a limit is left out and counted on the span, or is a text that is cut and counted in
 * `stats().shortened`. Lengths are in characters, as the specification counts them (Span Limits); `Infinity` is no limit.
 *
 * A character takes at most three bytes of protobuf and of JSON, and a control character six of JSON. So by default a value takes at most
 * 192 KiB (384 KiB in JSON, were it nothing but control characters), a key 3 (6), and a whole span, whatever is put into it, 1.6 MB of
 * protobuf and 3.3 MB of JSON: see `spanLengthLimit`.
 */
export interface SpanLimits {
  /** Default: 128, for the span, and for each event and link. */
  readonly attributeCountLimit?: number;
  /** Default: 128. */
  readonly eventCountLimit?: number;
  /** Default: 128. */
  readonly linkCountLimit?: number;
  /** Longest key; an attribute whose key is longer is left out. Default: 1,024. */
  readonly attributeKeyLengthLimit?: number;
  /** Longest string value; longer ones are shortened. Default: 65,536. */
  readonly attributeValueLengthLimit?: number;
  /** Most that an event or a link holds, counted as in `spanLengthLimit`. Default: three of the longest values. */
  readonly eventLengthLimit?: number;
  /**
   * Most that a span holds, with its events and links: their names, keys and texts, and 8 characters more for each key, item of a list, number
   * and boolean. A long text takes at most half of what is left, and is left out where that is little, so that what is small still finds
   * room. An attribute, event or link of up to 256 characters is not counted. Default: four of the longest values.
   *
   * In bytes, a span is never more than three times (as JSON: six times) the sum of this, 300 for each attribute and event and 500 for each
   * link that the counts allow, and 145,000 for its name, the message of its status and all else.
   */
  readonly spanLengthLimit?: number;
}

/** The limits of the spans of one provider. */
export type Bounds = { -readonly [Name in keyof SpanLimits]-?: number } & {
  /** An attribute, event or link up to this length takes no room, because there cannot be many: most spans have no other. */
  shortLength: number;
  /** How many texts were cut. */
  shortened: number;
};

/** The limits with every default filled in. Throws SetupError for what is no limit. */
export function resolveLimits(limits: SpanLimits = {}): Bounds {
  const { attributeValueLengthLimit: longest = MAX_TEXT_LENGTH } = limits ?? {};
  const sizes = withDefaults<Required<SpanLimits>>('limits', limits, {
    attributeCountLimit: 128,
    eventCountLimit: 128,
    linkCountLimit: 128,
    attributeKeyLengthLimit: 1024,
    attributeValueLengthLimit: MAX_TEXT_LENGTH,
    eventLengthLimit: 3 * Math.max(longest, MAX_TEXT_LENGTH),
    spanLengthLimit: 4 * Math.max(longest, MAX_TEXT_LENGTH),
  });
  const { attributeKeyLengthLimit, attributeValueLengthLimit, spanLengthLimit } = sizes;
  const shortLength = Math.min(256, attributeKeyLengthLimit, attributeValueLengthLimit, Math.floor(spanLengthLimit / 1024));
  return { ...sizes, shortLength, shortened: 0 };
}

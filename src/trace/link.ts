import { type Attributes, collectAttributes } from './attributes.ts';
import type { SpanLimits } from './limits.ts';
import type { Link } from './span.ts';
import type { SpanContextLike } from './span-context.ts';

/** A link as a span keeps it; `undefined` for what names no span. Both forms of `addLink` come here. Never throws. */
export function toLink(input: Link | SpanContextLike, attributes: Attributes | undefined, limits: Required<SpanLimits>): Link | undefined {
  if (typeof input !== 'object' || input === null) return undefined;
  const isLink = 'context' in input;
  const context = isLink ? input.context : input;
  if (typeof context?.traceId !== 'string' || typeof context.spanId !== 'string') return undefined;
  const given = isLink ? input.attributes : attributes;
  if (given === undefined) return { context };
  const collected = collectAttributes(given, limits.attributeCountLimit, limits.attributeValueLengthLimit);
  const link = { context, attributes: collected.attributes };
  return collected.dropped > 0 ? { ...link, droppedAttributesCount: collected.dropped } : link;
}

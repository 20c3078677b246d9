import { type Attributes, type AttributeValue, attributeLength, collectAttributes } from './attributes.ts';
import { withAttributes } from './event.ts';
import type { Bounds } from './limits.ts';
import type { Link } from './span.ts';
import { isValidSpanContext, type SpanContextLike, toSpanContext } from './span-context.ts';

/** Two ids of zeros name no span; the rest of the link can still say something (spec: Link). */
const WELL_FORMED = /^[\da-f]{32} [\da-f]{16}$/;

/** The links that were given at a span's start; none for what is no list. Never throws. */
export function readLinks(given: unknown): Link[] {
  try {
    return Array.isArray(given) ? given : [];
  } catch {
    return []; // a proxy that was revoked
  }
}

/** A link as a span keeps it; `undefined` for what names no span. Both forms of `addLink` come here. Never throws. */
export function toLink(input: Link | SpanContextLike, attributes: Attributes | undefined, bounds: Bounds, room: number): Link | undefined {
  if (typeof input !== 'object' || input === null) return undefined;
  try {
    const isLink = 'context' in input;
    const context = toSpanContext(isLink ? input.context : input);
    const given = isLink ? input.attributes : attributes;
    if (!isValidSpanContext(context)) {
      const saysMore = given !== undefined || context.traceState !== undefined;
      if (!saysMore || !WELL_FORMED.test(`${context.traceId} ${context.spanId}`)) return undefined;
    }
    if (given === undefined) return { context };
    const collected = collectAttributes(given, bounds, room);
    return withAttributes({ context, attributes: collected.attributes }, collected);
  } catch {
    return undefined; // a proxy
  }
}

/** What a link counts for where lengths are limited. */
export function linkLength({ attributes = {} }: Link): number {
  return Object.keys(attributes).reduce((length, key) => length + attributeLength(key, attributes[key] as AttributeValue), 64); // they have it
}

import { collectAttributes } from './attributes.ts';
import type { SpanLimits } from './limits.ts';
import type { TimedEvent } from './pipeline.ts';

/** An event as a span keeps it: its attributes checked, copied and counted. `time`: milliseconds since the epoch. */
export function toEvent(name: string, time: number, attributes: unknown, limits: Required<SpanLimits>): TimedEvent {
  if (attributes === undefined || attributes === null) return { name, time };
  const collected = collectAttributes(attributes, limits.attributeCountLimit, limits.attributeValueLengthLimit);
  const event = { name, time, attributes: collected.attributes };
  return collected.dropped > 0 ? { ...event, droppedAttributesCount: collected.dropped } : event;
}

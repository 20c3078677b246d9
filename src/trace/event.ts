import type { Attributes, CollectedAttributes } from './attributes.ts';
import type { TimedEvent } from './pipeline.ts';

/** `item` of a span with the count of the attributes that were left out, where there are any. */
export function withAttributes<T extends { readonly attributes: Attributes; droppedAttributesCount?: number }>(
  item: T,
  { dropped }: CollectedAttributes,
): T {
  if (dropped > 0) item.droppedAttributesCount = dropped;
  return item;
}

/** An event as a span keeps it. `time`: milliseconds since the epoch. */
export function toEvent(name: string, time: number, collected: CollectedAttributes | undefined): TimedEvent {
  return collected ? withAttributes({ name, time, attributes: collected.attributes }, collected) : { name, time };
}

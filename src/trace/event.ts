import type { CollectedAttributes } from './attributes.ts';
import type { TimedEvent } from './pipeline.ts';

/** An event as a span keeps it. `time`: milliseconds since the epoch. */
export function toEvent(name: string, time: number, collected: CollectedAttributes | undefined): TimedEvent {
  if (!collected) return { name, time };
  const event = { name, time, attributes: collected.attributes };
  return collected.dropped > 0 ? { ...event, droppedAttributesCount: collected.dropped } : event;
}

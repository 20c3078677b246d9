import { expect, it } from 'vitest';
import { ROOT_CONTEXT } from '../../../src/context/context.ts';
import { ContextSlot } from '../../../src/context/slot.ts';

const EVENT = ROOT_CONTEXT.setValue(Symbol('name'), 'event');
const OTHER = ROOT_CONTEXT.setValue(Symbol('name'), 'other');

it('has nothing at rest, and wraps nothing then', () => {
  const slot = new ContextSlot();
  const fn = (): void => {};
  expect(slot.get()).toBeUndefined();
  expect(slot.wrap(fn)).toBe(fn);
});

it('takes what is written into it during an event for newer than the event', () => {
  const slot = new ContextSlot();
  const event = { eventPhase: 2 };
  slot.duringEvent(event, EVENT);
  expect(slot.get()).toBe(EVENT);
  const before = slot.current;
  slot.current = OTHER;
  expect(slot.get()).toBe(OTHER);
  slot.current = before;
  expect(slot.get()).toBe(EVENT);
  event.eventPhase = 0;
  expect(slot.get()).toBeUndefined();
});

it('goes back to the event around an event that is over', () => {
  const slot = new ContextSlot();
  const outer = { eventPhase: 2 };
  const inner = { eventPhase: 2 };
  slot.duringEvent(outer, EVENT);
  slot.duringEvent(inner, OTHER);
  expect(slot.get()).toBe(OTHER);
  inner.eventPhase = 0;
  expect(slot.get()).toBe(EVENT);
  outer.eventPhase = 0;
  expect(slot.get()).toBeUndefined();
});

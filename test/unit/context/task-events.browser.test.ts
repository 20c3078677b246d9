// The limit of a context that belongs to an event: what the browser runs between two listeners of its own event.

import { expect, it, onTestFinished } from 'vitest';
import { userEvent } from 'vitest/browser';
import { type Context, ROOT_CONTEXT } from '../../../src/context/context.ts';
import { TaskContextManager } from '../../../src/context/task.ts';

const CLICK = ROOT_CONTEXT.setValue(Symbol('name'), 'click');

/** Clicks on a button whose handler settles a promise that nobody's context waits for. */
async function clickThatWakesAStranger(click: (button: HTMLElement) => unknown): Promise<{ context: Context; phase: number }> {
  const manager = new TaskContextManager().enable();
  const button = document.body.appendChild(document.createElement('button'));
  button.textContent = 'Buy';
  const giveContext = (event: Event): void => manager.duringEvent(event, CLICK);
  window.addEventListener('click', giveContext, true);
  onTestFinished(() => {
    window.removeEventListener('click', giveContext, true);
    button.remove();
    manager.disable();
  });
  let settle = (_: Event): void => {};
  const stranger = new Promise<Event>((resolve) => {
    settle = resolve;
  }).then((event) => ({ context: manager.active(), phase: event.eventPhase }));
  button.addEventListener('click', (event) => settle(event));
  await click(button);
  return stranger;
}

it("shows the context of the browser's own event to a stranger whom its handler wakes", async () => {
  const seen = await clickThatWakesAStranger((button) => userEvent.click(button));
  expect(seen.phase).not.toBe(0);
  expect(seen.context).toBe(CLICK);
});

it('shows no context to the same stranger when a script dispatches the event', async () => {
  const seen = await clickThatWakesAStranger((button) => button.click());
  expect(seen).toEqual({ context: ROOT_CONTEXT, phase: 0 });
});

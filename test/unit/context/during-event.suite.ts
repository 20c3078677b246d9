// What a manager does for the handlers of an event that has a context, for every manager that runs in a page and every way to click.

import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { type Context, ROOT_CONTEXT } from '../../../src/context/context.ts';
import type { ContextManager } from '../../../src/context/context-manager.ts';

const NAME = Symbol('name');
const CLICK = ROOT_CONTEXT.setValue(NAME, 'click');
const INNER = ROOT_CONTEXT.setValue(NAME, 'inner click');
const OTHER = ROOT_CONTEXT.setValue(NAME, 'other');

export interface EventFacts {
  /** A click of this kind: by script, or the browser's own. */
  click(target: HTMLElement): unknown;
  /** An event without a context of its own that a handler dispatches: whose context its handlers see. */
  readonly eventInsideHandler: 'event' | 'none';
  /** Whether `onclick` handlers see it; not where zone.js cannot patch the property (happy-dom). */
  readonly onProperty?: false;
}

export function describeDuringEvent(title: string, create: () => ContextManager, facts: EventFacts): void {
  describe(title, () => {
    let manager: ContextManager;
    let stage: HTMLElement;
    let button: HTMLElement;
    const { seen, see } = recorder(() => manager.active());

    beforeEach(() => {
      manager = create().enable();
      seen.length = 0;
      stage = document.body.appendChild(document.createElement('div'));
      button = addButton();
    });
    afterEach(() => {
      manager.disable();
      stage.remove();
    });

    const addButton = (): HTMLElement => {
      const added = stage.appendChild(document.createElement('button'));
      added.textContent = 'Buy';
      return added;
    };

    /** Gives the clicks on `target` this context, as the one capture listener of an instrumentation does. */
    const giveContext = (target: HTMLElement, context: Context): void => {
      const listener = (event: Event): void => {
        if (event.target === target) manager.duringEvent?.(event, context);
      };
      window.addEventListener('click', listener, true);
      onTestFinished(() => window.removeEventListener('click', listener, true));
    };
    const click = async (): Promise<void> => {
      await facts.click(button);
    };

    it('is seen by every kind of handler, and by nobody afterwards', async () => {
      giveContext(button, CLICK);
      stage.addEventListener('click', see('capture'), true);
      button.addEventListener('click', see('listener'));
      button.addEventListener('click', { handleEvent: see('object') });
      button.onclick = see('property');
      stage.addEventListener('click', see('bubble'));
      await click();
      see('after')();
      const kinds = ['capture', 'listener', 'object', 'property', 'bubble'];
      const expected = (kind: string): string => (kind === 'property' && facts.onProperty === false ? 'none' : 'click');
      expect(seen).toEqual([...kinds.map((kind) => `${kind}: ${expected(kind)}`), 'after: none']);
    });

    it('goes with what a handler starts', async () => {
      giveContext(button, CLICK);
      const done = new Promise<void>((resolve) => {
        button.addEventListener('click', () => {
          Promise.resolve().then(see('then'));
          queueMicrotask(see('microtask'));
          new Promise((go) => setTimeout(go, 1)).then(see('then after a timer'));
          setTimeout(() => {
            see('timer')();
            setTimeout(() => resolve(see('timer in a timer')()), 5);
          }, 1);
        });
      });
      await click();
      await done;
      const starts = ['then', 'microtask', 'timer', 'then after a timer', 'timer in a timer'];
      expect([...seen].sort()).toEqual(starts.map((start) => `${start}: click`).sort());
    });

    it('is not seen by jobs that were started before', async () => {
      giveContext(button, CLICK);
      const interval = setInterval(see('interval'), 1);
      button.addEventListener('click', () => {});
      await click();
      await new Promise((resolve) => setTimeout(resolve, 10));
      clearInterval(interval);
      expect(new Set(seen)).toEqual(new Set(['interval: none']));
    });

    it('comes back after a click inside a handler, which has its own', async () => {
      const inner = addButton();
      giveContext(button, CLICK);
      giveContext(inner, INNER);
      inner.addEventListener('click', see('inner'));
      inner.addEventListener('click', () => void Promise.resolve().then(see('then of inner')));
      button.addEventListener('click', () => {
        see('before')();
        inner.click();
        see('between')();
        inner.click();
        see('behind')();
      });
      stage.addEventListener('click', (event) => event.target === button && see('bubble')());
      await click();
      await Promise.resolve();
      see('after')();
      expect(seen.filter((line) => !line.startsWith('then'))).toEqual([
        'before: click',
        'inner: inner click',
        'between: click',
        'inner: inner click',
        'behind: click',
        'bubble: click',
        'after: none',
      ]);
      expect(seen.filter((line) => line.startsWith('then'))).toEqual(['then of inner: inner click', 'then of inner: inner click']);
    });

    it('yields to a context that a handler sets, the root context too', async () => {
      giveContext(button, CLICK);
      const bound = manager.bind(OTHER, see('bound'));
      button.addEventListener('click', bound);
      button.addEventListener('click', () => {
        for (const context of [OTHER, ROOT_CONTEXT]) {
          manager.with(context, () => {
            see('with')();
            Promise.resolve().then(see('then'));
          });
        }
        see('back')();
      });
      await click();
      await Promise.resolve();
      expect(seen.filter((line) => !line.startsWith('then'))).toEqual(['bound: other', 'with: other', 'with: none', 'back: click']);
      expect(seen.filter((line) => line.startsWith('then'))).toEqual(['then: other', 'then: none']);
    });

    it('is newer than the context from which the click was dispatched, and older than one set in a handler', () => {
      giveContext(button, CLICK);
      button.addEventListener('click', () => {
        see('handler')();
        manager.with(OTHER, see('with'));
        see('back')();
      });
      manager.with(OTHER, () => {
        button.click();
        see('after')();
      });
      expect(seen).toEqual(['handler: click', 'with: other', 'back: click', 'after: other']);
    });

    it(`is ${facts.eventInsideHandler === 'event' ? 'seen' : 'not seen'} by an event without a context inside a handler`, async () => {
      giveContext(button, CLICK);
      stage.addEventListener('other', see('other event'));
      button.addEventListener('click', () => stage.dispatchEvent(new Event('other')));
      await click();
      expect(seen).toEqual([facts.eventInsideHandler === 'event' ? 'other event: click' : 'other event: none']);
    });

    it('ends when a handler stops the event', async () => {
      for (const stop of ['stopPropagation', 'stopImmediatePropagation'] as const) {
        const stopped = addButton();
        giveContext(stopped, CLICK);
        stopped.addEventListener('click', (event) => {
          event[stop]();
          see(stop)();
        });
        stopped.click();
        see('after')();
      }
      expect(seen).toEqual(['stopPropagation: click', 'after: none', 'stopImmediatePropagation: click', 'after: none']);
    });

    it('leaves the order, removal and number of calls of listeners as they are without it', async () => {
      const callsOf = async (target: HTMLElement): Promise<string[]> => {
        const calls: string[] = [];
        const removesItself = (): void => {
          calls.push('removes itself');
          target.removeEventListener('click', removesItself);
        };
        const removed = (): void => void calls.push('removed');
        const twice = (): void => void calls.push('added twice');
        target.addEventListener('click', removesItself);
        target.addEventListener('click', () => target.removeEventListener('click', removed));
        target.addEventListener('click', removed);
        target.addEventListener('click', twice);
        target.addEventListener('click', twice);
        target.addEventListener('click', () => void calls.push('once'), { once: true });
        await facts.click(target);
        await facts.click(target);
        return calls;
      };
      const without = await callsOf(button);
      const other = addButton();
      giveContext(other, CLICK);
      expect(await callsOf(other)).toEqual(without);
      expect(without).toEqual(expect.arrayContaining(['removes itself', 'added twice', 'once', 'added twice']));
    });

    it('gives nothing once the manager is disabled', async () => {
      giveContext(button, CLICK);
      button.addEventListener('click', see('handler'));
      await click();
      manager.disable();
      await click();
      expect(seen).toEqual(['handler: click', 'handler: none']);
    });
  });
}

/** Notes who saw which context; the same function for the same name. */
function recorder(active: () => Context): { readonly seen: string[]; see(who: string): () => void } {
  const seen: string[] = [];
  const all = new Map<string, () => void>();
  return {
    seen,
    see(who) {
      const known = all.get(who) ?? (() => void seen.push(`${who}: ${active().getValue(NAME) ?? 'none'}`));
      all.set(who, known);
      return known;
    },
  };
}

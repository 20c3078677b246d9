// The contract of every context manager. Each test file says which rows its manager keeps, and the suite asserts the lost rows as well as
// the kept ones, so that a change of either shows.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { resetContextManager, setContextManager } from '../../../src/context/active.ts';
import { ROOT_CONTEXT } from '../../../src/context/context.ts';
import type { ContextManager } from '../../../src/context/context-manager.ts';
import type { Row } from './async-rows.ts';
import { type Fate, observe, REGISTERED, STARTED } from './observe-row.ts';
import { type Sentinels, startSentinels } from './sentinels.ts';

export { fatesOf } from './fates.ts';

/** What is right for every manager: it is about synchronous code only. */
export function describeContract(create: () => ContextManager): void {
  describe('contract', () => {
    const inManager = (test: (manager: ContextManager) => void) => (): void => {
      const manager = create().enable();
      try {
        test(manager);
      } finally {
        manager.disable();
      }
    };

    it(
      'has the root context at rest',
      inManager((manager) => {
        expect(manager.active()).toBe(ROOT_CONTEXT);
      }),
    );

    it(
      'sets the context while the function runs, nests, and goes back',
      inManager((manager) => {
        manager.with(STARTED, () => {
          expect(manager.active()).toBe(STARTED);
          manager.with(REGISTERED, () => {
            expect(manager.active()).toBe(REGISTERED);
            manager.with(STARTED, () => expect(manager.active()).toBe(STARTED));
            expect(manager.active()).toBe(REGISTERED);
          });
          expect(manager.active()).toBe(STARTED);
        });
        expect(manager.active()).toBe(ROOT_CONTEXT);
      }),
    );

    it(
      'sets the root context inside another',
      inManager((manager) => {
        manager.with(STARTED, () => {
          manager.with(ROOT_CONTEXT, () => expect(manager.active()).toBe(ROOT_CONTEXT));
          expect(manager.active()).toBe(STARTED);
        });
      }),
    );

    it(
      'passes this and arguments, and returns what the function returns',
      inManager((manager) => {
        const call = function (this: unknown, ...args: number[]): unknown[] {
          return [this, args];
        };
        const receiver = {};
        for (const context of [STARTED, ROOT_CONTEXT]) {
          const [self, args] = manager.with(context, call, receiver, 1, 2) as [unknown, number[]];
          expect(self).toBe(receiver);
          expect(args).toEqual([1, 2]);
          expect((manager.with(context, call) as [unknown, number[]])[1]).toEqual([]);
        }
      }),
    );

    it(
      'rethrows the same error and goes back',
      inManager((manager) => {
        const error = new Error('expected');
        manager.with(REGISTERED, () => {
          let caught: unknown;
          try {
            manager.with(STARTED, () => {
              throw error;
            });
          } catch (thrown) {
            caught = thrown;
          }
          expect(caught).toBe(error);
          expect(manager.active()).toBe(REGISTERED);
        });
      }),
    );

    it(
      'takes no context for the root context',
      inManager((manager) => {
        manager.with(STARTED, () => {
          for (const none of [undefined, null]) {
            expect(manager.with(none as unknown as typeof ROOT_CONTEXT, () => manager.active())).toBe(ROOT_CONTEXT);
          }
        });
      }),
    );

    it(
      'binds a function to a context, with its this, arguments, name and length',
      inManager((manager) => {
        const bound = manager.bind(STARTED, function named(this: unknown, a: number, b: number) {
          return { self: this, sum: a + b, context: manager.active() };
        });
        const receiver = {};
        expect(bound.name).toBe('named');
        expect(bound.length).toBe(2);
        const outcome = manager.with(REGISTERED, () => bound.call(receiver, 1, 2));
        expect(outcome.self).toBe(receiver);
        expect(outcome).toMatchObject({ sum: 3, context: STARTED });
      }),
    );

    it(
      'returns what is no function unchanged from bind',
      inManager((manager) => {
        for (const value of [undefined, null, 0, 'text', Symbol.iterator]) expect(manager.bind(STARTED, value)).toBe(value);
        for (const value of [{ handleEvent() {} }, [() => {}]]) expect(manager.bind(STARTED, value)).toBe(value);
      }),
    );

    it('runs functions without a context once it is disabled, and with one again when it is enabled again', () => {
      const manager = create().enable();
      manager.with(STARTED, () => {
        manager.disable();
        expect(manager.active()).toBe(ROOT_CONTEXT);
      });
      expect(manager.with(STARTED, (value: number) => [value, manager.active()], undefined, 7)).toEqual([7, ROOT_CONTEXT]);
      expect(manager.disable()).toBe(manager);
      expect(manager.enable().enable()).toBe(manager);
      expect(manager.with(STARTED, () => manager.active())).toBe(STARTED);
      manager.disable();
    });
  });
}

/** What the manager can follow, row by row; meanwhile, jobs that nobody's context has started must see none. */
export function describeRows<Name extends string>(
  title: string,
  create: () => ContextManager,
  rows: Readonly<Record<Name, Row>>,
  fates: Readonly<Record<NoInfer<Name>, Fate>>,
): void {
  describe(title, () => {
    let manager: ContextManager;
    let sentinels: Sentinels;

    beforeAll(() => {
      manager = create();
      setContextManager(manager);
      sentinels = startSentinels(manager);
    });
    afterAll(() => {
      sentinels.stop();
      resetContextManager();
    });

    for (const name of Object.keys(rows) as Name[]) {
      it(`${name}: ${fates[name]}`, async () => {
        expect(rows[name].present() ? await observe(manager, rows[name]) : 'absent').toBe(fates[name]);
      });
    }

    it('shows no context to foreign jobs meanwhile', async () => {
      while (sentinels.jobs() < 10) await new Promise((resolve) => setTimeout(resolve, 2));
      expect(sentinels.leaks()).toBe(0);
    });
  });
}

import { ROOT_CONTEXT } from '../../../src/context/context.ts';
import type { ContextManager } from '../../../src/context/context-manager.ts';
import type { Probe, Row } from './async-rows.ts';

/**
 * kept: the context that started the work. registered: the one that registered the listener. lost: none. absent: the runtime has no such
 * thing. broken: it throws there, by no fault of the manager (zone.js breaks some of happy-dom's classes).
 */
export type Fate = 'kept' | 'registered' | 'lost' | 'absent' | 'broken';

const KEY = Symbol('name');
export const STARTED = ROOT_CONTEXT.setValue(KEY, 'started');
export const REGISTERED = ROOT_CONTEXT.setValue(KEY, 'registered');

/** What becomes of the context in one row. */
export function observe(manager: ContextManager, row: Row): Promise<Fate> {
  return new Promise((resolve) => {
    const probe: Probe = {
      start: (fn) => manager.with(STARTED, fn),
      register: (fn) => manager.with(REGISTERED, fn),
      see() {
        const active = manager.active();
        resolve(active === STARTED ? 'kept' : active === REGISTERED ? 'registered' : 'lost');
      },
    };
    try {
      row.run(probe);
    } catch {
      resolve('broken');
    }
  });
}

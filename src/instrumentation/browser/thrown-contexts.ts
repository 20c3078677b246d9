import { activeContext, contextManager } from '../../context/active.ts';
import { type Context, ROOT_CONTEXT } from '../../context/context.ts';
import type { ThrowWatch } from '../../context/context-manager.ts';
import { contextOfZoneTask, watchZoneErrors, type ZoneErrors } from '../../context/zone-errors.ts';
import { startTimer } from '../../platform/timer.ts';

// In which context something was thrown is over when the browser tells of it. So whoever carries contexts tells where it saw something pass.
//
//   a callback of the browser threw       the browser tells of it at once: the last one that was seen is it; until the next task
//   a reaction of a promise threw         told later, or never: found again by the object that was thrown
//   in a zone                             the object and its zone are known

export interface ThrownContexts {
  /** That of what the browser tells of now; `isEvent`: by an `error` event, which comes at once. */
  of(error: unknown, isEvent: boolean): Context;
  stop(): void;
}

/** Starts to look; `zones` is told of what zone.js keeps to itself. */
export function thrownContexts(zones: (error: unknown, context: Context, source: 'error' | 'unhandledrejection') => void): ThrownContexts {
  const byError = new WeakMap<object, Context>();
  let last: Context | undefined;
  let forget = (): void => {};
  const contextOf = (error: unknown): Context | undefined => (isObject(error) ? byError.get(error) : undefined);
  const note = (error: unknown, context: Context): void => {
    // The innermost place that knows it: others see it on its way out.
    if (isObject(error) && !byError.has(error) && context !== ROOT_CONTEXT) byError.set(error, context);
  };
  const threw = (context: Context): void => {
    forget();
    last = context;
    forget = startTimer(() => {
      last = undefined;
    }, 0);
  };
  const watch: ThrowWatch = {
    threw,
    reaction: (fn, context) => (value) => {
      try {
        return fn(value);
      } catch (error) {
        note(error, context);
        throw error;
      }
    },
  };
  const inZones: ZoneErrors = {
    threw(error, context) {
      note(error, context);
      threw(last ?? context); // the zone manager may not be the one that runs
    },
    kept: (error) => zones(error, contextOf(error) ?? last ?? activeContext(), 'error'),
    rejected: (reason, context) => zones(reason, contextOf(reason) ?? context, 'unhandledrejection'),
  };
  const manager = contextManager();
  manager?.watchThrows?.(watch);
  const stopZones = watchZoneErrors(inZones);
  return {
    of(error, isEvent) {
      const known = contextOf(error) ?? (isEvent ? last : undefined);
      if (isEvent) last = undefined;
      const active = known ?? activeContext();
      return active === ROOT_CONTEXT ? contextOfZoneTask() : active;
    },
    stop() {
      manager?.watchThrows?.(undefined);
      stopZones();
      forget();
    },
  };
}

function isObject(value: unknown): value is object {
  return (typeof value === 'object' && value !== null) || typeof value === 'function';
}

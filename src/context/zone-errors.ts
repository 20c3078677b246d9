import { host } from '../platform/host.ts';
import { patchMethod } from '../platform/patch.ts';
import { type Context, ROOT_CONTEXT } from './context.ts';
import { contextOfZone, type ZoneWithContext } from './zone-context.ts';
import { type PatchableZone, zoneApiOf } from './zone-slot.ts';

// A page's zone.js keeps errors to itself. Its promises are not the engine's: one that is rejected and not handled has no unhandledrejection
// event but for listeners that were added by zone.js, and none at all where a zone handles the error, as Angular's does with every error
// that is thrown inside it. So we look at what zone.js is about to report, and at what passes by its zones; zone by zone whoever wants it
// gets it as before.

export interface ZoneErrors {
  /** Something was thrown in `context`, and is reported next. */
  threw(error: unknown, context: Context): void;
  /** It was reported, or handled by a zone, and the browser is not told. */
  kept(error: unknown): void;
  /** A promise was rejected in `context`, and nobody has handled that. */
  rejected(reason: unknown, context: Context): void;
}

/** What zone.js knows of a rejection that it will report. */
interface UncaughtRejection {
  readonly rejection: unknown;
  readonly zone?: ZoneWithContext;
}

interface ZoneClass extends PatchableZone {
  readonly currentTask?: { readonly zone?: ZoneWithContext } | null;
  __symbol__?(name: string): string;
  readonly root: PatchableZone['root'] & { readonly _zoneDelegate?: object };
}

/** Tells `errors` of what is thrown and rejected in the zones of this page; returns what stops it. Nothing where there is no zone.js. */
export function watchZoneErrors(errors: ZoneErrors): () => void {
  const zone = host['Zone'] as ZoneClass | undefined; // the page's, whatever it is
  const api = zone && zoneApiOf(zone);
  if (!zone || !api) return () => {};
  let depth = 0;
  let isReporting = false;
  const stops = [
    patchMethod(
      api,
      'microtaskDrainDone',
      (drainDone) =>
        function (...args) {
          for (const { rejection, zone: where } of uncaughtRejections(zone))
            errors.rejected(rejection, where ? contextOfZone(where) : ROOT_CONTEXT);
          isReporting = true;
          try {
            return drainDone.apply(this, args);
          } finally {
            isReporting = false;
          }
        },
    ),
    // For microtasks: the browser is not told of what they throw.
    patchMethod(
      api,
      'onUnhandledError',
      (onUnhandled) =>
        function (error: unknown, ...rest) {
          if (!isReporting) errors.kept(error);
          return onUnhandled.call(this, error, ...rest);
        },
    ),
    // What the zones around it do is asked by the same method, inside.
    patchMethod(
      Object.getPrototypeOf(zone.root._zoneDelegate ?? {}),
      'handleError',
      (handleError) =>
        function (target: ZoneWithContext, error: unknown) {
          const isInner = isReporting || depth > 0;
          if (!isInner) errors.threw(error, contextOfZone(target));
          depth++;
          try {
            const isPassedOn: unknown = handleError.call(this, target, error);
            if (!isInner && !isPassedOn) errors.kept(error);
            return isPassedOn;
          } finally {
            depth--;
          }
        },
    ),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}

/** The context of the task that runs, also where a framework has left its zone to handle an error, as Angular does. */
export function contextOfZoneTask(): Context {
  const { currentTask } = (host['Zone'] ?? {}) as Partial<ZoneClass>; // the page's, whatever it is
  return currentTask?.zone ? contextOfZone(currentTask.zone) : ROOT_CONTEXT;
}

/** zone.js has them on its Promise, under a name for its own tests. */
function uncaughtRejections({ __symbol__ }: ZoneClass): readonly UncaughtRejection[] {
  const list = (Promise as unknown as Record<string, unknown>)[__symbol__?.('uncaughtPromiseErrors') ?? '']; // any class can be asked
  return Array.isArray(list) ? list : [];
}

import { globalState } from '../platform/global.ts';
import type { SharedSlot } from './shared-slot.ts';

// Lets code that the await transform has transformed keep its zone across native `await`, which zone.js cannot: what follows runs in the
// zone of the frame at the bottom, the root. zone.js gives its patches a look at that frame, and its zone can be written. What is entered
// again is the whole zone, not only our context, so that Angular finds its own there as well.

export interface ZoneApi {
  /** Frames form a stack while functions run in zones; at the start of a job it is the one at the bottom. */
  currentZoneFrame(): { zone: ZoneLike };
}

interface ZoneLike {
  run<R>(fn: (...args: never[]) => R, thisArg: unknown, args: readonly unknown[]): R;
}

/** What zone.js has for patches: documented nowhere, and used by each of its own. */
export interface PatchableZone {
  readonly root: ZoneLike;
  __load_patch?(name: string, patch: (global: unknown, zone: unknown, api: ZoneApi) => void): void;
}

interface ZoneState {
  /** zone.js gives it to the first who asks under a name. */
  zoneApi: ZoneApi | undefined;
}

/** What zone.js has for its patches; undefined in versions that have it no more. */
export function zoneApiOf(zone: PatchableZone): ZoneApi | undefined {
  const state = globalState<ZoneState>();
  zone.__load_patch?.('throughline', (_global, _zone, api) => {
    state.zoneApi = api;
  });
  return state.zoneApi;
}

/** The current zone as the slot of transformed code; undefined where zone.js does not let us. The root zone is "nothing set". */
export function zoneSlot(zone: PatchableZone): SharedSlot | undefined {
  const zoneApi = zoneApiOf(zone);
  if (typeof zoneApi?.currentZoneFrame !== 'function') return undefined;
  const frame = (): { zone: ZoneLike } => zoneApi.currentZoneFrame();
  const slot = {
    get current() {
      return frame().zone;
    },
    set current(current: ZoneLike | undefined) {
      frame().zone = current ?? zone.root;
    },
    get: () => (frame().zone === zone.root ? undefined : frame().zone),
    run: <R>(inside: ZoneLike, fn: (...args: never[]) => R, thisArg: unknown, args: readonly unknown[]): R => inside.run(fn, thisArg, args),
  };
  return slot as unknown as SharedSlot; // a zone stands for the context that it holds
}

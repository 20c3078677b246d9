import { errorText, report } from '../../platform/diagnostics.ts';
import { type AnyFunction, patchMethod } from '../../platform/patch.ts';
import { subscribe } from './subscribe.ts';

// node:http and node:https take 6 to 20 ms to load, which a program that makes no requests need not spend. Node tells nobody that it loads
// one of its modules, but both load _http_client, which asks for its diagnostics channels, and are ready
//
//   - when require() or process.getBuiltinModule() return;
//   - for `import`, before microtasks run, and no module that imports them runs before those.
//
// A case that none of these sees (an ES module is required, and sends the first request of all while it is evaluated) is seen by the channel
// itself: that one request is lost, those that follow are not.

const FIRST_CHANNEL = 'http.client.request.start';

/** Calls `patch` when node:http or node:https has been loaded, before anybody can use it: at once, if it has. Returns what stops waiting. */
export function whenHttpLoads(patch: () => void): () => void {
  if (!isUnloaded()) {
    patch();
    return () => {};
  }
  let isNews = false;
  const stops: (() => void)[] = [];
  const stop = (): void => {
    for (const each of stops.splice(0)) each();
  };
  const look = (): void => {
    if (!isNews || stops.length === 0) return;
    isNews = false;
    if (isUnloaded()) return; // somebody else asked for the channel
    stop();
    try {
      patch();
    } catch (error) {
      report('instrumentation_failed', `node:http and node:https are not traced: ${errorText(error)}`); // a Node without TLS
    }
  };
  const lookAfter = (original: AnyFunction): AnyFunction =>
    function (...args) {
      const result: unknown = original.apply(this, args);
      look();
      return result;
    };
  const lookSoon = (original: AnyFunction): AnyFunction =>
    function (...args) {
      if (args[0] === FIRST_CHANNEL) {
        isNews = true;
        queueMicrotask(look);
      }
      return original.apply(this, args);
    };
  stops.push(
    patchMethod(process.getBuiltinModule('node:diagnostics_channel'), 'channel', lookSoon),
    patchMethod(process.getBuiltinModule('node:module'), '_load', lookAfter),
    patchMethod(process, 'getBuiltinModule', lookAfter),
    subscribe(FIRST_CHANNEL, () => {
      isNews = true;
      look();
    }),
  );
  return stop;
}

/** Whether this is a Node that lists what it has loaded, and what both modules need is not among it. */
function isUnloaded(): boolean {
  const { moduleLoadList: loaded = [] } = process as { moduleLoadList?: readonly string[] }; // in Node since 0.x, in no declaration
  return loaded.includes('NativeModule events') && !loaded.includes('NativeModule _http_client');
}

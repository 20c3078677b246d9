import { withContext } from '../../context/active.ts';
import type { Context } from '../../context/context.ts';
import { patchMethod } from '../../platform/patch.ts';

/** Lets servers run their handlers in the contexts of their requests. */
export interface HandlerContext {
  /** From now on the handlers of this server run in their requests' contexts. Node asks for them right after it told of the request. */
  cover(server: object): void;
  stop(): void;
}

/**
 * Patches `emit` of the servers that are covered: each event whose first argument is a request of `contexts` is emitted in that context.
 * It is patched once for all http servers, and once for all https servers, when their first request comes: until then `node:https` and
 * all that it needs may be unloaded.
 */
export function runHandlersIn(contexts: WeakMap<object, Context>): HandlerContext {
  const covered = new WeakSet<object>();
  const stops: (() => void)[] = [];
  return {
    cover(server) {
      if (covered.has(server)) return;
      covered.add(server);
      const owner = emitOwner(server);
      if (owner !== server && covered.has(owner)) return;
      covered.add(owner);
      stops.push(
        patchMethod(owner, 'emit', (original) => {
          return function (...args) {
            const context = contexts.get(args[1]);
            return context ? withContext(context, original, this, ...args) : original.apply(this, args);
          };
        }),
      );
    },
    stop() {
      for (const stop of stops) stop();
    },
  };
}

/** Whom to patch: the prototype of all servers of this kind, or the server itself where it is of another, such as HTTP/2's with HTTP/1. */
function emitOwner(server: object): object {
  const { Server } = process.getBuiltinModule('node:http');
  if (server instanceof Server) return Server.prototype;
  const { Server: SecureServer } = process.getBuiltinModule('node:https');
  return server instanceof SecureServer ? SecureServer.prototype : server;
}

import type { MessageTarget } from '../../../../src/propagation/message-target.ts';
import { echo } from '../message-echo.ts';

// `echo` in every kind of worker. A service worker answers the page that asked, a shared one each page by a port of its own.

const scope = globalThis as unknown as EventTarget & { clients?: unknown; onconnect?: unknown }; // a worker's own
if ('onconnect' in scope) {
  scope.addEventListener('connect', (event) => echo((event as MessageEvent).ports[0] as MessagePort)); // as every such event has
} else if (scope.clients) {
  echo(scope, {}, ({ source }) => source as MessageTarget); // a client, which can be answered
} else {
  echo(scope);
}

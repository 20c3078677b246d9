// throughline/tasks: what TaskContextManager can follow beyond promises, timers, frames and XMLHttpRequest. Importing it does nothing.

import type { TaskKind } from './context/task-kind.ts';
import { abortTimeouts } from './context/tasks/abort-timeouts.ts';
import { fileReaders } from './context/tasks/file-readers.ts';
import { imageLoads } from './context/tasks/image-loads.ts';
import { indexedDbRequests } from './context/tasks/indexed-db.ts';
import { locks } from './context/tasks/locks.ts';
import { messagePorts } from './context/tasks/message-ports.ts';
import { observers } from './context/tasks/observers.ts';
import { sockets } from './context/tasks/sockets.ts';
import { streams } from './context/tasks/streams.ts';
import { viewTransitions } from './context/tasks/view-transitions.ts';

export type { TaskKind } from './context/task-kind.ts';
export { abortTimeouts, fileReaders, imageLoads, indexedDbRequests, locks, messagePorts, observers, sockets, streams, viewTransitions };

/**
 * All kinds of this entry: `new TaskContextManager({ also: everyTask })`. A page that needs a few of them names those alone, and carries
 * no other.
 *
 * @example
 * start({ contextManager: new TaskContextManager({ also: [indexedDbRequests, observers] }) });
 */
export const everyTask: readonly TaskKind[] = [
  indexedDbRequests,
  fileReaders,
  imageLoads,
  sockets,
  messagePorts,
  observers,
  streams,
  viewTransitions,
  locks,
  abortTimeouts,
];

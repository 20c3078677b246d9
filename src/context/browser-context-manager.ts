import { AsyncContextManager } from './async-context.ts';
import type { ContextManager } from './context-manager.ts';
import { TaskContextManager } from './task.ts';
import { ZoneContextManager } from './zone.ts';

/** The best context manager that this page can have: the engine's AsyncContext, else the zone.js that the page has loaded, else patches. */
export function browserContextManager(): ContextManager {
  if (AsyncContextManager.isSupported()) return new AsyncContextManager();
  if (ZoneContextManager.isSupported()) return new ZoneContextManager();
  return new TaskContextManager();
}

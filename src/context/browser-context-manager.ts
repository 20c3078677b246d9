import { AsyncContextManager } from './async-context.ts';
import type { ContextManager } from './context-manager.ts';
import { TaskContextManager } from './task.ts';

/** The best context manager that every page can have: the engine's AsyncContext, else patches. The zone.js of a page is for it to choose. */
export function browserContextManager(): ContextManager {
  if (AsyncContextManager.isSupported()) return new AsyncContextManager();
  return new TaskContextManager();
}

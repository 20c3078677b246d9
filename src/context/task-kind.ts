import type { ContextSlot } from './slot.ts';

/**
 * One kind of work that a TaskContextManager follows where it is told to: `throughline/tasks` has them all. It patches what starts the
 * work, and returns what takes the patches away; nothing where the runtime has no such work.
 */
export type TaskKind = (slot: ContextSlot) => (() => void)[];

import { unpatched } from './patch.ts';

/** Runs `fn` once after `delayMs`, below any patch, and without keeping a Node process alive; returns what cancels it. */
export function startTimer(fn: () => void, delayMs: number): () => void {
  const id = unpatched<(fn: () => void, ms: number) => unknown>('setTimeout')?.call(globalThis, fn, delayMs);
  if (typeof id === 'object' && id !== null && 'unref' in id && typeof id.unref === 'function') id.unref();
  return () => unpatched<(id: unknown) => void>('clearTimeout')?.call(globalThis, id);
}

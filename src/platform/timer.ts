import { unpatched } from './patch.ts';

/** A delay of more than 31 bits of milliseconds would fire at once. */
const MAX_DELAY_MS = 0x7fff_ffff;

/** Runs `fn` once after `delayMs`, below any patch, and without keeping a Node process alive; returns what cancels it. */
export function startTimer(fn: () => void, delayMs: number): () => void {
  const id = setTimer(fn, delayMs);
  id?.unref?.();
  return () => clearTimer(id);
}

/** A timer that does keep a Node process alive: for the end of what somebody waits for, who would otherwise wait in vain. */
export function startDeadline(fn: () => void, delayMs: number): () => void {
  const id = setTimer(fn, delayMs);
  return () => clearTimer(id);
}

/** Node's timers are objects; browsers' are numbers, which have no `unref`. */
type TimerId = { unref?(): void } | undefined;

function setTimer(fn: () => void, delayMs: number): TimerId {
  return unpatched<(fn: () => void, ms: number) => TimerId>('setTimeout')?.call(globalThis, fn, Math.min(delayMs, MAX_DELAY_MS));
}

function clearTimer(id: TimerId): void {
  unpatched<(id: TimerId) => void>('clearTimeout')?.call(globalThis, id);
}

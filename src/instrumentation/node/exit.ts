import { systemClock } from '../../platform/clock.ts';
import type { Instrumentation } from '../host.ts';

// How a process ends, and how what is left is delivered before it does. The end itself stays as it was: code, signal and output.
//
//   nothing left to do                                  beforeExit: the process is held while requests are under way
//   SIGTERM, SIGINT that nobody else listens to         likewise; then the signal is sent again, and has its effect
//   process.exit, uncaught error, unhandled rejection   exit: this thread waits while another one sends
//
// All that takes a second at most. An application that listens to a signal keeps control of it. Nothing can be delivered on SIGKILL, on
// abort() and out of memory.

const LONGEST_MS = 1000;
const SIGNALS = ['SIGTERM', 'SIGINT'] as const;
type Signal = (typeof SIGNALS)[number];

/** Delivers what is left when the process ends, however it ends. It keeps no process alive for more than a second. */
export function exitInstrumentation(): Instrumentation {
  return function exit({ provider }) {
    let flushed = 0;
    let spentMs = 0;
    /** Calls back when everything is delivered, or the second is over. */
    const flush = (then: () => void): void => {
      const from = systemClock.monotonicMs();
      spentMs = LONGEST_MS;
      const hold = setTimeout(then, LONGEST_MS);
      void provider.forceFlush({ final: true }).then(() => {
        spentMs = systemClock.monotonicMs() - from;
        clearTimeout(hold);
        if (spentMs < LONGEST_MS) then();
      });
    };
    const whenIdle = (): void => {
      // Node asks again when the flush is done: without news that must be the end.
      const { ended } = provider.stats();
      if (ended === flushed) return;
      flushed = ended;
      flush(() => {});
    };
    const atExit = (): void => void provider.forceFlush({ final: true, blockMillis: Math.max(0, LONGEST_MS - spentMs) });
    process.on('beforeExit', whenIdle);
    process.on('exit', atExit);
    const { isMainThread } = process.getBuiltinModule('node:worker_threads');
    const stops = isMainThread ? SIGNALS.map((signal) => onSignal(signal, flush, atExit)) : [];
    return () => {
      process.off('beforeExit', whenIdle);
      process.off('exit', atExit);
      for (const stop of stops) stop();
    };
  };
}

/** Flushes before `signal` ends the process; returns what stops that. */
function onSignal(signal: Signal, flush: (then: () => void) => void, flushNow: () => void): () => void {
  let isOn = true;
  // First of all, so that it sees who else listens: `once` takes a listener away before it is called.
  const listen = (): void => {
    if (isOn) process.prependListener(signal, handle);
  };
  const handle = (): void => {
    const others = process.listenerCount(signal) - 1;
    if (others === 0) {
      flush(() => {
        process.off(signal, handle);
        if (process.listenerCount(signal) === 0) process.kill(process.pid, signal);
      });
      return;
    }
    if (others === politeListeners()) flushNow();
    // Those must not see us, or they would think that we keep control.
    process.off(signal, handle);
    setImmediate(listen).unref();
  };
  listen();
  return () => {
    isOn = false;
    process.off(signal, handle);
  };
}

/** Those of the package signal-exit, on which many others stand: when no one else listens, they end the process by the signal at once. */
function politeListeners(): number {
  const { __signal_exit_emitter__: emitter } = process as { __signal_exit_emitter__?: { readonly count?: number } }; // its own
  const newer = (globalThis as Record<symbol, { readonly count?: number } | undefined>)[Symbol.for('signal-exit emitter')]; // since version 4
  return (emitter ?? newer)?.count ?? 0;
}

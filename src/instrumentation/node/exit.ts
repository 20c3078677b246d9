import { systemClock } from '../../platform/clock.ts';
import type { Instrumentation } from '../host.ts';
import { flushAtExit } from './exit-flush.ts';

// How a process ends, and how what is left is delivered before it does. The end itself stays as it was: code, signal and output.
//
//   nothing left to do                                  beforeExit: the process is held while requests are under way
//   SIGTERM, SIGINT that nobody else listens to         likewise; then the signal is sent again, and has its effect
//   process.exit, uncaught error, unhandled rejection   exit: this thread waits while another one sends
//
// All that takes a second at most. An application that listens to a signal keeps control of it; one that listens to beforeExit would be
// called once more if we waited there, so then it is `exit`. Nothing can be delivered on SIGKILL, on abort() and out of memory.

/** Of a second; the rest is for the start and the end of the other thread. */
const LONGEST_MS = 900;
const MAX_MOVES = 50;
const SIGNALS = ['SIGTERM', 'SIGINT'] as const;
type Signal = (typeof SIGNALS)[number];

/** Delivers what is left when the process ends, however it ends. It keeps no process alive for more than a second. */
export function exitInstrumentation(): Instrumentation {
  return function exit({ provider }) {
    let flushed = 0;
    let leftMs = LONGEST_MS;
    /** Calls back when everything is delivered, or the second is over. */
    const flush = (then: () => void): void => {
      const from = systemClock.monotonicMs();
      let isDone = false;
      const done = (): void => {
        if (isDone) return;
        isDone = true;
        leftMs -= systemClock.monotonicMs() - from;
        clearTimeout(hold);
        then();
      };
      const hold = setTimeout(done, leftMs);
      void provider.forceFlush({ final: true }).then(done);
    };
    const whenIdle = (): void => {
      // Node asks again when the flush is done: without news that must be the end.
      const { ended, destinations } = provider.stats();
      const taken = destinations.reduce((sum, { restored = 0 }) => sum + restored, ended);
      if (taken === flushed || leftMs <= 0 || process.listenerCount('beforeExit') > 1) return;
      flushed = taken;
      flush(() => {});
    };
    const atExit = (): void => flushAtExit(provider, leftMs);
    process.on('beforeExit', whenIdle);
    const { isMainThread } = process.getBuiltinModule('node:worker_threads');
    const stops = isMainThread ? SIGNALS.map((signal) => onSignal(signal, flush, atExit)) : [];
    stops.push(lastAtExit(atExit));
    return () => {
      process.off('beforeExit', whenIdle);
      for (const stop of stops) stop();
    };
  };
}

/** Listens to `exit` behind those who come later: they may end spans. Returns what stops that. */
function lastAtExit(atExit: () => void): () => void {
  let isOn = true;
  let moves = 0;
  const moveBack = (): void => {
    process.off('exit', atExit);
    if (isOn) process.on('exit', atExit);
  };
  const whenOthersCome = (event: string | symbol, listener: unknown): void => {
    // Two that both want to be the last would else take turns for ever.
    if (event === 'exit' && listener !== atExit && moves++ < MAX_MOVES) process.nextTick(moveBack);
  };
  process.on('newListener', whenOthersCome);
  process.on('exit', atExit);
  return () => {
    isOn = false;
    process.off('newListener', whenOthersCome);
    process.off('exit', atExit);
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
        if (process.listenerCount(signal) > 0) return;
        flushNow(); // what is left: no `exit` follows a signal
        process.kill(process.pid, signal);
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

import type { Instrumentation } from '../host.ts';

/**
 * Delivers what is there when the process has nothing left to do, before it exits by itself. It keeps no process alive: an export that is
 * under way does, until it is done or given up. Not asked by Node on `process.exit()` and on signals.
 */
export function exitInstrumentation(): Instrumentation {
  return function exit({ provider }) {
    let flushed = 0;
    const flush = (): void => {
      // Node asks again when the flush is done: without news that must be the end.
      const { ended } = provider.stats();
      if (ended === flushed) return;
      flushed = ended;
      void provider.forceFlush();
    };
    process.on('beforeExit', flush);
    return () => {
      process.off('beforeExit', flush);
    };
  };
}

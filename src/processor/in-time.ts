import { runInContext } from '../context/active.ts';
import { ROOT_CONTEXT } from '../context/context.ts';
import { suppressTracing } from '../context/suppress-tracing.ts';
import type { startTimer } from '../platform/timer.ts';
import { ExportError } from '../trace/export-error.ts';

/**
 * What an exporter does, or an ExportError when its time is up: one that never settles holds up nothing. It runs with tracing suppressed,
 * because sending spans must not make spans. `timer` says whether the process waits for it.
 */
export function inTime<T>(timeoutMillis: number, timer: typeof startTimer, run: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  return new Promise((resolve, reject) => {
    const cancel = timer(() => {
      const late = new ExportError('timeout', `no answer within ${timeoutMillis} ms`, { retryable: true });
      reject(late);
      controller.abort(late);
    }, timeoutMillis);
    // Async, so that an exporter that throws is one that rejects.
    const settled = runInContext(suppressTracing(ROOT_CONTEXT), async () => run(controller.signal));
    settled.then(resolve, reject).finally(cancel);
  });
}

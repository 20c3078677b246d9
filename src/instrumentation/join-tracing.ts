import { globalState } from '../platform/global.ts';
import type { Instrumentation } from './host.ts';

// For what is no instrumentation of start() and makes spans all the same: it joins what runs when it is first used.

interface JoinState {
  /** There while tracing runs. */
  joinTracing: ((instrumentation: Instrumentation) => void) | undefined;
}

/** Starts the instrumentation in the tracing that runs, which will stop it; false when none does. */
export function joinTracing(instrumentation: Instrumentation): boolean {
  const { joinTracing: join } = globalState<JoinState>();
  join?.(instrumentation);
  return join !== undefined;
}

/** Says who runs; `undefined`: nobody. */
export function setJoin(join: JoinState['joinTracing']): void {
  globalState<JoinState>().joinTracing = join;
}

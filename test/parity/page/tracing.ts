import { type StartOptions, start, TaskContextManager, ZoneContextManager } from '../../../src/browser.ts';
import { getTracer, withSpan } from '../../../src/index.ts';
import { everyTask } from '../../../src/tasks.ts';
import { type Mode, modeOf } from '../modes.ts';

// Starts tracing as the mode of the page says, with everything that the preset has.

export interface TracedRun {
  /** Runs what the case does, inside a span where the mode wants one. */
  run<R>(call: () => R): R;
  spans(): number;
  readonly diagnostics: string[];
}

const mode: Mode = modeOf(new URLSearchParams(location.search).get('mode'));
const diagnostics: string[] = [];
let ended = 0;

start({
  processors: [{ onEnd: () => void ended++ }],
  onDiagnostic: ({ code, message }) => void diagnostics.push(`${code}: ${message}`),
  ...contextOptions(),
});

function contextOptions(): StartOptions {
  if (mode.zone) return { contextManager: new ZoneContextManager() };
  return mode.everyTask ? { contextManager: new TaskContextManager({ also: everyTask }) } : {};
}

const run: TracedRun['run'] = (call) => (mode.tracing === 'idle' ? call() : withSpan(getTracer('parity').startSpan('the case'), call));

(globalThis as { tracedRun?: TracedRun }).tracedRun = { run, spans: () => ended, diagnostics };

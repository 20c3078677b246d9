import {
  connectionTypeInstrumentation,
  errorsInstrumentation,
  eventSourceInstrumentation,
  type Instrumentation,
  longAnimationFrameInstrumentation,
  navigationInstrumentation,
  pageViewInstrumentation,
  type StartOptions,
  serviceWorkerInstrumentation,
  sessionInstrumentation,
  start,
  TaskContextManager,
  visibilityInstrumentation,
  webSocketInstrumentation,
  workerInstrumentation,
  ZoneContextManager,
} from '../../../src/browser.ts';
import { getTracer, withSpan } from '../../../src/index.ts';
import { everyTask } from '../../../src/tasks.ts';
import { type Mode, modeOf } from '../modes.ts';
import { wrapRequests } from './wrap-requests.ts';

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

const tracing = start({
  processors: [{ onEnd: () => void ended++ }],
  onDiagnostic: ({ code, message }) => void diagnostics.push(`${code}: ${message}`),
  ...(mode.zone && { contextManager: new ZoneContextManager() }),
  ...(mode.everything && { contextManager: new TaskContextManager({ also: everyTask }), also: everyInstrumentation() }),
} satisfies StartOptions);

function everyInstrumentation(): Instrumentation[] {
  return [
    errorsInstrumentation(),
    navigationInstrumentation(),
    webSocketInstrumentation(),
    eventSourceInstrumentation(),
    workerInstrumentation(),
    serviceWorkerInstrumentation(),
    sessionInstrumentation(),
    pageViewInstrumentation(),
    visibilityInstrumentation(),
    connectionTypeInstrumentation(),
    longAnimationFrameInstrumentation(),
  ];
}

if (mode.stopped) {
  wrapRequests();
  void tracing.shutdown();
}

const run: TracedRun['run'] = (call) => (mode.tracing === 'idle' ? call() : withSpan(getTracer('parity').startSpan('the case'), call));

(globalThis as { tracedRun?: TracedRun }).tracedRun = { run, spans: () => ended, diagnostics };

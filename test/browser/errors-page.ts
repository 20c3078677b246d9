// What runs in the frames of errors.suite.ts: a page of its own, because the test runner takes every uncaught error of its page for a failure.
import {
  type ErrorsInstrumentationOptions,
  errorsInstrumentation,
  start,
  TaskContextManager,
  userInteractionInstrumentation,
  ZoneContextManager,
} from '../../src/browser.ts';
import { withSpan } from '../../src/trace/current-span.ts';
import type { ReadableSpan } from '../../src/trace/pipeline.ts';

/** What a page can notice of an error. */
export interface Noticed {
  /** What window.onerror was told, and window's listeners, in order. */
  readonly told: unknown[];
  readonly console: string[];
}

export interface ErrorsPage {
  trace(options?: ErrorsInstrumentationOptions): void;
  readonly spans: readonly ReadableSpan[];
  readonly noticed: Noticed;
  readonly acts: Readonly<Record<keyof typeof ACTS, () => void>>;
  shutdown(): Promise<void>;
}

const spans: ReadableSpan[] = [];
const noticed: Noticed = { told: [], console: [] };
let tracing: ReturnType<typeof start> | undefined;
const tracer = () => tracing?.provider.getTracer('test');

window.onerror = (message, file, line, column, error) => {
  noticed.told.push(['onerror', message, String(file).split('/').pop(), line, column, String(error)]);
};
window.addEventListener('error', (event) => noticed.told.push(['error', 'message' in event, event.defaultPrevented, event.eventPhase]));
window.addEventListener('unhandledrejection', (event) => noticed.told.push(['rejection', String(event.reason), event.defaultPrevented]));
for (const level of ['error', 'warn', 'log'] as const) {
  const original = console[level];
  console[level] = (...data: unknown[]) => {
    noticed.console.push(`${level} ${String(data[0]).split('\n')[0]}`);
    original.apply(console, data);
  };
}

const button = document.getElementById('buy') as HTMLButtonElement; // the server's page has it
const zone = (window as { Zone?: { current: { fork(spec: object): { run(fn: () => void): void } } } }).Zone;

/** Runs `fn` in a span that is open for a while. */
function inSpan(fn: () => void): void {
  const span = tracer()?.startSpan('work');
  withSpan(span, fn);
  setTimeout(() => span?.end(), 60);
}

const ACTS = {
  throwInClick: () => click(() => fail('in click')),
  throwInTimer: () => inSpan(() => setTimeout(() => fail('in timer'), 0)),
  throwInMicrotask: () => inSpan(() => queueMicrotask(() => fail('in microtask'))),
  rejectInThen: () => inSpan(() => void Promise.resolve().then(() => fail('in then'))),
  rejectLater: () =>
    inSpan(
      () =>
        void Promise.resolve()
          .then(() => fail('in then'))
          .then(() => {}),
    ),
  rejectAlone: () => void Promise.reject(new Error('alone')),
  rejectNative: () => void (async () => fail('async'))(),
  handle: () =>
    inSpan(
      () =>
        void Promise.resolve()
          .then(() => fail('handled'))
          .catch(() => {}),
    ),
  throwAlone: () => later(() => fail('alone', new RangeError('the cause'))),
  throwText: () => later(throwText),
  throwInScope: () => later(() => tracer()?.span('scoped', () => fail('in scope')) ?? fail('in scope')),
  throwMany: () => {
    for (let i = 0; i < 5; i++) later(() => fail('again'));
  },
  throwDifferent: () => {
    for (let i = 0; i < 6; i++) later(() => fail(`number ${i}`));
  },
  loadNothing: () => void document.body.appendChild(Object.assign(new Image(), { src: '/server/status/404?sig=secret' })),
  reportError: () => inSpan(() => reportError(new Error('reported'))),
  resizeLoop: () =>
    void window.dispatchEvent(new ErrorEvent('error', { message: 'ResizeObserver loop completed with undelivered notifications.' })),
  scriptError: () => void window.dispatchEvent(new ErrorEvent('error', { message: 'Script error.' })),
  extension: () =>
    void window.dispatchEvent(new ErrorEvent('error', { message: 'x', filename: 'chrome-extension://abc/inject.js', lineno: 1, colno: 2 })),
  violate: () => violate(),
  throwInHandlingZone: () => inHandlingZone(() => setTimeout(() => fail('kept by a zone'), 0)),
  rejectInHandlingZone: () => inHandlingZone(() => void Promise.reject(new Error('kept by a zone'))),
};

function fail(message: string, cause?: Error): never {
  throw new Error(message, cause ? { cause } : {});
}
function throwText(): never {
  const text: unknown = 'just a text';
  throw text;
}
function later(fn: () => void): void {
  setTimeout(fn, 0);
}
function click(handler: () => void): void {
  button.addEventListener('click', handler, { once: true });
  button.click();
}
function violate(): void {
  document.head.insertAdjacentHTML('beforeend', `<meta http-equiv="content-security-policy" content="img-src 'none'">`);
  document.body.appendChild(Object.assign(new Image(), { src: '/server/image?sig=secret' }));
}
/** As Angular's zone does: errors go to a handler of its own, and nowhere else. */
function inHandlingZone(fn: () => void): void {
  const handling = { name: 'handling', onHandleError: () => false };
  if (zone) zone.current.fork(handling).run(fn);
}

const page: ErrorsPage = {
  trace(options) {
    tracing = start({
      processors: [{ onEnd: (span) => spans.push(span) }],
      contextManager: new URL(location.href).searchParams.has('zone') ? new ZoneContextManager() : new TaskContextManager(),
      instrumentations: [userInteractionInstrumentation()],
      also: [errorsInstrumentation(options)],
    });
  },
  spans,
  noticed,
  acts: ACTS,
  shutdown: async () => void (await tracing?.shutdown()),
};
Object.assign(window, { page });
document.documentElement.dataset['traced'] = 'yes';

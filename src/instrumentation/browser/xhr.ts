import { type AnyFunction, patchMethod } from '../../platform/patch.ts';
import type { Span } from '../../trace/span.ts';
import type { Instrumentation } from '../host.ts';
import { setFailure, setRequestError, setResponseStatus } from '../http-attributes.ts';
import { type ClientRequest, type ClientRequestOptions, clientRequests, pageUrl, type StartRequest, toTextOnce } from './client-request.ts';
import { listen } from './listen.ts';
import { missing } from './trace-headers.ts';

// One CLIENT span for each send() of an XMLHttpRequest, until its load, error, timeout or abort. We listen on the request alone: a listener
// on its `upload` would make the browser ask the other origin first. We listen from open() on, so that the span ends before handlers that
// the application sets after it, and what they do is not counted as waiting.
//
//   open() ──▶ opened: method, URL, the names of the application's headers ──send()──▶ in flight ──(load | error | timeout | abort)──▶ done
//     └──◀── open() again, at any time, begins anew; what was in flight then is over without an event

export interface XhrInstrumentationOptions extends ClientRequestOptions {}

interface Opened {
  readonly method: string;
  readonly url: URL | undefined;
  readonly names: string[];
  /** Set by send(): what ends the span; the `outcome` is that of the event, or an error that send() threw. */
  finish?: (outcome: string, error?: unknown) => void;
}

const OUTCOMES = ['load', 'error', 'timeout', 'abort'] as const;
const DONE = 4;

/** Makes a span of every XMLHttpRequest, and sends the trace along to the page's own origin and to those of `propagateTo`. */
export function xhrInstrumentation(options: XhrInstrumentationOptions = {}): Instrumentation {
  const requests = clientRequests('xhr', options);
  return (host) => {
    const start = requests(host);
    const opened = new WeakMap<XMLHttpRequest, Opened>();
    const prototype = globalThis.XMLHttpRequest?.prototype;
    let setHeader: AnyFunction | undefined;
    const restores = [
      patchMethod(prototype, 'open', (open) => patchedOpen(opened, open)),
      patchMethod(prototype, 'setRequestHeader', (original) => {
        setHeader = original;
        return patchedSetHeader(opened, original);
      }),
      patchMethod(prototype, 'send', (send) => patchedSend(opened, start, send, (...args) => setHeader?.call(...args))),
    ];
    return () => {
      for (const restore of restores) restore();
    };
  };
}

function patchedOpen(opened: WeakMap<XMLHttpRequest, Opened>, open: AnyFunction): AnyFunction {
  return function (this: XMLHttpRequest, ...args: unknown[]) {
    if (args.length > 0) args[0] = toTextOnce(args[0]);
    if (args.length > 1) args[1] = toTextOnce(args[1]);
    opened.get(this)?.finish?.('reopened');
    const result: unknown = open.apply(this, args);
    remember(opened, this, args);
    return result;
  };
}

function remember(opened: WeakMap<XMLHttpRequest, Opened>, request: XMLHttpRequest, [method, url]: readonly unknown[]): void {
  try {
    // An event that a script makes up does not end a request.
    if (!opened.has(request))
      listen(request, OUTCOMES, ({ type }) => request.readyState === DONE && opened.get(request)?.finish?.(type), true);
    opened.set(request, { method: `${method}`, url: pageUrl(url), names: [] });
  } catch {
    // A stand-in for XMLHttpRequest that is no event target: it is not traced.
  }
}

function patchedSetHeader(opened: WeakMap<XMLHttpRequest, Opened>, original: AnyFunction): AnyFunction {
  return function (this: XMLHttpRequest, ...args: unknown[]) {
    if (args.length > 0) args[0] = toTextOnce(args[0]);
    const result: unknown = original.apply(this, args);
    opened.get(this)?.names.push(`${args[0]}`);
    return result;
  };
}

function patchedSend(
  opened: WeakMap<XMLHttpRequest, Opened>,
  start: StartRequest,
  send: AnyFunction,
  setHeader: (request: XMLHttpRequest, name: string, value: string) => void,
): AnyFunction {
  return function (this: XMLHttpRequest, ...args: unknown[]) {
    const state = opened.get(this);
    const traced = state && !state.finish ? begin(start, state) : undefined;
    if (!state || !traced) return send.apply(this, args);
    const finish = finisher(this, traced.span);
    state.finish = finish;
    addHeaders(traced, state, (name, value) => setHeader(this, name, value));
    try {
      return send.apply(this, args);
    } catch (error) {
      finish('thrown', error);
      throw error;
    } finally {
      if (this.readyState === DONE) finish('load'); // a synchronous request
    }
  };
}

function begin(start: StartRequest, { method, url }: Opened): ClientRequest | undefined {
  try {
    return start(method, url);
  } catch {
    return undefined;
  }
}

function addHeaders({ headers }: ClientRequest, { names }: Opened, set: (name: string, value: string) => void): void {
  try {
    for (const [name, value] of missing(names, headers)) set(name, value);
  } catch {
    // Not open any more, or a header that the browser refuses: the request goes without.
  }
}

/** What ends the span of the request. */
function finisher(request: XMLHttpRequest, span: Span): NonNullable<Opened['finish']> {
  let isOver = false;
  return (outcome, error) => {
    if (isOver) return;
    isOver = true;
    setResponseStatus(span, request.status, 'client');
    if (outcome === 'thrown') setRequestError(span, error);
    else if (outcome === 'error') setFailure(span, 'network_error');
    else if (outcome === 'timeout') setFailure(span, outcome);
    span.end();
  };
}

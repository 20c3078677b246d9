import { type AnyFunction, patchMethod } from '../../platform/patch.ts';
import type { Instrumentation } from '../host.ts';
import { setFailure, setRequestError, setResponseStatus } from '../http-attributes.ts';
import type { Scrubber } from '../url.ts';
import { type ClientRequest, clientRequests, pageUrl, type StartRequest, toTextOnce } from './client-request.ts';
import { listen } from './listen.ts';
import { askUser, type ClientRequestOptions } from './request-options.ts';
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
  /** The application's. */
  readonly headers: [name: string, value: string][];
  /** Set by send(): what ends the span; the `outcome` is that of the event, or an error that send() threw. */
  finish?: (outcome: string, error?: unknown) => void;
}

type OpenedRequests = WeakMap<XMLHttpRequest, Opened>;

const OUTCOMES = ['load', 'error', 'timeout', 'abort'] as const;
const DONE = 4;

/** Makes a span of every XMLHttpRequest, and sends the trace along to the page's own origin and to those of `propagateTo`. */
export function xhrInstrumentation(options: XhrInstrumentationOptions = {}): Instrumentation {
  const requests = clientRequests('xhr', options);
  return (host) => {
    const { start, stop } = requests(host);
    const opened: OpenedRequests = new WeakMap();
    const prototype = globalThis.XMLHttpRequest?.prototype;
    let setHeader: AnyFunction;
    const restores = [
      patchMethod(prototype, 'open', (open) => patchedOpen(opened, open)),
      patchMethod(prototype, 'setRequestHeader', (original) => patchedSetHeader(opened, (setHeader = original))),
      patchMethod(prototype, 'send', (send) => patchedSend(opened, start, send, (...args) => setHeader?.call(...args), host)),
    ];
    return () => {
      for (const restore of restores) restore();
      stop();
    };
  };
}

function patchedOpen(opened: OpenedRequests, open: AnyFunction): AnyFunction {
  return function (this: XMLHttpRequest, ...args: unknown[]) {
    if (args.length > 1) args.splice(0, 2, toTextOnce(args[0]), toTextOnce(args[1]));
    opened.get(this)?.finish?.('reopened');
    const result: unknown = open.apply(this, args);
    try {
      // An event that a script makes up does not end a request.
      const end = ({ type }: Event): unknown => this.readyState === DONE && opened.get(this)?.finish?.(type);
      if (!opened.has(this)) listen(this, OUTCOMES, end, true);
      opened.set(this, { method: `${args[0]}`, url: pageUrl(args[1]), headers: [] });
    } catch {
      // A stand-in for XMLHttpRequest that is no event target: it is not traced.
    }
    return result;
  };
}

function patchedSetHeader(opened: OpenedRequests, original: AnyFunction): AnyFunction {
  return function (this: XMLHttpRequest, ...args: unknown[]) {
    if (args.length > 1) args.splice(0, 2, toTextOnce(args[0]), toTextOnce(args[1]));
    const result: unknown = original.apply(this, args);
    opened.get(this)?.headers.push([`${args[0]}`, `${args[1]}`]);
    return result;
  };
}

function patchedSend(
  opened: OpenedRequests,
  start: StartRequest,
  send: AnyFunction,
  setHeader: (request: XMLHttpRequest, name: string, value: string) => void,
  scrubber: Scrubber,
): AnyFunction {
  return function tracedSend(this: XMLHttpRequest, ...args: unknown[]) {
    const state = opened.get(this);
    const traced = state && !state.finish && askUser('xhr.trace', () => begin(this, state, start, args[0]));
    if (!traced) return send.apply(this, args);
    const finish = (state.finish = finisher(this, traced, scrubber));
    try {
      for (const [name, value] of missing(namesOf(state), traced.headers)) setHeader(this, name, value);
    } catch {
      // Not open any more, or a header that the browser refuses: the request goes without.
    }
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

function begin(xhr: XMLHttpRequest, { method, url, headers }: Opened, start: StartRequest, body: unknown): ClientRequest | undefined {
  return start({ method, url, trace: xhr.trace, takesHeaders: true, xhr, headers, body });
}

function namesOf({ headers }: Opened): string[] {
  return headers.map(([name]) => name);
}

/** What ends the span of the request, once. */
function finisher(request: XMLHttpRequest, { span, end }: ClientRequest, scrubber: Scrubber): NonNullable<Opened['finish']> {
  return (outcome, error) => {
    if (!span.isRecording()) return;
    setResponseStatus(span, request.status, 'client');
    if (outcome === 'thrown') setRequestError(span, error, scrubber);
    else if (outcome === 'error') setFailure(span, 'network_error');
    else if (outcome === 'timeout') setFailure(span, outcome);
    end(outcome === 'load' ? true : outcome === 'error' ? false : undefined, outcome === 'load' ? {} : { error: error ?? outcome });
  };
}

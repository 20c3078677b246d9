import { errorText, report } from '../../platform/diagnostics.ts';
import { type AnyFunction, patchMethod, unpatched } from '../../platform/patch.ts';
import { exceptionType } from '../../trace/exception.ts';
import type { Span } from '../../trace/span.ts';
import type { Instrumentation } from '../host.ts';
import { setRequestError, setResponseStatus } from '../http-attributes.ts';
import type { Scrubber } from '../url.ts';
import { type ClientRequest, clientRequests, pageUrl, type StartRequest, toTextOnce } from './client-request.ts';
import { copyInit, define, defineLazily, type InitCopy } from './request-init.ts';
import type { ClientRequestOptions, TraceInit } from './request-options.ts';
import { addTo, type TraceHeaders, withTraceHeaders } from './trace-headers.ts';

// One CLIENT span a fetch, from the call to the headers of the response. The body is the application's: it is never read, cloned or waited
// for. Whatever the arguments are, the browser judges them: what we read of them is read once, what we add is added to copies, and what
// cannot be read goes on as it came. The promise we return rejects where the browser's does, with the same error, and is the only one
// that can be unhandled.

export interface FetchInstrumentationOptions extends ClientRequestOptions {}

/**
 * Makes a span of every `fetch`, and sends the trace along to the page's own origin and to those of `propagateTo`.
 *
 * @example
 * start({ instrumentations: [fetchInstrumentation({ ignoreUrls: ['/health'] })] });
 */
export function fetchInstrumentation(options: FetchInstrumentationOptions = {}): Instrumentation {
  const requests = clientRequests('fetch', options);
  return (host) => {
    const { start, stop } = requests(host);
    const restore = patchMethod(
      globalThis,
      'fetch',
      (original) =>
        function fetchLayer(this: unknown, ...args: unknown[]): unknown {
          return fetchTraced(start, host, original, this, args);
        },
    );
    return () => {
      restore();
      stop();
    };
  };
}

/** Calls `original` with what `args` make of it; they are changed. */
export function fetchTraced(start: StartRequest, scrubber: Scrubber, original: AnyFunction, self: unknown, args: unknown[]): unknown {
  const call = args.length > 0 ? begin(start, args) : undefined;
  return call ? follow(call, original, self, args, scrubber) : original.apply(self, args);
}

interface FetchCall extends ClientRequest {
  readonly request: Request | undefined;
  readonly init: InitCopy;
}

/** Starts the span of a call and puts into `args` what the browser is to get. Never throws. */
function begin(start: StartRequest, args: unknown[]): FetchCall | undefined {
  try {
    const request = isA('Request', args[0]) ? (args[0] as Request) : undefined; // by its tag
    if (!request) args[0] = toTextOnce(args[0]);
    const hasInit = args[1] !== undefined && args[1] !== null;
    const init: InitCopy = hasInit ? (args[1] = copyInit(args[1] as object)) : {}; // or it throws
    if (typeof init['method'] === 'object') define(init, 'method', toTextOnce(init['method']));
    // All that is read: a getter that throws is found before the span is there.
    const { method = request?.method ?? 'GET', mode = request?.mode, headers: given, trace } = init;
    if (trace) define(init, 'trace', undefined, false); // nobody below sees it
    // In the mode of images and scripts the browser takes no headers; a navigation that a service worker passes on is not ours.
    const takesHeaders = mode !== 'no-cors' && mode !== 'navigate';
    const url = pageUrl(request ? request.url : args[0]);
    const traced = start({ method: `${method}`, url, trace: trace as TraceInit | undefined, takesHeaders, input: args[0], init });
    if (!traced) return undefined;
    addHeaders(args, request, init, given, traced.headers);
    return { ...traced, request, init };
  } catch {
    return undefined; // the browser meets the same error, and says so in its own words
  }
}

function addHeaders(args: unknown[], request: Request | undefined, init: InitCopy, given: unknown, headers: TraceHeaders): void {
  if (Object.keys(headers).length === 0) return;
  if (!request || given !== undefined || (init['body'] ?? null) !== null) {
    args[1] = init;
    const mine = given === undefined ? request?.headers : given;
    if (mine === undefined) define(init, 'headers', headers);
    else defineLazily(init, 'headers', () => withTraceHeaders(mine, headers));
    return;
  }
  try {
    // Not by `init`: a request that comes with one, even for its headers alone, loses its referrer (Fetch, Request constructor, step 15).
    addTo((args[0] = new Request(request)).headers, headers);
  } catch {
    // Its body has been read: the browser refuses it too.
  }
}

function follow(call: FetchCall, original: AnyFunction, self: unknown, args: unknown[], scrubber: Scrubber): unknown {
  const { span, end } = call;
  const answered = (response: unknown): unknown => {
    setStatus(span, response);
    end(true, { response: response as Response }); // or what a patch below gives for one
    return response;
  };
  const failed = (error: unknown): never => {
    const isFailure = !isAbort(call, error);
    if (isFailure) setRequestError(span, error, scrubber);
    end(isFailure && exceptionType(error) === 'TypeError' ? false : undefined, { error });
    throw error;
  };
  let result: unknown;
  try {
    result = original.apply(self, args);
  } catch (error) {
    failed(error); // fetch itself rejects; a patch below ours may throw
  }
  // What we return is settled by our own `then`, so that an error which the application does not handle is unhandled once, as it would be
  // without us. It is the promise's own `then`: zone.js would give a promise of its own, and lose the unhandled ones.
  return isA('Promise', result) ? unpatched<AnyFunction>('then', result)?.call(result, answered, failed) : answered(result);
}

/** Whatever a patch below ours may give, the status of a response is looked for in it. */
function setStatus(span: Span, response: unknown): void {
  try {
    const { status } = response as Response; // or it throws
    if (typeof status === 'number') setResponseStatus(span, status, 'client');
  } catch (error) {
    report('instrumentation_failed', `a fetch span is incomplete: ${errorText(error)}`);
  }
}

/** Whether the caller ended the request with a reason of its own. A timeout is a failure, whoever set it. */
function isAbort({ init, request }: FetchCall, error: unknown): boolean {
  try {
    const { aborted, reason } = (init['signal'] ?? request?.signal ?? {}) as Partial<AbortSignal>; // or fetch refuses it
    return aborted === true && reason === error && exceptionType(error) !== 'TimeoutError';
  } catch {
    return false; // a getter that throws, which is why fetch failed
  }
}

/** By its tag, so that objects of other frames are known too. */
function isA(tag: string, value: unknown): value is object {
  return typeof value === 'object' && Object.prototype.toString.call(value) === `[object ${tag}]`;
}

import { errorText, report } from '../../platform/diagnostics.ts';
import { type AnyFunction, patchMethod, unpatched } from '../../platform/patch.ts';
import { exceptionType } from '../../trace/exception.ts';
import type { Span } from '../../trace/span.ts';
import type { Instrumentation } from '../host.ts';
import { setRequestError, setResponseStatus } from '../http-attributes.ts';
import { type ClientRequestOptions, clientRequests, pageUrl, type StartRequest, toTextOnce } from './client-request.ts';
import { copyInit, define, defineLazily, type InitCopy } from './request-init.ts';
import { addTo, withTraceHeaders } from './trace-headers.ts';

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
    const start = requests(host);
    return patchMethod(
      globalThis,
      'fetch',
      (original) =>
        function (this: unknown, ...args: unknown[]): unknown {
          const call = args.length > 0 ? begin(start, args) : undefined;
          return call ? follow(call, original, this, args) : original.apply(this, args);
        },
    );
  };
}

interface FetchCall {
  end(response: { readonly status?: unknown } | undefined): void;
  fail(error: unknown): void;
}

/** Starts the span of a call and puts into `args` what the browser is to get. Never throws. */
function begin(start: StartRequest, args: unknown[]): FetchCall | undefined {
  try {
    const request = isA('Request', args[0]) ? (args[0] as Request) : undefined; // by its tag
    if (!request) args[0] = toTextOnce(args[0]);
    const hasInit = args[1] !== undefined && args[1] !== null;
    const init = hasInit ? (args[1] = copyInit(args[1] as object)) : {}; // or it throws
    if (typeof init['method'] === 'object') define(init, 'method', toTextOnce(init['method']));
    const method = init['method'] === undefined ? request?.method : init['method'];
    const mode = init['mode'] === undefined ? request?.mode : init['mode'];
    void init['headers']; // a getter that throws is found before the span is there
    const traced = start(`${method ?? 'GET'}`, pageUrl(request ? request.url : args[0]));
    if (!traced) return undefined;
    // In the mode of images and scripts the browser takes no headers; a navigation that a service worker passes on is not ours.
    if (mode !== 'no-cors' && mode !== 'navigate') addHeaders(args, request, init, traced.headers);
    return fetchCall(traced.span, () => (init['signal'] ?? request?.signal) as AbortSignal | undefined); // or fetch refuses it
  } catch {
    return undefined; // the browser meets the same error, and says so in its own words
  }
}

function addHeaders(args: unknown[], request: Request | undefined, init: InitCopy, headers: Readonly<Record<string, string>>): void {
  if (Object.keys(headers).length === 0) return;
  const given = init['headers'];
  if (request && given === undefined && (init['body'] ?? null) === null) {
    // Not by `init`: a request that comes with one, even for its headers alone, loses its referrer (Fetch, Request constructor, step 15).
    const copy = new Request(request);
    addTo(copy.headers, headers);
    args[0] = copy;
    return;
  }
  defineLazily(init, 'headers', () => withTraceHeaders(given === undefined ? request?.headers : given, headers));
  args[1] = init;
}

function fetchCall(span: Span, signal: () => AbortSignal | undefined): FetchCall {
  const end = (record: () => void): void => {
    try {
      record();
    } catch (error) {
      report('instrumentation_failed', `a fetch span is incomplete: ${errorText(error)}`);
    }
    span.end();
  };
  return {
    end: (response) =>
      end(() => {
        if (typeof response?.status === 'number') setResponseStatus(span, response.status, 'client');
      }),
    fail: (error) =>
      end(() => {
        if (!isAbort(signal, error)) setRequestError(span, error);
      }),
  };
}

/** Whether the caller ended the request with a reason of its own. A timeout is a failure, whoever set it. */
function isAbort(signal: () => AbortSignal | undefined, error: unknown): boolean {
  try {
    const { aborted, reason } = signal() ?? {};
    return aborted === true && reason === error && exceptionType(error) !== 'TimeoutError';
  } catch {
    return false; // a getter that throws, which is why fetch failed
  }
}

function follow(call: FetchCall, original: AnyFunction, self: unknown, args: unknown[]): unknown {
  let result: unknown;
  try {
    result = original.apply(self, args);
  } catch (error) {
    call.fail(error); // fetch itself rejects; a patch below ours may throw
    throw error;
  }
  if (!isA('Promise', result)) {
    call.end(result as undefined); // whatever a patch below ours may give, the status of a response is looked for in it
    return result;
  }
  // What we return is settled by our own `then`, so that an error which the application does not handle is unhandled once, as it would be
  // without us. It is the promise's own `then`: zone.js would give a promise of its own, and lose the unhandled ones.
  return unpatched<AnyFunction>('then', result)?.call(
    result,
    (response: Response) => {
      call.end(response);
      return response;
    },
    (error: unknown) => {
      call.fail(error);
      throw error;
    },
  );
}

/** By its tag, so that objects of other frames are known too. */
function isA(tag: string, value: unknown): value is object {
  return Object.prototype.toString.call(value) === `[object ${tag}]`;
}

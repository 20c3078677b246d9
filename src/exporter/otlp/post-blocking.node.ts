import { ExportError } from '../../trace/export-error.ts';
import { NOT_CONNECTED } from './not-connected.node.ts';
import type { Answer } from './post.ts';

// What is left when the process exits: nothing asynchronous runs any more on this thread, but another thread can send while this one waits.
// The thread is made only now, which takes some 35 ms; it loads nothing of the application, and ends with the process.

export interface BlockingPost {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly bodies: readonly (string | Uint8Array)[];
  /** The longest that this thread is held up. */
  readonly timeoutMillis: number;
}

/** Enough for what a receiver says of a partial success. */
const MAX_ANSWER_BYTES = 1024;

/** What takes the place of a status where there is no connection. */
const REFUSED = -1;

/**
 * What each body was answered with, where it was in time, of the answer's own body the beginning; or an error when nothing was sent. Throws
 * where no thread can be made.
 */
export function postBlocking({ url, headers, bodies, timeoutMillis }: BlockingPost): (Answer | ExportError | undefined)[] {
  const { Worker } = process.getBuiltinModule('node:worker_threads');
  const until = performance.now() + timeoutMillis;
  // How many are done; then for each its status and the length of its answer.
  const numbers = new Int32Array(new SharedArrayBuffer(4 * (1 + 2 * bodies.length)));
  const texts = new Uint8Array(new SharedArrayBuffer(MAX_ANSWER_BYTES * bodies.length));
  // Without the options and the environment of this process: they may load an application, or us, once more.
  const { NODE_TLS_REJECT_UNAUTHORIZED } = process.env;
  const env = NODE_TLS_REJECT_UNAUTHORIZED === undefined ? {} : { NODE_TLS_REJECT_UNAUTHORIZED };
  const workerData = { url, headers, bodies, numbers, texts, maxBytes: MAX_ANSWER_BYTES, notConnected: NOT_CONNECTED, refused: REFUSED };
  new Worker(SENDER, { eval: true, execArgv: [], env, stdout: true, stderr: true, workerData });
  for (let done = 0; done < bodies.length; done = Atomics.load(numbers, 0)) {
    const left = until - performance.now();
    if (left <= 0 || Atomics.wait(numbers, 0, done, left) === 'timed-out') break;
  }
  return bodies.map((_, i) => {
    const [status = 0, length = 0] = [Atomics.load(numbers, 1 + 2 * i), Atomics.load(numbers, 2 + 2 * i)];
    const from = i * MAX_ANSWER_BYTES;
    if (status === REFUSED) return new ExportError('network', 'there is no connection', { retryable: true, notTaken: true });
    return status > 0 ? { status, retryAfter: undefined, body: texts.slice(from, from + length) } : undefined;
  });
}

// The status counts as soon as it is there; the rest of the answer is waited for as long as there is time.
const SENDER = `
const { workerData: { url, headers, bodies, numbers, texts, maxBytes, notConnected, refused } } = require('node:worker_threads');
const { request } = require(url.startsWith('https:') ? 'node:https' : 'node:http');
let next = 0;
function send() {
  if (next === bodies.length) return;
  const index = next++;
  const body = bodies[index];
  let length = 0;
  let isDone = false;
  const done = () => {
    if (isDone) return;
    isDone = true;
    Atomics.store(numbers, 2 + 2 * index, length);
    Atomics.add(numbers, 0, 1);
    Atomics.notify(numbers, 0);
    send();
  };
  const sent = request(url, { method: 'POST', headers: { ...headers, 'content-length': Buffer.byteLength(body) } }, (answer) => {
    Atomics.store(numbers, 1 + 2 * index, answer.statusCode);
    answer.on('data', (chunk) => {
      const part = chunk.subarray(0, maxBytes - length);
      texts.set(part, index * maxBytes + length);
      length += part.length;
      if (length === maxBytes) done();
    });
    answer.on('error', done);
    answer.on('close', done);
  });
  sent.on('error', ({ code }) => {
    if (notConnected.includes(code)) Atomics.store(numbers, 1 + 2 * index, refused);
    done();
  });
  sent.end(body);
}
for (let parallel = 0; parallel < 8; parallel++) send();
`;

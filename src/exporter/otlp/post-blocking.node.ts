// What is left when the process exits: nothing asynchronous runs any more on this thread, but another thread can send while this one waits.
// The thread is made only now, which takes some 35 ms; it loads nothing of the application, and ends with the process.

export interface BlockingPost {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly bodies: readonly (string | Uint8Array)[];
  /** The longest that this thread is held up. */
  readonly timeoutMillis: number;
}

/** The HTTP status that each body was answered with; 0 where there was none in time. Throws where no thread can be made. */
export function postBlocking({ url, headers, bodies, timeoutMillis }: BlockingPost): number[] {
  const { Worker } = process.getBuiltinModule('node:worker_threads');
  const until = performance.now() + timeoutMillis;
  // The first says how many are done.
  const statuses = new Int32Array(new SharedArrayBuffer(4 * (bodies.length + 1)));
  // Without the options and the environment of this process: they may load an application, or us, once more.
  new Worker(SENDER, { eval: true, execArgv: [], env: {}, stdout: true, stderr: true, workerData: { url, headers, bodies, statuses } });
  for (let done = 0; done < bodies.length; done = Atomics.load(statuses, 0)) {
    const left = until - performance.now();
    if (left <= 0 || Atomics.wait(statuses, 0, done, left) === 'timed-out') break;
  }
  return Array.from(statuses.subarray(1));
}

const SENDER = `
const { workerData: { url, headers, bodies, statuses } } = require('node:worker_threads');
const { request } = require(url.startsWith('https:') ? 'node:https' : 'node:http');
let next = 0;
function send() {
  if (next === bodies.length) return;
  const index = ++next;
  const body = bodies[index - 1];
  let isDone = false;
  const done = (status) => {
    if (isDone) return;
    isDone = true;
    Atomics.store(statuses, index, status);
    Atomics.add(statuses, 0, 1);
    Atomics.notify(statuses, 0);
    send();
  };
  const sent = request(url, { method: 'POST', headers: { ...headers, 'content-length': Buffer.byteLength(body) } }, (answer) => {
    answer.resume();
    done(answer.statusCode);
  });
  sent.on('error', () => done(0));
  sent.end(body);
}
for (let parallel = 0; parallel < 8; parallel++) send();
`;

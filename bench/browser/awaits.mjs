// What the await transform and the task manager cost: the same work as it stands, transformed and in a context, and compiled down beside
// zone.js in a zone. Each does its work `count` times.

const noop = () => {};
const target = new EventTarget();

const inner = async () => {
  await null;
};

async function* numbers(count) {
  for (let i = 0; i < count; i++) yield i;
}

export const awaits = {
  async awaitNull(count) {
    for (let i = 0; i < count; i++) await null;
  },
  async awaitCall(count) {
    for (let i = 0; i < count; i++) await inner();
  },
  async forAwait(count) {
    for await (const _ of numbers(count)) noop();
  },
  resolvedThen: (count) =>
    new Promise((done) => {
      let left = count;
      const step = () => {
        if (left-- > 0) Promise.resolve().then(step);
        else done();
      };
      step();
    }),
  async pendingThen(count) {
    let chain = Promise.resolve();
    for (let i = 0; i < count; i++) chain = chain.then(noop);
    await chain;
  },
  timers: (count) =>
    new Promise((done) => {
      let left = count;
      const tick = () => --left === 0 && done();
      for (let i = 0; i < count; i++) setTimeout(tick, 0);
    }),
  async events(count) {
    const event = new Event('x');
    for (let i = 0; i < count; i++) target.dispatchEvent(event);
  },
};

target.addEventListener('x', noop);

const BATCH_MS = 10;
const WARM_UP_MS = 200;
const MEASURE_MS = 400;
/** Queues of more are another question. */
const MOST = 20_000;
/** A timer costs less when more of them wait, by a half and in steps: all variants set as many. */
const AT_ONCE = { timers: 4000 };

/** The nanoseconds of one. `inContext` calls a function in the context or zone in which the work is to be. */
export async function nanosecondsOf(name, inContext) {
  const msOf = async (count) => {
    const start = performance.now();
    await inContext(() => awaits[name](count));
    return performance.now() - start;
  };
  let batch = AT_ONCE[name] ?? 100;
  for (const until = performance.now() + WARM_UP_MS; performance.now() < until; ) {
    if ((await msOf(batch)) < BATCH_MS && batch < MOST && !AT_ONCE[name]) batch *= 2;
  }
  const times = [];
  for (const until = performance.now() + MEASURE_MS; performance.now() < until; ) times.push(await msOf(batch));
  return (times.sort((a, b) => a - b)[times.length >> 1] / batch) * 1e6;
}

// Runs in the page: the nanoseconds of one operation, as measure.mjs takes them in Node.

const BATCH_MS = 10; // a page's clock is coarse
const WARM_UP_MS = 150;
const MEASURE_MS = 300;

export function nanosecondsOf({ operation, perOperation = 1 }) {
  let sink;
  const msOf = (count) => {
    const start = performance.now();
    for (let i = 0; i < count; i++) sink = operation();
    return performance.now() - start;
  };
  let batch = 1;
  for (const until = performance.now() + WARM_UP_MS; performance.now() < until; ) if (msOf(batch) < BATCH_MS) batch *= 2;
  const times = [];
  for (const until = performance.now() + MEASURE_MS; performance.now() < until; ) times.push(msOf(batch));
  globalThis.sink = sink;
  return (times.sort((a, b) => a - b)[times.length >> 1] / batch / perOperation) * 1e6;
}

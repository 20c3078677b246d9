// Answers one question for one library in this process: nanoseconds and heap bytes of one operation, as JSON.

const [, , question, library] = process.argv;
const { title, ...libraries } = await import(`./questions/${question}.mjs`);
const { operation, pause = () => {} } = await libraries[library]();

const BATCH = 2_000;
const WARM_UP_MS = 300;
const MEASURE_MS = 700;

await runFor(WARM_UP_MS);
const ns = await runFor(MEASURE_MS);
console.log(JSON.stringify({ title, ns, bytes: await bytesOfOne() }));

/** The fastest batch's time per operation: what the machine does besides only ever adds. Between batches, queues may empty. */
async function runFor(totalMs) {
  const until = performance.now() + totalMs;
  let best = Number.POSITIVE_INFINITY;
  while (performance.now() < until) {
    const start = process.hrtime.bigint();
    for (let i = 0; i < BATCH; i++) operation();
    best = Math.min(best, Number(process.hrtime.bigint() - start) / BATCH);
    await pause();
  }
  return best;
}

async function bytesOfOne() {
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < 20; round++) {
    globalThis.gc();
    const before = process.memoryUsage().heapUsed;
    for (let i = 0; i < 500; i++) operation();
    best = Math.min(best, Math.max(0, process.memoryUsage().heapUsed - before) / 500);
    await pause();
  }
  return best;
}

// Answers one question for one library in this process, as JSON: how many nanoseconds (`time`) or heap bytes (`heap`) one operation takes.

import { median } from './statistics.mjs';

const [, , question, library, what = 'time'] = process.argv;
const asked = await import(`./questions/${question}.mjs`);
const answer = await asked[library]();
const { operation, asynchronous = false, pause = () => {} } = answer;
const perOperation = answer.perOperation ?? asked.perOperation ?? 1;

const BATCH_MS = 5;
const WARM_UP_MS = 200;
const MEASURE_MS = 250;
const HEAP_OPERATIONS = 4096; // few enough for the young generation that run.mjs asks for, so that nothing is collected meanwhile

let sink; // what was made is kept until the next is made, so that nothing is optimised away

console.log(JSON.stringify(what === 'heap' ? await heapBytes() : await nanoseconds()));

/** Median of batches of some milliseconds, garbage collection included. Between batches, queues may empty. */
async function nanoseconds() {
  const batch = await warmUp();
  const times = [];
  for (const until = performance.now() + MEASURE_MS; performance.now() < until; ) times.push(await msOf(batch));
  return (median(times) / batch / perOperation) * 1e6;
}

/** Returns how many operations make a batch. */
async function warmUp() {
  let size = 1;
  let msOfOne = Number.POSITIVE_INFINITY;
  for (const until = performance.now() + WARM_UP_MS; performance.now() < until; ) {
    const ms = await msOf(size);
    msOfOne = Math.min(msOfOne, ms / size);
    if (ms < BATCH_MS) size *= 2;
  }
  return Math.max(1, Math.round(BATCH_MS / msOfOne));
}

async function msOf(count) {
  const start = process.hrtime.bigint();
  await run(count);
  const ms = Number(process.hrtime.bigint() - start) / 1e6;
  await pause();
  return ms;
}

async function heapBytes() {
  const count = Math.max(1, Math.round(HEAP_OPERATIONS / perOperation));
  const rounds = [];
  await warmUp();
  for (let round = 0; round < 7; round++) {
    globalThis.gc();
    await run(count); // what the collection has thrown away besides is made again
    const before = process.memoryUsage().heapUsed;
    await run(count);
    rounds.push((process.memoryUsage().heapUsed - before) / count / perOperation);
    await pause();
  }
  return median(rounds);
}

function run(count) {
  if (asynchronous) return runInTurn(count);
  for (let i = 0; i < count; i++) sink = operation();
  return sink && undefined;
}

async function runInTurn(count) {
  for (let i = 0; i < count; i++) sink = await operation();
}

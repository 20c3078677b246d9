// npm run bench:scaling: is the cost of a span the same however much is going on? See README.md.
//
// Every size of a question is timed in turn, five times over in this process, always over the same number of steps; then as much of it as
// `hold` says is kept and weighed. What the largest size costs is compared with the cheapest: "flat" is less than twice as
// much, because the caches of the processor and the garbage collector alone can do that.

import { AlwaysOnSampler, createContextKey, ROOT_CONTEXT, setContextManager, TracerProvider, withContext } from 'throughline';
import { AsyncLocalStorageContextManager } from 'throughline/node';
import { idle } from './libraries.mjs';
import { median } from './statistics.mjs';

setContextManager(new AsyncLocalStorageContextManager());
const tracer = new TracerProvider({ sampler: new AlwaysOnSampler(), processors: [idle] }).getTracer('bench');
const ROUNDS = 5;
const MIN_STEPS = 50_000;
const HELD = 2_000;
const KEYS = Array.from({ length: 128 }, (_, i) => `attribute.${i}`);
const times = (count, one) => Array.from({ length: count }, one);

/** `size` spans are open all the time: the oldest ends whenever one starts. */
const spansInFlight = {
  title: 'a span, with so many spans in flight',
  sizes: [1, 10, 100, 1_000, 10_000, 100_000],
  run(size) {
    const open = times(size, () => tracer.startSpan('work'));
    const steps = Math.max(MIN_STEPS, 2 * size);
    return timed(steps, () => {
      for (let i = 0; i < steps; i++) {
        open[i % size].end();
        open[i % size] = tracer.startSpan('work');
      }
    });
  },
  hold: (size) => ({ items: Math.max(size, HELD), kept: times(Math.max(size, HELD), () => tracer.startSpan('work')) }),
};

/** A span with `size` attributes; the span itself is included, so that the first attribute seems dear. */
const attributes = {
  title: 'an attribute, on a span of so many',
  sizes: [1, 8, 32, 64, 128],
  run(size) {
    const spans = Math.ceil(MIN_STEPS / size);
    return timed(spans * size, () => {
      for (let n = 0; n < spans; n++) spanWith(size).end();
    });
  },
  hold: (size) => ({ items: HELD * size, kept: times(HELD, () => spanWith(size)) }),
};

function spanWith(size) {
  const span = tracer.startSpan('work');
  for (let i = 0; i < size; i++) span.setAttribute(KEYS[i], i);
  return span;
}

/** An active span in a context of `size` different values, each set on top of the last. */
const contextDepth = {
  title: 'an active span, in a context so deep',
  sizes: [1, 10, 100, 1_000],
  run(size) {
    return withContext(deepContext(size), () =>
      timed(MIN_STEPS, () => {
        for (let i = 0; i < MIN_STEPS; i++) tracer.startActiveSpan('work', end);
      }),
    );
  },
  hold: (size) => withContext(deepContext(size), () => ({ items: HELD, kept: times(HELD, () => tracer.startSpan('work')) })),
};

const end = (span) => span.end();

function deepContext(size) {
  let context = ROOT_CONTEXT;
  for (let i = 0; i < size; i++) context = context.setValue(createContextKey(`key ${i}`), i);
  return context;
}

/** `size` asynchronous flows at once, each with a root and twenty children, one after the other, with everybody else in between. */
const concurrentTraces = {
  title: 'a span, with so many traces at once',
  sizes: [1, 10, 100, 1_000, 10_000],
  run(size) {
    const repeats = Math.ceil(MIN_STEPS / size / 21);
    return timed(repeats * size * 21, async () => {
      for (let i = 0; i < repeats; i++) await Promise.all(times(size, flow));
    });
  },
  hold: (size) => ({ items: Math.max(size, HELD), kept: times(Math.max(size, HELD), flow) }),
};

const flow = () =>
  tracer.startActiveSpan('root', async (root) => {
    for (let i = 0; i < 20; i++) {
      await undefined;
      tracer.startActiveSpan('child', end);
    }
    root.end();
  });

for (const question of [spansInFlight, attributes, contextDepth, concurrentTraces]) await answer(question);

async function answer(question) {
  const { title, sizes } = question;
  for (const size of sizes) await question.run(size); // so that every size meets the same compiled code
  const rounds = [];
  for (let round = 0; round < ROUNDS; round++) {
    const figures = [];
    for (const size of sizes) figures.push(await question.run(size));
    rounds.push(figures);
  }
  const ns = sizes.map((_, i) => median(rounds.map((round) => round[i])));
  const bytes = sizes.map((size) => weigh(question, size));
  console.log(`\n${title}: time ${growth(ns)}, memory held ${growth(bytes)}`);
  sizes.forEach((size, i) => {
    console.log(`${String(size).padStart(10)}${`${Math.round(ns[i])} ns`.padStart(12)}${`${Math.round(bytes[i])} B`.padStart(12)}`);
  });
}

async function timed(steps, work) {
  const start = performance.now();
  await work();
  return ((performance.now() - start) / steps) * 1e6;
}

/** Bytes of one of the things held, after a collection. */
function weigh({ hold }, size) {
  globalThis.gc();
  const before = process.memoryUsage().heapUsed;
  const { items, kept } = hold(size);
  globalThis.gc();
  return kept.length > 0 ? (process.memoryUsage().heapUsed - before) / items : 0;
}

function growth(figures) {
  const factor = figures.at(-1) / Math.min(...figures);
  return factor < 2 ? 'flat' : `grows ${factor.toFixed(1)}×`;
}

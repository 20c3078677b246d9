// One subject under a steady load in this process, and what garbage collection does to it meanwhile. Prints JSON.
//
//   node load.mjs <subject> <url of the receiver> <seconds> <spans a second>

import { monitorEventLoopDelay, PerformanceObserver } from 'node:perf_hooks';
import { getHeapStatistics } from 'node:v8';
import { openSpan } from '../finished-spans.mjs';
import { SUBJECTS } from './subjects.mjs';

const [, , name, url, seconds, rate] = process.argv;
const MEASURE_MS = Number(seconds) * 1000;
const WARM_UP_MS = MEASURE_MS / 5;
const SAMPLE_MS = 20;

const { tracer, exported } = await SUBJECTS[name](url);
const load = startLoad(tracer, Number(rate));
await sleep(WARM_UP_MS);
const stop = measure();
await sleep(MEASURE_MS);
const result = stop();
load.stop();
process.stdout.write(JSON.stringify(result), () => process.exit());

/** Every millisecond or so, ends the spans of the last time and starts what is due by the clock. */
function startLoad(from, spansPerSecond) {
  const start = performance.now();
  let made = 0;
  let open = [];
  const timer = setInterval(() => {
    for (const span of open) span.end();
    open = [];
    for (const due = ((performance.now() - start) * spansPerSecond) / 1000; made < due; made++) open.push(openSpan(from, made));
  }, 1);
  return { made: () => made - open.length, stop: () => clearInterval(timer) };
}

function measure() {
  const pauses = observePauses();
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  const peak = samplePeaks();
  const before = { cpu: process.cpuUsage(), at: performance.now() };
  return () => {
    const ms = performance.now() - before.at;
    const { user, system } = process.cpuUsage(before.cpu);
    return {
      exportedShare: exported() / load.made(),
      gcShare: sum(pauses) / ms,
      gcCount: pauses.length,
      gcP99Ms: quantile(pauses, 0.99),
      gcMaxMs: Math.max(0, ...pauses),
      loopDelayP99Ms: delay.percentile(99) / 1e6,
      cpuShare: (user + system) / 1000 / ms,
      ...peak(),
    };
  };
}

/** The duration of every pause from now on, in milliseconds. */
function observePauses() {
  const pauses = [];
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) pauses.push(duration);
  }).observe({ entryTypes: ['gc'] });
  return pauses;
}

function samplePeaks() {
  let peakHeapBytes = 0;
  let peakRssBytes = 0;
  const timer = setInterval(() => {
    peakHeapBytes = Math.max(peakHeapBytes, getHeapStatistics().used_heap_size);
    peakRssBytes = Math.max(peakRssBytes, process.memoryUsage.rss());
  }, SAMPLE_MS);
  return () => {
    clearInterval(timer);
    return { peakHeapBytes, peakRssBytes };
  };
}

function sum(numbers) {
  return numbers.reduce((total, one) => total + one, 0);
}

function quantile(numbers, share) {
  const sorted = numbers.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

function sleep(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

// The program under test, one process for each fault: node program.mjs '<JSON>'. It says on file descriptor 3, synchronously and as its last
// act, what it made and what `stats()` said. Without `sdk` it is the same program without us, for what must not differ.

import cluster from 'node:cluster';
import { writeSync } from 'node:fs';
import { isMainThread, Worker } from 'node:worker_threads';
import { endProgram } from './ends.mjs';
import { startTracing } from './tracing.mjs';

const about = JSON.parse(process.argv[2]);
const { inside, load, late, end = { kind: 'natural' } } = about;

if (inside === 'worker' && isMainThread) {
  new Worker(new URL(import.meta.url), { argv: process.argv.slice(2) });
} else if (inside === 'cluster' && cluster.isPrimary) {
  cluster.setupPrimary({ args: process.argv.slice(2), stdio: ['inherit', 'inherit', 'inherit', 'inherit', 'ipc'] });
  const worker = cluster.fork();
  worker.on('message', () => worker.kill());
  worker.on('exit', (code, signal) => process.exit(signal ? 1 : code));
} else {
  await main();
}

async function main() {
  const diagnostics = [];
  const { tracing, tracer } = await startTracing(about, diagnostics);
  const program = { about, tracing, tracer, produced: 0, make, tell };
  let peakRss = process.memoryUsage().rss;
  const rssAtStart = peakRss;

  function tell(more) {
    const rssGrowth = peakRss - rssAtStart;
    try {
      writeSync(3, `${JSON.stringify({ produced: program.produced, stats: tracing?.stats(), diagnostics, rssGrowth, ...more })}\n`);
    } catch {
      // Nobody listens.
    }
  }

  function make(count) {
    for (let i = 0; i < count; i++) {
      if (tracer) {
        const span = tracer.startSpan('work');
        span.setAttribute('index', program.produced);
        span.setAttribute('kind', load.text ?? 'short');
        span.end();
      }
      program.produced++;
    }
    if (program.produced % 1000 < count) peakRss = Math.max(peakRss, process.memoryUsage().rss);
  }

  // Behind every listener, ours too.
  const { emit } = process;
  process.emit = (name, ...rest) => {
    const wasHeard = emit.call(process, name, ...rest);
    if (name === 'exit') tell({ at: 'exit' });
    return wasHeard;
  };
  if (late) process.on(late, () => make(10));

  await run(load, program);
  tell({ at: 'end of load' });
  await endProgram(end, program);
}

async function run(load, program) {
  if (load.kind === 'burst') {
    const { count, each = count } = load;
    while (program.produced < count) {
      program.make(Math.min(each, count - program.produced));
      if (each < count) await new Promise(setImmediate);
    }
    return;
  }
  const { perSecond, seconds } = load;
  const total = perSecond * seconds;
  const beganAt = performance.now();
  await new Promise((resolve) => {
    const timer = setInterval(() => {
      const due = Math.min(total, Math.floor(((performance.now() - beganAt) / 1000) * perSecond));
      program.make(due - program.produced);
      if (program.produced < total) return;
      clearInterval(timer);
      resolve();
    }, 10);
  });
}

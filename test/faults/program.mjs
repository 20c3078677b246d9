// The program under test, one process for each fault: node program.mjs '<JSON>'. It says on file descriptor 3, synchronously and as its last
// act, what it made and what `stats()` said. Without `sdk` it is the same program without us, for what must not differ.

import { writeSync } from 'node:fs';

const { sdk = true, endpoint, options = {}, load, end = { kind: 'natural' } } = JSON.parse(process.argv[2]);

let tracing;
let tracer;
const diagnostics = [];
if (sdk) {
  const { start } = await import('throughline/node');
  const { getTracer } = await import('throughline');
  tracing = start({ serviceName: 'fault', endpoint, instrumentations: [], onDiagnostic: ({ code }) => diagnostics.push(code), ...options });
  tracer = getTracer('fault');
}

let produced = 0;
const beganAt = performance.now();
let peakRss = process.memoryUsage().rss;
const rssAtStart = peakRss;

// Behind every listener, ours too.
const { emit } = process;
process.emit = function (name, ...rest) {
  const wasHeard = emit.call(process, name, ...rest);
  if (name === 'exit') tell({ at: 'exit' });
  return wasHeard;
};

function tell(more) {
  try {
    writeSync(3, `${JSON.stringify({ produced, stats: tracing?.stats(), diagnostics, rssGrowth: peakRss - rssAtStart, ...more })}\n`);
  } catch {
    // Nobody listens.
  }
}

function make(count) {
  for (let i = 0; i < count; i++) {
    if (tracer) {
      const span = tracer.startSpan('work');
      span.setAttribute('index', produced);
      span.setAttribute('kind', load.text ?? 'short');
      span.end();
    }
    produced++;
  }
  if (produced % 1000 < count) peakRss = Math.max(peakRss, process.memoryUsage().rss);
}

async function run() {
  if (load.kind === 'burst') {
    const { count, each = count } = load;
    while (produced < count) {
      make(Math.min(each, count - produced));
      if (each < count) await new Promise(setImmediate);
    }
  } else {
    const { perSecond, seconds } = load;
    const total = perSecond * seconds;
    await new Promise((resolve) => {
      const timer = setInterval(() => {
        const due = Math.min(total, Math.floor(((performance.now() - beganAt) / 1000) * perSecond));
        make(due - produced);
        if (produced >= total) {
          clearInterval(timer);
          resolve();
        }
      }, 10);
    });
  }
}

await run();
tell({ at: 'end of load' });
const endedAt = performance.now();

switch (end.kind) {
  case 'natural':
    break;
  case 'exit':
    process.exit(end.code ?? 0);
    break;
  case 'signal':
    process.kill(process.pid, end.signal);
    setTimeout(() => {}, 10_000);
    break;
  case 'throw':
    setTimeout(() => {
      throw new Error('the application failed');
    }, 0);
    break;
  case 'reject':
    Promise.reject(new Error('the application failed'));
    break;
  case 'flush': {
    await tracing?.flush();
    tell({ at: 'flushed', flushMs: performance.now() - endedAt });
    process.exit(0);
    break;
  }
  case 'shutdown':
    await tracing?.shutdown();
    tell({ at: 'shut down', shutdownMs: performance.now() - endedAt });
    break;
  default:
    throw new Error(`no such end: ${end.kind}`);
}

// npm run soak [-- --minutes 10]: 200 spans a second into a receiver that is there for 30 seconds and gone for 30, and what is left of it:
// how the heap grows in an hour at that rate, how many handles, and whether every span is accounted for. Exit code 1 when one is not right.
// A minute of ten times as many spans and fifteen times as many outages goes before: what V8 compiles, caches and grows once is over then.

import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { startReceiver } from './receiver.mjs';

const PER_SECOND = 200;
const SAMPLE_MS = 10_000;
const TOGGLE_MS = 30_000;
const WARM_UP = { ms: 60_000, perSecond: 2000, toggleMs: 2000 };

if (process.send) await beTheProgram();
else await watch();

async function beTheProgram() {
  const { getTracer } = await import('throughline');
  const { start } = await import('throughline/node');
  const { endpoint, minutes } = JSON.parse(process.argv[2]);
  const tracing = start({ serviceName: 'soak', endpoint, instrumentations: [], onDiagnostic: () => {} });
  const tracer = getTracer('soak');
  const beganAt = performance.now();
  const elapsedMs = () => performance.now() - beganAt;
  let produced = 0;
  const sample = () => {
    globalThis.gc();
    const handles = process.getActiveResourcesInfo().length;
    const { heapUsed, rss, external } = process.memoryUsage();
    process.send({ atMs: elapsedMs(), heapUsed, external, rss, handles, produced, stats: tracing.stats().destinations[0] });
  };
  const sampling = setInterval(sample, SAMPLE_MS);
  const making = setInterval(() => {
    for (const due = dueAfter(elapsedMs()); produced < due; produced++) {
      tracer.span('work', { attributes: { index: produced, kind: 'soak' } }, (span) => span.addEvent('done'));
    }
  }, 20);
  setTimeout(
    async () => {
      clearInterval(making);
      clearInterval(sampling);
      await tracing.shutdown();
      sample();
      process.disconnect();
    },
    WARM_UP.ms + minutes * 60_000,
  );
}

function dueAfter(elapsedMs) {
  const warmUpMs = Math.min(elapsedMs, WARM_UP.ms);
  return Math.floor((warmUpMs * WARM_UP.perSecond + (elapsedMs - warmUpMs) * PER_SECOND) / 1000);
}

async function watch() {
  const at = process.argv.indexOf('--minutes');
  const minutes = at > 0 ? Number(process.argv[at + 1]) : 10;
  const isGone = (elapsedMs) => {
    if (elapsedMs < WARM_UP.ms) return Math.floor(elapsedMs / WARM_UP.toggleMs) % 2 === 1;
    const sinceMs = elapsedMs - WARM_UP.ms;
    return Math.floor(sinceMs / TOGGLE_MS) % 2 === 1 && sinceMs < minutes * 60_000 - TOGGLE_MS / 3;
  };
  const receiver = await startReceiver({ answer: ({ elapsedMs }) => (isGone(elapsedMs) ? { reset: true, take: false } : {}) });
  await receiver.begin();
  const about = JSON.stringify({ endpoint: receiver.endpoint, minutes });
  const child = fork(fileURLToPath(import.meta.url), [about], { execArgv: ['--expose-gc'] });
  const samples = [];
  child.on('message', (sample) => {
    samples.push(sample);
    process.stderr.write('.');
  });
  const code = await new Promise((resolve) => child.on('exit', resolve));
  process.stderr.write('\n');
  await receiver.close();
  print(samples, receiver, code);
}

function print(samples, { taken }, code) {
  console.table(
    samples.map(({ atMs, heapUsed, external, rss, handles, produced, stats }) => ({
      seconds: Math.round(atMs / 1000),
      produced,
      exported: stats.exported,
      pending: stats.pending,
      resent: stats.resent ?? 0,
      'heap MB': megabytes(heapUsed),
      'outside MB': megabytes(external),
      'rss MB': megabytes(rss),
      handles,
    })),
  );
  const last = samples.at(-1);
  const { accepted, exported, pending, dropped } = last.stats;
  const lost = Object.values(dropped).reduce((sum, count) => sum + count, 0);
  const duplicates = [...taken.values()].reduce((sum, times) => sum + times - 1, 0);
  const calm = samples.filter(({ atMs, stats }) => atMs >= WARM_UP.ms && stats.pending <= PER_SECOND * 6);
  const perHour = slope(calm.map(({ atMs, heapUsed }) => [atMs / 3_600_000, heapUsed / 2 ** 20]));
  const handles = calm.map((sample) => sample.handles);
  console.log(`produced ${last.produced}, delivered ${taken.size}, counted lost ${lost}, pending ${pending}, duplicates ${duplicates}`);
  console.log(
    `heap ${perHour.toFixed(2)} MB an hour, over ${calm.length} samples with the receiver there; handles ${Math.min(...handles)} to ${Math.max(...handles)}`,
  );
  const isRight = code === 0 && taken.size + lost === last.produced && accepted === exported + pending + lost && pending === 0;
  console.log(isRight && perHour <= 1 ? 'as it must be' : `NOT as it must be (exit code ${code})`);
  process.exitCode = isRight && perHour <= 1 ? 0 : 1;
}

function megabytes(bytes) {
  return Number((bytes / 2 ** 20).toFixed(2));
}

/** Of the line through these points that fits best: least squares. */
function slope(points) {
  const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [meanX, meanY] = [mean(points.map(([x]) => x)), mean(points.map(([, y]) => y))];
  const over = points.reduce((sum, [x, y]) => sum + (x - meanX) * (y - meanY), 0);
  return over / points.reduce((sum, [x]) => sum + (x - meanX) ** 2, 0);
}

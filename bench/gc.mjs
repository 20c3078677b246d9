// npm run bench:gc: what 20,000 spans a second do to garbage collection, each library in a fresh process, in turn. See README.md.
//
//   node bench/gc.mjs [--seconds 15] [--rate 20000] [--rounds 1] [--out folder/name]

import { execFile, fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { parseArgs, promisify } from 'node:util';
import { circumstances, headingOf, writeReport } from './report.mjs';
import { asMarkdown, asText } from './rows.mjs';
import { median } from './statistics.mjs';

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '15' },
    rate: { type: 'string', default: '20000' },
    rounds: { type: 'string', default: '1' },
    out: { type: 'string' },
  },
});

const TITLES = {
  nothing: 'nothing: the load alone',
  floor: 'floor: the least span, hand-written bytes',
  ours: 'ours',
  oursLate: 'ours, encoding when sent',
  otel: 'OTel 2',
  otelRoomy: 'OTel 2, batches of 8,192, room for all',
  otel3: 'OTel 3',
};
const NEEDS = { otel: 'otel-2', otelRoomy: 'otel-2', otel3: 'otel-3' };
/** How long the receiver takes to answer. */
const RECEIVERS_MS = [0, 50, 1000];
const COLUMNS = [
  'receiver',
  'library',
  'delivered',
  'GC time',
  'pauses/s',
  'p99 pause',
  'max pause',
  'loop delay p99',
  'CPU',
  'peak heap',
  'peak RSS',
];

const results = [];
for (const latencyMs of RECEIVERS_MS) results.push(...(await underLoad(latencyMs)));
const report = await circumstances(Number(values.rounds));
const title = `${values.rate} spans a second for ${values.seconds} s`;
const cells = [COLUMNS, ...results.map(cellsOf)];
console.log(`\n${headingOf(report)}\n${title}\n\n${asText(cells).join('\n')}\n`);
if (values.out) {
  const markdown = `# Garbage collection\n\n${headingOf(report)}\n\n${title}\n\n${asMarkdown(cells).join('\n')}`;
  writeReport(values.out, { ...report, rate: Number(values.rate), seconds: Number(values.seconds), results }, markdown);
}

/** Every subject in turn, round after round, against a receiver that takes so long; of each figure the median. */
async function underLoad(latencyMs) {
  const names = Object.keys(TITLES).filter(isHere);
  const sink = fork(new URL('./gc/sink.mjs', import.meta.url).pathname, [String(latencyMs)]);
  const [port] = await once(sink, 'message');
  const rounds = [];
  try {
    for (let round = 0; round < Number(values.rounds); round++) {
      const figures = {};
      for (const name of round % 2 === 0 ? names : names.toReversed()) figures[name] = await measure(name, `http://127.0.0.1:${port}`);
      rounds.push(figures);
    }
  } finally {
    sink.kill();
  }
  return names.map((name) => ({ latencyMs, name, ...medians(rounds.map((figures) => figures[name])) }));
}

async function measure(name, url) {
  const file = new URL('./gc/load.mjs', import.meta.url).pathname;
  const { stdout } = await promisify(execFile)(process.execPath, [file, name, url, values.seconds, values.rate]);
  const figures = JSON.parse(stdout);
  console.error(`${TITLES[name]}: ${percent(figures.gcShare)} of the time, ${percent(figures.exportedShare)} delivered`);
  return figures;
}

function medians(figures) {
  return Object.fromEntries(Object.keys(figures[0]).map((key) => [key, median(figures.map((one) => one[key]))]));
}

/** OpenTelemetry 3.x needs Node 22.15. */
function isHere(name) {
  if (name === 'otel3' && Number(process.versions.node.split('.')[0]) < 22) return false;
  return !NEEDS[name] || existsSync(new URL(`./rivals/${NEEDS[name]}/node_modules/`, import.meta.url));
}

function cellsOf(result) {
  const { latencyMs, name, exportedShare, gcShare, gcCount, gcP99Ms, gcMaxMs, loopDelayP99Ms, cpuShare, peakHeapBytes, peakRssBytes } =
    result;
  return [
    `${latencyMs} ms`,
    TITLES[name],
    percent(exportedShare),
    percent(gcShare),
    String(Math.round(gcCount / Number(values.seconds))),
    `${gcP99Ms.toFixed(1)} ms`,
    `${gcMaxMs.toFixed(1)} ms`,
    `${loopDelayP99Ms.toFixed(1)} ms`,
    percent(cpuShare),
    megabytes(peakHeapBytes),
    megabytes(peakRssBytes),
  ];
}

function percent(share) {
  return `${(100 * share).toFixed(1)} %`;
}

function megabytes(bytes) {
  return `${Math.round(bytes / 1e6)} MB`;
}

// npm run bench: one question after the other, ours and the rival's in turn, each round in a fresh process. See bench/README.md.
//
//   node bench/run.mjs [question ...] [--rounds 5] [--json file]

import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { rounds: { type: 'string', default: '5' }, json: { type: 'string' } },
});
const folder = new URL('./questions/', import.meta.url);
const questions = readdirSync(folder)
  .map((file) => file.replace('.mjs', ''))
  .filter((name) => positionals.length === 0 || positionals.includes(name));

const results = [];
console.log(
  `node ${process.version}, ${cpus()[0]?.model.trim()}, OpenTelemetry sdk-trace-base ${versionOf('@opentelemetry/sdk-trace-base')}`,
);
console.log(
  `${'question'.padEnd(44)}${'ours'.padStart(10)}${'OTel'.padStart(10)}${'ratio'.padStart(8)}${'worst'.padStart(8)}${'heap'.padStart(10)}`,
);
for (const question of questions) {
  const rounds = [];
  for (let round = 0; round < Number(values.rounds); round++) {
    const ours = measure(question, 'ours');
    const otel = measure(question, 'otel');
    rounds.push({ ours, otel, ratio: otel.ns / ours.ns });
  }
  const row = {
    question,
    title: rounds[0].ours.title,
    oursNs: median(rounds.map((round) => round.ours.ns)),
    otelNs: median(rounds.map((round) => round.otel.ns)),
    ratio: median(rounds.map((round) => round.ratio)),
    worstRatio: Math.min(...rounds.map((round) => round.ratio)),
    oursBytes: median(rounds.map((round) => round.ours.bytes)),
    otelBytes: median(rounds.map((round) => round.otel.bytes)),
  };
  results.push(row);
  const cells = [`${Math.round(row.oursNs)} ns`, `${Math.round(row.otelNs)} ns`];
  console.log(
    `${row.title.padEnd(44)}${cells.map((cell) => cell.padStart(10)).join('')}${`${row.ratio.toFixed(2)}×`.padStart(8)}${`${row.worstRatio.toFixed(2)}×`.padStart(8)}${`${Math.round(row.oursBytes)} B`.padStart(10)}`,
  );
}
if (values.json)
  writeFileSync(values.json, `${JSON.stringify({ node: process.version, date: new Date().toISOString(), results }, null, 2)}\n`);

function measure(question, library) {
  const args = ['--expose-gc', 'bench/measure.mjs', question, library];
  return JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8' }));
}

function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}

function versionOf(name) {
  return JSON.parse(readFileSync(new URL(`../node_modules/${name}/package.json`, import.meta.url), 'utf8')).version;
}

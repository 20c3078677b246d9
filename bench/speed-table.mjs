// node bench/speed-table.mjs: puts the newest kept runs on Node 24 and in Chromium into the README. A test compares the two.

import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { BARS } from './bars.mjs';
import { figure, rivalOf, timesAs } from './rows.mjs';

const RESULTS = new URL('./results/', import.meta.url);
const README = new URL('../README.md', import.meta.url);
const HEADING = '\n## How fast\n';

/** What was measured, and against whom, by the newest run in results/ on Node 24 and by the newest in Chromium. */
export function newestResults() {
  const [node, chromium] = [newest('-node24.json'), newest('-chromium.json')];
  return { rows: [...node.rows, ...chromium.rows], packages: node.packages };
}

function newest(ending) {
  const name = readdirSync(RESULTS)
    .filter((file) => file.endsWith(ending) && !file.includes('-gc-'))
    .toSorted()
    .at(-1);
  return JSON.parse(readFileSync(new URL(name, RESULTS), 'utf8'));
}

/** Every row that has a bar: ours, the floor, and how many times as long OpenTelemetry takes. */
export function speedTable({ rows, packages }) {
  const [otel, otel3] = [packages['sdk-trace-base'], packages['sdk-trace']].map((version) => version.replace(/\.\d+$/, ''));
  const cellsOf = (row) => [
    row.title,
    figure(row.value, row.unit),
    row.floor ? figure(row.floor.value, row.unit) : '',
    ...['otel', 'otel3'].map((name) => (rivalOf(row, name) ? timesAs(rivalOf(row, name).ratio) : '')),
  ];
  const heading = ['one operation', 'throughline', 'floor', `OpenTelemetry ${otel}`, `OpenTelemetry ${otel3}`];
  const lines = [heading, ['---', '--:', '--:', '--:', '--:'], ...rows.filter((row) => row.id in BARS && !row.missing).map(cellsOf)];
  return lines.map((line) => `| ${line.join(' | ')} |`).join('\n');
}

if (import.meta.filename === process.argv[1]) {
  const [before, section] = readFileSync(README, 'utf8').split(HEADING);
  const written = section.replace(/\n\| one operation .*\n(\|.*\n)*/, () => `\n${speedTable(newestResults())}\n`);
  writeFileSync(README, `${before}${HEADING}${written}`);
}

// npm run bench: ours and the rivals in turn, question after question, as a table and as JSON. See bench/README.md.
//
//   node bench/run.mjs [question ...] [--rounds 5] [--only node|browser] [--out folder/name] [--check]

import { parseArgs } from 'node:util';
import { barOf, shortfalls } from './bars.mjs';
import { answer, questionNames } from './node-suite.mjs';
import { circumstances, headingOf, writeReport } from './report.mjs';
import { asMarkdown, asText, timesAs, toCells } from './rows.mjs';
import { startUp } from './start-up.mjs';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: 'string', default: '5' },
    only: { type: 'string' },
    out: { type: 'string' },
    check: { type: 'boolean', default: false },
  },
});
const isAsked = (id) => positionals.length === 0 || positionals.includes(id);
const nodeMajor = Number(process.versions.node.split('.')[0]);

const rows = [];
if (values.only !== 'browser') await measureNode();
if (values.only !== 'node') await measureChromium();

const failures = rows.flatMap((row) => {
  const bar = barOf(row.id, nodeMajor);
  return bar ? shortfalls(row, bar).map((what) => `${row.title}: ${what}`) : [];
});
const report = await circumstances(Number(values.rounds));
const cells = toCells(rows, judge);
console.log(`\n${headingOf(report)}\n\n${asText(cells).join('\n')}\n`);
for (const failure of failures) console.log(`below the bar: ${failure}`);
if (values.out) {
  const below = failures.map((failure) => `- ${failure}`).join('\n') || 'none';
  const markdown = `# Benchmarks\n\n${headingOf(report)}\n\n${asMarkdown(cells).join('\n')}\n\nBelow the bar:\n\n${below}`;
  writeReport(values.out, { ...report, failures, rows }, markdown);
}
if (values.check && failures.length > 0) process.exitCode = 1;

async function measureNode() {
  for (const id of questionNames().filter(isAsked)) await keep(answer(id, Number(values.rounds)));
  if (isAsked('start-up')) await keep(startUp());
}

async function measureChromium() {
  const { chromiumRows } = await import('./browser/suite.mjs');
  for await (const row of chromiumRows(isAsked, Number(values.rounds))) await keep(row);
}

/** Says what came out at once, on standard error, because the whole takes minutes. */
async function keep(pending) {
  const row = await pending;
  rows.push(row);
  const overFloor = row.timesFloor ? [`${row.timesFloor.toFixed(2)}× the floor`] : [];
  const ratios = row.rivals
    .map(({ name, ratio }) => `${name} ${timesAs(ratio)}`)
    .concat(overFloor)
    .join(', ');
  console.error(
    row.missing ? `${row.title}: not measured, ${row.missing}` : `${row.title}: ${row.value.toFixed(1)} ${row.unit}, ${ratios}`,
  );
}

function judge(row) {
  const bar = barOf(row.id, nodeMajor);
  if (!bar) return { bar: '', verdict: row.missing ? 'missing' : '' };
  const asked = [
    bar.times !== undefined && `≥ ${bar.times}×`,
    bar.timesFloor !== undefined && `≤ ${bar.timesFloor}× the floor`,
    bar.atMost !== undefined && `≤ ${bar.atMost} ${row.unit ?? ''}`.trim(),
    bar.bytes !== undefined && `≤ ${bar.bytes} B`,
  ];
  return { bar: asked.filter(Boolean).join(', '), verdict: shortfalls(row, bar).length === 0 ? 'ok' : 'below' };
}

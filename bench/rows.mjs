// A row of the table, from the rounds in which ours and every rival were measured in turn.

import { median } from './statistics.mjs';

/** Rounds are `[{ ours: 120, floor: 60, otel: 900 }, …]` in `unit`; heap is `{ ours: 300, otel: 1400 }`, where it was measured. */
export function toRow({ id, title, unit, rounds, heap = {} }) {
  const value = median(rounds.map((round) => round.ours));
  const rivals = Object.keys(rounds[0])
    .filter((name) => name !== 'ours' && name !== 'floor')
    .map((name) => {
      const ratios = rounds.map((round) => round[name] / round.ours);
      return {
        name,
        value: median(rounds.map((round) => round[name])),
        ratio: median(ratios),
        worst: Math.min(...ratios),
        bytes: heap[name],
      };
    });
  const worstValue = Math.max(...rounds.map((round) => round.ours));
  const timesFloor = median(rounds.map(({ ours, floor }) => ours / floor)); // NaN without a floor
  return { id, title, unit, value, bytes: heap.ours, worstValue, floor: floorOf(rounds, heap), timesFloor, rivals, rounds };
}

function floorOf(rounds, heap) {
  if (rounds[0].floor === undefined) return undefined;
  return { value: median(rounds.map((round) => round.floor)), bytes: heap.floor };
}

/** A row that could not be measured, and why. */
export const missingRow = ({ id, title, missing }) => ({ id, title, missing, rivals: [], rounds: [] });

const HEAP_COLUMNS = ['heap: ours', 'floor', 'OTel 2', 'OTel 3'];
const OTEL_COLUMNS = ['OTel 2', 'ratio', 'worst', 'OTel 3', 'ratio', 'worst'];
const COLUMNS = ['work', 'ours', 'floor', ...OTEL_COLUMNS, 'Sentry', 'ratio', 'dd-trace', 'ratio', ...HEAP_COLUMNS, 'bar', ''];

/** The table as cells: a heading and one line a row. `judge` gives a row's bar and verdict in words. */
export function toCells(rows, judge) {
  return [COLUMNS, ...rows.map((row) => cellsOf(row, judge(row)))];
}

function cellsOf(row, { bar, verdict }) {
  if (row.missing) return [row.title, 'not measured', ...Array(15).fill(''), bar, verdict];
  const [otel, otel3, sentry, datadog] = ['otel', 'otel3', 'sentryNode', 'ddTrace'].map((name) => rivalOf(row, name));
  const rivalCells = (rival) => (rival ? [figure(rival.value, row.unit), timesAs(rival.ratio), timesAs(rival.worst)] : ['', '', '']);
  return [
    row.title,
    figure(row.value, row.unit),
    row.floor ? figure(row.floor.value, row.unit) : '',
    ...rivalCells(otel),
    ...rivalCells(otel3),
    ...rivalCells(sentry).slice(0, 2),
    ...rivalCells(datadog).slice(0, 2),
    ...[row, row.floor, otel, otel3].map((one) => (one?.bytes === undefined ? '' : `${Math.round(one.bytes)} B`)),
    bar,
    verdict,
  ];
}

export const rivalOf = (row, name) => row.rivals.find((rival) => rival.name === name);

/** What is added may be nothing, or less than the noise: then a ratio says nothing either. */
export const timesAs = (ratio) => (Number.isFinite(ratio) && ratio > 0 ? `${ratio.toFixed(2)}×` : '–');

export const figure = (value, unit) => `${unit === 'ns' && value >= 20 ? Math.round(value) : value.toFixed(1)} ${unit}`;

export const asText = (cells) => {
  const widths = cells[0].map((_, column) => Math.max(...cells.map((line) => line[column].length)));
  return cells.map((line) =>
    line
      .map((cell, i) => (i === 0 ? cell.padEnd(widths[i]) : cell.padStart(widths[i] + 2)))
      .join('')
      .trimEnd(),
  );
};

export const asMarkdown = ([heading, ...lines]) =>
  [heading, heading.map((_, i) => (i === 0 ? '---' : '--:')), ...lines].map((line) => `| ${line.join(' | ')} |`);

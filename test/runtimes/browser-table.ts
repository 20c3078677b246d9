// The table of docs/context.md for browsers, from what the tests of the context managers assert in Chromium.

import {
  compiledDownZoneFates,
  everyTaskFates,
  stackFates,
  taskFates,
  transformedTaskFates,
  transformedZoneFates,
  zoneFates,
} from '../unit/context/browser-fates.ts';
import type { Fate } from '../unit/context/observe-row.ts';

const SHORT: Readonly<Record<Fate, string>> = {
  kept: 'kept',
  registered: 'of the listener',
  lost: 'lost',
  absent: '–',
  broken: 'does not run',
};

const COLUMNS: readonly (readonly [string, Readonly<Record<string, Fate>>])[] = [
  ['stack', flat(stackFates)],
  ['task', flat(taskFates)],
  ['task with `everyTask`', flat(everyTaskFates)],
  ['task with `everyTask`, await transform', flat(transformedTaskFates)],
  ['zone.js', flat(zoneFates)],
  ['zone.js, compiled down', flat(compiledDownZoneFates)],
  ['zone.js, await transform', flat(transformedZoneFates)],
];

function flat(fates: Readonly<Record<string, Readonly<Record<string, Fate>>>>): Record<string, Fate> {
  return Object.assign({}, ...Object.values(fates));
}

export function browserTable(): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const rows = Object.keys(COLUMNS[0]?.[1] ?? {}).filter((row) => COLUMNS.some(([, fates]) => fates[row] !== 'absent'));
  const body = rows.map((row) => line([row, ...COLUMNS.map(([, fates]) => SHORT[fates[row] ?? 'absent'])]));
  return [line(['what', ...COLUMNS.map(([name]) => name)]), line(['---', ...COLUMNS.map(() => '---')]), ...body].join('\n');
}

/** The page with the table in its place. */
export function withBrowserTable(page: string): string {
  return page.replace(/(<!-- browsers -->\n)[\s\S]*(<!-- end of browsers -->)/, (_, begin, end) => `${begin}\n${browserTable()}\n\n${end}`);
}

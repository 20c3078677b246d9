// The table of docs/context.md for browsers, from browser-rows.json.

import type { Fate } from '../unit/context/observe-row.ts';
import { ENGINES, golden } from './browser-golden.ts';

const SHORT: Readonly<Record<Fate, string>> = {
  kept: 'kept',
  registered: 'of the listener',
  lost: 'lost',
  absent: '–',
  broken: 'does not run',
};

/** One word where the engines agree; else Chromium's first, and who differs. */
function cell(column: string, row: string): string {
  const words = ENGINES.map((engine) => SHORT[golden[engine][column]?.[row] ?? 'absent']);
  const [first = ''] = words;
  const others = ENGINES.flatMap((engine, i) => (words[i] === first ? [] : [`${engine} ${words[i]}`]));
  return [first, ...others].join('; ');
}

export function browserTable(): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const columns = Object.keys(golden.Chromium);
  const rows = Object.keys(golden.Chromium[columns[0] ?? ''] ?? {}).filter((row) => columns.some((column) => cell(column, row) !== '–'));
  const body = rows.map((row) => line([row, ...columns.map((column) => cell(column, row))]));
  return [line(['what', ...columns]), line(['---', ...columns.map(() => '---')]), ...body].join('\n');
}

/** The page with the table in its place. */
export function withBrowserTable(page: string): string {
  return page.replace(/(<!-- browsers -->\n)[\s\S]*(<!-- end of browsers -->)/, (_, begin, end) => `${begin}\n${browserTable()}\n\n${end}`);
}

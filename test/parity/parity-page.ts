import { GROUPS } from './cases/groups.ts';
import { KNOWN_DIFFERENCES, type KnownDifference } from './known-differences.ts';
import { type Engine, PLACES, placeName } from './run-engine.ts';

// The two tables of docs/parity.md, from what the run holds to be true: it fails where a difference is not listed, or listed and gone.

const ENGINES: readonly Engine[] = ['chromium', 'firefox', 'webkit'];

/** The page with its tables as they are now. */
export function withTables(page: string): string {
  return withTable(withTable(page, 'cases', casesTable()), 'differences', differencesTable());
}

function withTable(page: string, name: string, table: string): string {
  const [head, rest] = page.split(`<!-- ${name} -->\n`);
  const tail = rest?.split(`<!-- /${name} -->`)[1];
  if (tail === undefined) throw new Error(`docs/parity.md has no <!-- ${name} --> … <!-- /${name} -->`);
  return `${head}<!-- ${name} -->\n${table}\n<!-- /${name} -->${tail}`;
}

function casesTable(): string {
  const rows = GROUPS.map(({ title, scopes, cases }) => {
    const names = PLACES.filter(({ group }) => group === title).map(placeName);
    const known = ENGINES.map((engine) => names.filter((name) => KNOWN_DIFFERENCES.some((each) => isAbout(each, engine, name))).length);
    return [title, Object.keys(cases).length, scopes.join(', '), ...known];
  });
  const sum = (column: number): number => rows.reduce((total, row) => total + Number(row[column]), 0);
  return table(
    ['Group', 'Cases', 'Where', ...ENGINES.map((engine) => `differ in ${engine}`)],
    [...rows, ['**all**', sum(1), `${PLACES.length} places`, sum(3), sum(4), sum(5)]],
  );
}

function differencesTable(): string {
  const rows = KNOWN_DIFFERENCES.map(({ why, kind, engines = ENGINES, modes, cases }) => {
    const count = PLACES.filter((place) => cases.test(placeName(place))).length;
    return [why, kind, count, engines.length === ENGINES.length ? 'all' : engines.join(', '), modes?.join('; ') ?? 'every'];
  });
  return table(['What a page can notice', 'Kind', 'Places', 'Engines', 'Modes'], rows);
}

function isAbout({ engines, cases }: KnownDifference, engine: Engine, name: string): boolean {
  return (engines?.includes(engine) ?? true) && cases.test(name);
}

function table(head: readonly string[], rows: readonly (readonly unknown[])[]): string {
  const line = (cells: readonly unknown[]): string => `| ${cells.map((cell) => String(cell).replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

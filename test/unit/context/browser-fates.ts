import { golden } from '../../runtimes/browser-golden.ts';
import type { Row } from './async-rows.ts';
import type { Fate } from './observe-row.ts';

/** What becomes of these rows in Chromium, in this column of docs/context.md. */
export function chromiumFates<Name extends string>(column: string, rows: Readonly<Record<Name, Row>>): Record<Name, Fate> {
  const fates = golden.Chromium[column];
  if (!fates) throw new Error(`test/runtimes/browser-rows.json has no column ${column}.`);
  return Object.fromEntries(Object.keys(rows).map((name) => [name, fates[name]])) as Record<Name, Fate>; // a row of each name; one that is missing fails
}

import type { Row } from './async-rows.ts';
import type { Fate } from './observe-row.ts';

/** A fate for every row: what is not named is lost. */
export function fatesOf<Name extends string>(
  rows: Readonly<Record<Name, Row>>,
  named: { readonly [F in Exclude<Fate, 'lost'>]?: readonly NoInfer<Name>[] },
): Record<Name, Fate> {
  const fates = Object.fromEntries(Object.keys(rows).map((name) => [name, 'lost'])) as Record<Name, Fate>;
  for (const fate of ['kept', 'registered', 'absent', 'broken'] as const) for (const name of named[fate] ?? []) fates[name] = fate;
  return fates;
}

// What each context manager keeps in each engine: browser-rows.json, as `npm run test:engines -- --write` saw it.

import type { Fate } from '../unit/context/observe-row.ts';
import json from './browser-rows.json' with { type: 'json' };

export const ENGINES = ['Chromium', 'Firefox', 'WebKit'] as const;

type Fates = Readonly<Record<string, Fate>>;

/** By engine, column and row. A row that a column does not have belongs to another kind of code: `using`, constructs. */
export const golden = json as Record<(typeof ENGINES)[number], Record<string, Fates>>; // written from Fates

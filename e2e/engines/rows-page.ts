// Runs in a page of its own: what becomes of the context in each row, under one manager. columns.ts says which.

import { resetContextManager, setContextManager } from '../../src/context/active.ts';
import type { ContextManager } from '../../src/context/context-manager.ts';
import type { Row } from '../../test/unit/context/async-rows.ts';
import { type Fate, observe } from '../../test/unit/context/observe-row.ts';
import { startSentinels } from '../../test/unit/context/sentinels.ts';

export interface RowsOutcome {
  readonly fates: Readonly<Record<string, Fate>>;
  /** Jobs of nobody that saw a context, and all of them. */
  readonly leaks: number;
  readonly jobs: number;
}

/** A row that has not called back by then does not run here. */
const LATE_MS = 3000;

export async function runRows(manager: ContextManager, rows: Readonly<Record<string, Row>>): Promise<RowsOutcome> {
  setContextManager(manager);
  const sentinels = startSentinels(manager);
  const fates: Record<string, Fate> = {};
  for (const [name, row] of Object.entries(rows)) {
    let timer: unknown;
    const late = new Promise<Fate>((resolve) => {
      timer = setTimeout(resolve, LATE_MS, 'broken');
    });
    fates[name] = row.present() ? await Promise.race([observe(manager, row), late]) : 'absent';
    clearTimeout(timer as number); // a browser's
  }
  while (sentinels.jobs() < 10) await new Promise((resolve) => setTimeout(resolve, 2));
  sentinels.stop();
  resetContextManager();
  return { fates, leaks: sentinels.leaks(), jobs: sentinels.jobs() };
}

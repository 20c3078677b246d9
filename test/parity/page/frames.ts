import type { Told } from '../modes.ts';

// The page that opens the frames: a few at a time, each thrown away when its last case has told.

export interface Visit {
  readonly url: string;
  /** Of its cases. */
  readonly keys: readonly string[];
}

const results: Record<string, Told> = {};

function visitAll(visits: readonly Visit[], concurrency: number): void {
  const waiting = [...visits];
  const frames = new Map<string, HTMLIFrameElement>();
  const next = (): void => {
    const visit = waiting.shift();
    if (!visit) return;
    const frame = document.createElement('iframe');
    frame.src = visit.url;
    frames.set(visit.keys.at(-1) ?? '', frame);
    document.body.append(frame);
  };
  const page = globalThis as unknown as { parityDone(key: string, told: Told): void };
  page.parityDone = (key, told) => {
    results[key] ??= told;
    const frame = frames.get(key);
    if (!frame) return;
    frames.delete(key);
    setTimeout(() => {
      frame.remove();
      next();
    });
  };
  for (let i = 0; i < concurrency; i++) next();
  Object.assign(globalThis, { stuckPages: () => [...frames.values()].map(describe) });
}

/** How far the page of a frame has come. */
function describe({ contentWindow, src }: HTMLIFrameElement): string {
  const entries = contentWindow?.performance.getEntriesByType('resource') ?? [];
  return `${contentWindow?.document.readyState} ${src} ${entries.map(({ name, duration }) => `${name} ${duration}`).join(', ')}`;
}

Object.assign(globalThis, { visitAll, parityResults: results });

import type { WaterfallSpan } from './waterfall-span.ts';

// A span's bar: heavy where the span itself was at work, light where it waited for its children, at half a column's precision.
//
//   ━━╾────────────╼━     the parent
//     ━━━━╸               its children
//          ╺━━━━━━━

/** From and to, in milliseconds since the epoch. */
export type Interval = readonly [number, number];

/** When any child of `span` was running: apart from each other, in order, within the span. */
export function childIntervals(span: WaterfallSpan, children: readonly WaterfallSpan[]): Interval[] {
  const merged: [number, number][] = [];
  for (const child of [...children].sort((a, b) => a.startTime - b.startTime)) {
    const from = Math.max(child.startTime, span.startTime);
    const to = Math.min(child.endTime, span.endTime);
    const last = merged.at(-1);
    if (last && from <= last[1]) last[1] = Math.max(last[1], to);
    else if (from < to) merged.push([from, to]);
  }
  return merged;
}

/** Duration less the time in which children ran. */
export function selfTimeMs(span: WaterfallSpan, children: readonly WaterfallSpan[]): number {
  return childIntervals(span, children).reduce((ms, [from, to]) => ms - (to - from), span.endTime - span.startTime);
}

const EMPTY = 0;
const LIGHT = 1;
const HEAVY = 2;
/** By the left half's weight times three plus the right half's. */
const CELLS = ' ╶╺╴─╼╸╾━';

/** The bar of `span` in `width` columns that stand for the time of `scale`. */
export function drawBar(span: WaterfallSpan, children: readonly WaterfallSpan[], [start, end]: Interval, width: number): string {
  const halves = new Uint8Array(width * 2);
  const at = (time: number): number => Math.round(((time - start) / (end - start || 1)) * halves.length) || 0;
  const from = Math.min(at(span.startTime), halves.length - 1);
  halves.fill(HEAVY, from, Math.max(at(span.endTime), from + 1));
  for (const [childStart, childEnd] of childIntervals(span, children)) halves.fill(LIGHT, at(childStart), at(childEnd));
  let bar = '';
  for (let i = 0; i < halves.length; i += 2) bar += CELLS[(halves[i] ?? EMPTY) * 3 + (halves[i + 1] ?? EMPTY)] ?? ' ';
  return bar.trimEnd();
}

import type { ReadableSpan } from '../trace/pipeline.ts';
import { SpanStatusCode } from '../trace/span-status.ts';
import { drawBar, type Interval, selfTimeMs } from './span-bar.ts';
import { fitLabel, formatMs, GAP, labelOf, problemsOf, widthOf } from './span-label.ts';
import { layOutTree, type TreeRow } from './span-tree.ts';
import {
  BOLD,
  cleanText,
  DIM,
  fitText,
  outputWidth,
  type Paint,
  padText,
  painter,
  RED,
  SERVICE_COLORS,
  textWidth,
  wantsColor,
} from './terminal.ts';
import { toWaterfallSpan, type WaterfallSpan } from './waterfall-span.ts';

// One trace as an indented waterfall: who called whom, how long each took, when, and how much of it was its own work.
//
//   trace 4bf92f3577b34da6a3ce929d0e0e4736     total     self  14:03:07
//   click Check out  page                     182 ms  3.00 ms  ━╾───────────────────
//   └─ POST /api/orders  client               179 ms  19.0 ms  ╺━╾────────────────╼━
//      └─ ✗ POST /api/orders  shop  server    160 ms   160 ms    ╺━━━━━━━━━━━━━━━━╸

export interface WaterfallOptions {
  /** Columns. Default: the terminal's; 100 where there is none. */
  readonly width?: number | undefined;
  /** ANSI colours. Default: where the output is a terminal; NO_COLOR and FORCE_COLOR are obeyed. */
  readonly color?: boolean | undefined;
}

interface Sheet {
  readonly paint: Paint;
  /** From the first start to the last end. */
  readonly scale: Interval;
  /** A colour for each service. */
  readonly services: ReadonlyMap<string, number>;
  /** Spans that were printed before and only show where the others belong. */
  readonly shown: ReadonlySet<string>;
  readonly width: number;
  readonly nameWidth: number;
  /** 0: no room for bars. */
  readonly barWidth: number;
}

const TIME_WIDTH = 9;
const MIN_BAR_WIDTH = 10;
/** Room for the trace id in the head. */
const MIN_NAME_WIDTH = 38;

/**
 * The spans of one trace as lines of text, by default fit for `console.log`. Takes spans in any order and of several services:
 * ours, or decoded from OTLP.
 *
 * @example
 * console.log(formatTrace(spans));
 */
export function formatTrace(spans: readonly (ReadableSpan | WaterfallSpan)[], options: WaterfallOptions = {}): string {
  const shown = spans.map((span) => ('spanContext' in span ? toWaterfallSpan(span) : span));
  return formatLater(shown, options, new Set());
}

/** Like formatTrace, for spans that came after the rest was printed: those whose ids are in `shown` only say where they belong. */
export function formatLater(spans: readonly WaterfallSpan[], options: WaterfallOptions, shown: ReadonlySet<string>): string {
  const rows = layOutTree(spans);
  if (rows.length === 0) return '';
  const sheet = measure(rows, options, shown);
  const lines = [headLine(sheet, rows)];
  for (const row of rows) {
    lines.push(spanLine(sheet, row));
    if (!shown.has(row.span.spanId)) lines.push(...problemLines(sheet, row));
  }
  return lines.join('\n');
}

function measure(
  rows: readonly TreeRow[],
  { width = outputWidth(), color = wantsColor() }: WaterfallOptions,
  shown: ReadonlySet<string>,
): Sheet {
  const services = colorServices(rows);
  let start = Number.POSITIVE_INFINITY;
  let end = 0;
  let longest = MIN_NAME_WIDTH;
  for (const row of rows) {
    start = Math.min(start, row.span.startTime);
    end = Math.max(end, row.span.endTime);
    longest = Math.max(longest, textWidth(row.prefix) + widthOf(labelOf(row, services)));
  }
  const room = width - 2 * TIME_WIDTH;
  const nameWidth = Math.min(longest, Math.max(MIN_NAME_WIDTH, Math.floor(width * 0.48)));
  const barWidth = room - GAP.length - nameWidth;
  const columns = barWidth < MIN_BAR_WIDTH ? { nameWidth: Math.max(room, MIN_BAR_WIDTH), barWidth: 0 } : { nameWidth, barWidth };
  return { paint: painter(color), scale: [start, end], services, shown, width, ...columns };
}

function colorServices(rows: readonly TreeRow[]): Map<string, number> {
  const colors = new Map<string, number>();
  for (const { span } of rows) {
    const name = span.serviceName ?? '';
    if (!colors.has(name)) colors.set(name, SERVICE_COLORS[colors.size % SERVICE_COLORS.length] ?? DIM);
  }
  return colors;
}

function headLine({ paint, shown, scale, nameWidth, barWidth }: Sheet, rows: readonly TreeRow[]): string {
  const title = padText(fitText(`trace ${cleanText(rows[0]?.span.traceId ?? '')}`, nameWidth), nameWidth);
  const columns = 'total'.padStart(TIME_WIDTH) + 'self'.padStart(TIME_WIDTH);
  const when = shown.size > 0 ? 'later' : new Date(scale[0]).toTimeString().slice(0, 8);
  return paint(title, BOLD) + paint(barWidth > 0 ? columns + GAP + when : columns, DIM);
}

function spanLine({ paint, scale, services, shown, nameWidth, barWidth }: Sheet, row: TreeRow): string {
  const { span, children, prefix } = row;
  const isShown = shown.has(span.spanId);
  const room = nameWidth - textWidth(prefix);
  const label = fitLabel(labelOf(row, services), room);
  const line = paint(prefix, DIM) + label.map(({ text, codes }) => paint(text, ...(isShown ? [DIM] : codes))).join(GAP);
  if (isShown) return line;
  const color = span.status?.code === SpanStatusCode.ERROR ? RED : (services.get(span.serviceName ?? '') ?? DIM);
  const total = formatMs(span.endTime - span.startTime).padStart(TIME_WIDTH);
  const self = paint(formatMs(selfTimeMs(span, children)).padStart(TIME_WIDTH), DIM);
  const bar = barWidth > 0 ? GAP + paint(drawBar(span, children, scale, barWidth), color) : '';
  return line + ' '.repeat(Math.max(0, room - widthOf(label))) + total + self + bar;
}

function problemLines({ paint, width }: Sheet, { span, indent, children }: TreeRow): string[] {
  const stem = `${indent}${children.length > 0 ? '│ ' : '  '}`;
  return problemsOf(span).map(({ text, codes }) => paint(stem, DIM) + paint(fitText(text, width - stem.length), ...codes));
}

import { SpanKind } from '../trace/span-kind.ts';
import { SpanStatusCode } from '../trace/span-status.ts';
import type { TreeRow } from './span-tree.ts';
import { BOLD, cleanText, DIM, fitText, GREEN, RED, textWidth, YELLOW } from './terminal.ts';
import type { WaterfallSpan } from './waterfall-span.ts';

// What a waterfall says about a span in words.

/** A piece of a line and how it is painted. */
export interface Part {
  readonly text: string;
  readonly codes: readonly number[];
}

export const GAP = '  ';
const MIN_NAME_WIDTH = 12;
const MAX_EXCEPTIONS = 3;

/** Name, service where it changes, kind where it says something, HTTP status. `services`: their colours, when there are several. */
export function labelOf({ span, parent }: TreeRow, services: ReadonlyMap<string, number>): Part[] {
  const isError = span.status?.code === SpanStatusCode.ERROR;
  const color = isError ? [RED] : span.status?.code === SpanStatusCode.OK ? [GREEN] : [];
  const parts: Part[] = [{ text: (isError ? '✗ ' : '') + cleanText(span.name), codes: parent ? color : [BOLD, ...color] }];
  const service = span.serviceName ?? '';
  if (services.size > 1 && service && service !== parent?.serviceName)
    parts.push({ text: cleanText(service), codes: [services.get(service) ?? DIM] });
  if (span.kind) parts.push({ text: kindName(span.kind), codes: [DIM] });
  const httpStatus = span.attributes?.['http.response.status_code'];
  if (httpStatus !== undefined) parts.push({ text: cleanText(String(httpStatus)), codes: Number(httpStatus) >= 400 ? [RED] : [DIM] });
  return parts;
}

function kindName(kind: number): string {
  return (
    Object.entries(SpanKind)
      .find(([, number]) => number === kind)?.[0]
      .toLowerCase() ?? ''
  );
}

export function widthOf(parts: readonly Part[]): number {
  return parts.reduce((width, { text }) => width + textWidth(text) + GAP.length, -GAP.length);
}

/** The parts in at most `width` columns: the name is cut first, then the rest goes. */
export function fitLabel(parts: readonly Part[], width: number): readonly Part[] {
  const [name, ...rest] = parts;
  if (!name || widthOf(parts) <= width) return parts;
  const room = width - widthOf(rest) - GAP.length;
  if (rest.length > 0 && room >= MIN_NAME_WIDTH) return [{ ...name, text: fitText(name.text, room) }, ...rest];
  return [{ ...name, text: fitText(name.text, width) }];
}

/** What went wrong: a line for each exception, and the status message where none of them says it. */
export function problemsOf(span: WaterfallSpan): Part[] {
  const isError = span.status?.code === SpanStatusCode.ERROR;
  const texts: string[] = [];
  for (const { name, attributes } of span.events ?? []) {
    if (name !== 'exception') continue;
    const said = [attributes?.['exception.type'], attributes?.['exception.message']].filter((part) => part !== undefined && part !== '');
    texts.push(cleanText(said.join(': ')));
  }
  const more = texts.splice(MAX_EXCEPTIONS).length;
  if (more > 0) texts.push(`and ${more} more`);
  const message = cleanText((isError && span.status?.message) || '');
  if (message && !texts.some((text) => text.includes(message))) texts.unshift(message);
  return texts.map((text) => ({ text, codes: [isError ? RED : YELLOW] }));
}

const UNITS = [
  ['s', 1000],
  ['min', 60_000],
  ['h', 3_600_000],
  ['d', 86_400_000],
] as const;

/** Three digits and a unit. */
export function formatMs(ms: number): string {
  if (!(ms > 0)) return '0 ms';
  if (ms < 0.9995) return `${Math.round(ms * 1000)} µs`;
  let [unit, value] = ['ms', ms];
  for (const [larger, size] of UNITS) if (value >= 999.5) [unit, value] = [larger, ms / size];
  return `${value.toFixed(value < 9.995 ? 2 : value < 99.95 ? 1 : 0)} ${unit}`;
}

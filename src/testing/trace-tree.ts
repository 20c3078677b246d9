import type { ReadableSpan } from '../trace/pipeline.ts';
import { SpanStatusCode } from '../trace/span-status.ts';

/**
 * The names of these spans as an indented tree, roots and children in the order of their start. A span whose parent is not among them is a
 * root. A failed span has ` !` behind its name.
 *
 * @example
 * traceTree(collected.spans); // 'click\n  GET\n    select products'
 */
export function traceTree(spans: readonly ReadableSpan[]): string {
  const byId = new Map(spans.map((span) => [span.spanContext().spanId, span]));
  const children = new Map<string | undefined, ReadableSpan[]>();
  for (const span of spans) {
    const parent = span.parentSpanContext && byId.has(span.parentSpanContext.spanId) ? span.parentSpanContext.spanId : undefined;
    children.set(parent, [...(children.get(parent) ?? []), span]);
  }
  const lines: string[] = [];
  const write = (parent: string | undefined, depth: number): void => {
    for (const span of (children.get(parent) ?? []).sort((a, b) => a.startTime - b.startTime)) {
      lines.push(`${'  '.repeat(depth)}${span.name}${span.status.code === SpanStatusCode.ERROR ? ' !' : ''}`);
      write(span.spanContext().spanId, depth + 1);
    }
  };
  write(undefined, 0);
  return lines.join('\n');
}

/**
 * Throws unless `traceTree(spans)` is `expected`, whose common indentation and surrounding blank lines do not count.
 *
 * @example
 * assertTraceTree(collected.spans, `
 *   click
 *     GET
 * `);
 */
export function assertTraceTree(spans: readonly ReadableSpan[], expected: string): void {
  const wanted = dedent(expected);
  const seen = traceTree(spans);
  if (seen !== wanted) throw new Error(`The trace is not as expected.\n\nExpected:\n${wanted}\n\nSeen:\n${seen || '(no spans)'}\n`);
}

function dedent(text: string): string {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const indent = Math.min(...lines.map((line) => line.length - line.trimStart().length));
  return lines.map((line) => line.slice(indent).trimEnd()).join('\n');
}

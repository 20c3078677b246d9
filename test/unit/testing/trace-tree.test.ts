import { describe, expect, it } from 'vitest';
import { assertTraceTree, traceTree } from '../../../src/testing/trace-tree.ts';
import { SpanContext } from '../../../src/trace/span-context.ts';
import { SpanStatusCode } from '../../../src/trace/span-status.ts';
import { recorder } from '../recorder.ts';

/** click → (GET → query), (render, failed), and a second root. */
function shopSpans() {
  const { tracer, clock, spans } = recorder();
  tracer.span('click', () => {
    tracer.span('GET', () => {
      clock.advance(1);
      tracer.span('query', () => {});
    });
    clock.advance(1);
    tracer.span('render', (span) => span.setStatus(SpanStatusCode.ERROR));
  });
  clock.advance(1);
  tracer.startSpan('late', { parent: SpanContext.newRoot() }).end();
  return spans();
}

describe('traceTree', () => {
  it('draws names by parent and start, failures marked, orphans as roots', () => {
    expect(traceTree(shopSpans())).toBe('click\n  GET\n    query\n  render !\nlate');
  });

  it('does not depend on the order of the spans', () => {
    const spans = shopSpans();
    expect(traceTree([...spans].reverse())).toBe(traceTree(spans));
  });

  it('is empty for no spans', () => {
    expect(traceTree([])).toBe('');
  });
});

describe('assertTraceTree', () => {
  it('accepts the tree in any indentation, with blank lines around', () => {
    assertTraceTree(
      shopSpans(),
      `
        click
          GET
            query
          render !
        late
      `,
    );
    assertTraceTree([], '');
  });

  it('throws with both trees for another', () => {
    expect(() => assertTraceTree(shopSpans(), 'click')).toThrow(/Expected:\nclick\n\nSeen:\nclick\n {2}GET\n {4}query/);
    expect(() => assertTraceTree([], 'click')).toThrow('(no spans)');
  });
});

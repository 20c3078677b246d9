import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { layOutTree } from '../../../src/exporter/span-tree.ts';
import type { WaterfallSpan } from '../../../src/exporter/waterfall-span.ts';

const span = (spanId: string, parentSpanId?: string, startTime = 0): WaterfallSpan => ({
  traceId: 't',
  spanId,
  ...(parentSpanId !== undefined && { parentSpanId }),
  name: spanId,
  startTime,
  endTime: startTime + 1,
});

const draw = (spans: readonly WaterfallSpan[]) => layOutTree(spans).map((row) => row.prefix + row.span.name);

describe('layOutTree', () => {
  it('puts children below their parents, in the order in which they started', () => {
    const spans = [span('c', 'a', 3), span('b1', 'b', 2), span('b', 'a', 1), span('b2', 'b', 4), span('a')];
    expect(draw(spans)).toEqual(['a', '├─ b', '│  ├─ b1', '│  └─ b2', '└─ c']);
  });

  it('makes a root of a span whose parent is not there', () => {
    expect(draw([span('b', 'gone', 2), span('a', undefined, 1)])).toEqual(['a', 'b']);
  });

  it('shows a span that is there twice once', () => {
    expect(draw([span('a'), span('a')])).toEqual(['a']);
  });

  it('loses no span and shows none twice, whoever says to be its parent', () => {
    const ids = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f');
    fc.assert(
      fc.property(fc.uniqueArray(fc.tuple(ids, fc.option(ids, { nil: undefined }), fc.nat(5)), { selector: ([id]) => id }), (given) => {
        const spans = given.map(([id, parent, start]) => span(id, parent, start));
        const shown = layOutTree(spans).map((row) => row.span.spanId);
        expect([...shown].sort()).toEqual(given.map(([id]) => id).sort());
      }),
    );
  });

  it('shows a recursion of any depth without printing ever more blanks', () => {
    const deep = Array.from({ length: 20_000 }, (_, i) => span(`s${i}`, i === 0 ? undefined : `s${i - 1}`));
    const rows = layOutTree(deep);
    expect(rows).toHaveLength(20_000);
    expect(Math.max(...rows.map((row) => row.prefix.length))).toBeLessThan(70);
  });
});

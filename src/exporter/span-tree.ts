import type { WaterfallSpan } from './waterfall-span.ts';

export interface TreeRow {
  readonly span: WaterfallSpan;
  readonly parent: WaterfallSpan | undefined;
  readonly children: readonly WaterfallSpan[];
  /** The tree's lines before the span's own line. */
  readonly prefix: string;
  /** The tree's lines before what stands below it. */
  readonly indent: string;
}

type Children = ReadonlyMap<string | undefined, readonly WaterfallSpan[]>;

/** Deeper than this everything stands at one depth: a recursion of thousands must not print millions of blanks. */
const MAX_INDENT = 60;

/** The spans in the order of a tree, siblings by start time. One whose parent is not among them is a root; none is lost, not even in a circle. */
export function layOutTree(spans: readonly WaterfallSpan[]): TreeRow[] {
  const left = new Map<string, WaterfallSpan>();
  for (const span of [...spans].sort((a, b) => a.startTime - b.startTime)) left.set(span.spanId, span);
  const childrenOf = new Map<string | undefined, WaterfallSpan[]>();
  for (const span of left.values()) {
    const parentId = span.parentSpanId !== undefined && left.has(span.parentSpanId) ? span.parentSpanId : undefined;
    const siblings = childrenOf.get(parentId);
    if (siblings) siblings.push(span);
    else childrenOf.set(parentId, [span]);
  }
  const rows: TreeRow[] = [];
  for (const root of childrenOf.get(undefined) ?? []) addTree(rows, left, childrenOf, root);
  // What is left now are parents of each other.
  for (const span of left.values()) addTree(rows, left, childrenOf, span);
  return rows;
}

/** With a stack of its own, so that no depth overflows the engine's. */
function addTree(rows: TreeRow[], left: Map<string, WaterfallSpan>, childrenOf: Children, root: WaterfallSpan): void {
  const stack: TreeRow[] = [{ span: root, parent: undefined, children: childrenOf.get(root.spanId) ?? [], prefix: '', indent: '' }];
  for (let row = stack.pop(); row; row = stack.pop()) {
    if (!left.delete(row.span.spanId)) continue;
    rows.push(row);
    const { span: parent, children, indent } = row;
    for (const [i, span] of [...children].reverse().entries()) {
      const [branch, stem] = i === 0 ? ['└─ ', '   '] : ['├─ ', '│  '];
      const grandchildren = childrenOf.get(span.spanId) ?? [];
      stack.push({ span, parent, children: grandchildren, prefix: indent + branch, indent: (indent + stem).slice(0, MAX_INDENT) });
    }
  }
}

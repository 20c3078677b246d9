// A bundler does not know that the members of `TraceFlags` never change. We do: in the modules for pages their values stand in their places.
//
//   TraceFlags.SAMPLED          1              Number.POSITIVE_INFINITY          1 / 0

import ts from 'typescript';

export const CONSTANTS = {
  TraceFlags: { NONE: 0, SAMPLED: 1, RANDOM: 2 },
  SamplingDecision: { NOT_RECORD: 0, RECORD: 1, RECORD_AND_SAMPLED: 2 },
  SpanStatusCode: { UNSET: 0, OK: 1, ERROR: 2 },
  SpanKind: { INTERNAL: 0, SERVER: 1, CLIENT: 2, PRODUCER: 3, CONSUMER: 4 },
  Number: { POSITIVE_INFINITY: '(1 / 0)', NEGATIVE_INFINITY: '(-1 / 0)', NaN: '(0 / 0)' },
};

/** `code` with the values of constants. Lines stay where they are. */
export function shortConstants(code, file) {
  const source = ts.createSourceFile(file, code, ts.ScriptTarget.Latest, true);
  const edits = [];
  visit(source);
  return edits.reduceRight((text, [start, end, value]) => text.slice(0, start) + value + text.slice(end), code);

  function visit(node) {
    const value = ts.isPropertyAccessExpression(node) && CONSTANTS[node.expression.getText()]?.[node.name.text];
    if (value === undefined || value === false) ts.forEachChild(node, visit);
    else edits.push([node.getStart(), node.end, value]);
  }
}

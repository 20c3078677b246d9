// Sentences for developers stay out of the bundles that pages load: there a code and docs/errors.md say the same. What is checked is the same
// in both. Node, and every bundler in development, gets the modules with the sentences (package.json, exports).
//
//   report('bad_parent', `the parent …`)          report('bad_parent')
//   new ExportError('timeout', `…`, { … })        new ExportError('timeout', '', { … })
//   checkCount('maxBytes', maxBytes, 1)           checkCount(maxBytes, 1)
//
// A text that is a plain name stays: it passes on what somebody else has said.

import ts from 'typescript';

/** Which argument is for people only. What throws a RangeError of ours catches it. */
const TEXT_AT = { report: 1, SetupError: 1, ExportError: 1, RangeError: 0 };
/** Functions of ours that take some arguments for sentences alone: neither they nor their callers have these. */
const TEXTS_OF = {
  checkKeys: [0],
  checkCount: [0],
  checkMethods: [1, 4],
  isFunction: [0],
  badRule: [1],
  reportFailure: [0, 1, 2],
  reportSampler: [0, 1],
};

/** `code` without the sentences. Lines stay where they are, so that source maps still hold. What is for development only does nothing. */
export function shortMessages(code, file) {
  if (/\bin-development\.browser\.[jt]s$/.test(file)) return 'export function inDevelopment() {}\n';
  const source = ts.createSourceFile(file, code, ts.ScriptTarget.Latest, true);
  const cuts = [];
  visit(source);
  return cuts.reduceRight(replaceText, code);

  function visit(node) {
    if (!cutText(node) && !cutTexts(node)) ts.forEachChild(node, visit);
  }

  function cutText(node) {
    const at = TEXT_AT[calledName(node)];
    const text = node.arguments?.[at];
    if (!text || ts.isIdentifier(text)) return false;
    const isLast = at > 0 && at === node.arguments.length - 1;
    cuts.push(isLast ? [node.arguments[at - 1].end, node.arguments.end, ''] : [text.getStart(), text.end, at > 0 ? "''" : '']);
    return true;
  }

  function cutTexts(node) {
    const places = TEXTS_OF[ts.isFunctionDeclaration(node) ? node.name?.text : calledName(node)];
    const list = places && (node.arguments ?? node.parameters);
    if (!list) return false;
    for (const [i, item] of list.entries()) {
      if (places.includes(i)) cuts.push([item.getFullStart(), list[i + 1]?.getFullStart() ?? list.end, '']);
      else visit(item);
    }
    if (node.body) visit(node.body);
    return true;
  }
}

/** The name of what a call or a `new` calls; '' where it has none. */
export function calledName(node) {
  return (ts.isCallExpression(node) || ts.isNewExpression(node)) && ts.isIdentifier(node.expression) ? node.expression.text : '';
}

function replaceText(code, [start, end, text]) {
  return code.slice(0, start) + text + code.slice(start, end).replace(/[^\n]/g, '') + code.slice(end);
}

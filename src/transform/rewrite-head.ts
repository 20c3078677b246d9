import type { FunctionPlan } from './functions.ts';
import type { Rewriting } from './rewrite.ts';
import { type AnyNode, behind, directivesOf, type FunctionNode, skipTrivia } from './syntax.ts';

/** Gives a function its activation, and ends it where the function ends. */
export function rewriteHead({ node }: FunctionPlan, rewriting: Rewriting): void {
  const { code, edits, names, used } = rewriting;
  const leave = `finally{${names.local}.x()}`;
  const isLater = node.generator && rewriting.rule === 'creation';
  used.add(isLater ? 'enterLater' : 'enter');
  const enter = isLater ? `${names.local}.r();` : `const ${names.local}=${names.enter}();`;
  const { body } = node;
  if (body.type !== 'BlockStatement') {
    const at = behind(code, '=>', node.params.at(-1)?.end ?? node.start);
    edits.open(at, `{${enter}try{return(`);
    edits.close(node.end, `)}${leave}}`);
    return;
  }
  const before = isLater ? rewriteParameters(node, rewriting) : '';
  edits.open(behindDirectives(body.body, body.start + 1, rewriting, isLater), `${before}${enter}try{`);
  edits.close(body.end - 1, `}${leave}`);
}

/**
 * A generator's body does not run before its first `next()`, but its parameters are bound when it is called. So that is where it looks at
 * the context: in a pattern for the rest of the arguments, which changes neither `length` nor any argument. Returns what the body needs then.
 */
function rewriteParameters(node: FunctionNode, { code, edits, names }: Rewriting): string {
  const capture = `...{${names.local}=${names.enterLater}()}`;
  const last = node.params.at(-1);
  if (!last) {
    edits.open(behind(code, '(', node.id?.end ?? node.start), capture);
    return '';
  }
  if (last.type === 'RestElement' && last.argument.type === 'Identifier') {
    edits.replace(last.start, last.end, capture);
    return `var ${last.argument.name}=[].slice.call(arguments,${node.params.length - 1});`;
  }
  const next = skipTrivia(code, last.end);
  if (code[next] === ',') edits.open(next + 1, capture);
  else edits.close(last.end, `,${capture}`);
  return '';
}

/** The position behind the directives of a body that starts at `start`. "use strict" cannot stand where parameters are patterns. */
function behindDirectives(body: readonly AnyNode[], start: number, { edits, code }: Rewriting, hasPattern: boolean): number {
  const directives = directivesOf(body);
  const last = directives.at(-1);
  if (hasPattern) for (const { directive, start, end } of directives) if (directive === 'use strict') edits.replace(start, end, ';');
  if (last && code[last.end - 1] !== ';') edits.open(last.end, ';');
  return last?.end ?? start;
}

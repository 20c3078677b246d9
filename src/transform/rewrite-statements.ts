import type { FunctionPlan } from './functions.ts';
import type { Rewriting } from './rewrite.ts';
import type { AnyNode, ForOfStatement } from './syntax.ts';

// Statements that suspend their function where nobody wrote `await`.

/**
 * `for await (const x of y) z` becomes `try { for await (const x of steps($, y)) { $.r(); z } } finally { $.r() }`: each turn starts behind a
 * suspension, and so does what follows the loop. A label stays with its loop.
 */
export function rewriteLoop(
  node: AnyNode,
  plan: FunctionPlan,
  rewriting: Rewriting,
  rewriteDefaults: (pattern: AnyNode, to: Rewriting) => void,
): void {
  const { edits, names } = rewriting;
  const enter = `${names.local}.r();`;
  const loop = loopOf(node);
  if (loop && !rewriting.labelled.has(loop)) {
    edits.wrap(node, 'try{', `}finally{${enter}}`);
    rewriting.labelled.add(loop);
  }
  if (node.type !== 'ForOfStatement') return;
  if (plan.suspendsIn(node)) rewriteUsingHead(node, rewriting);
  if (!node.await) return;
  rewriteDefaults(node.left, rewriting);
  edits.call(node.right, `${names.steps}(${names.local},`, ')');
  rewriting.used.add('steps');
  if (node.body.type === 'BlockStatement') edits.open(node.body.start + 1, enter);
  else edits.wrap(node.body, `{${enter}`, '}');
}

/**
 * `for (using a of b) c` becomes `for (const a of b) { $.r(); try { using $1 = disposable($, a); c } finally { $.r() } }`: each turn disposes of
 * its own.
 */
function rewriteUsingHead({ left, body }: ForOfStatement, { edits, names, code, used }: Rewriting): void {
  const [declared] = left.type === 'VariableDeclaration' && left.kind.endsWith('using') ? left.declarations : [];
  if (left.type !== 'VariableDeclaration' || !declared) return;
  const name = code.slice(declared.id.start, declared.id.end); // `using` takes no patterns
  const awaited = left.kind === 'using' ? '' : ',1';
  used.add('disposable');
  edits.replace(left.start, declared.id.start, 'const ');
  const resource = `${left.kind} ${names.local}_${name}=${names.disposable}(${names.local},${name}${awaited});`;
  edits.wrap(body, `{${names.local}.r();try{${resource}`, `}finally{${names.local}.r()}}`);
}

/** The `for await` that `node` is, or that it labels. */
function loopOf(node: AnyNode): ForOfStatement | undefined {
  if (node.type === 'LabeledStatement') return loopOf(node.body);
  return node.type === 'ForOfStatement' && node.await ? node : undefined;
}

/**
 * `{ await using a = b; … }` becomes `{ try { const a = b; await using $1 = disposable($, a, 1); … } finally { $.r() } }`, and likewise `using`, where
 * the block may be left behind a suspension.
 */
export function rewriteUsing(node: AnyNode, plan: FunctionPlan, rewriting: Rewriting): void {
  const { edits, names } = rewriting;
  if (node.type !== 'BlockStatement' || !plan.suspendsIn(node)) return;
  const declarations = node.body.filter((each) => each.type === 'VariableDeclaration' && each.kind.endsWith('using'));
  if (declarations.length === 0) return;
  if (node !== plan.node.body) edits.wrap({ start: node.start + 1, end: node.end - 1 }, 'try{', `}finally{${names.local}.r()}`);
  for (const declaration of declarations) if (declaration.type === 'VariableDeclaration') rewriteDeclaration(declaration, rewriting);
}

function rewriteDeclaration(node: Extract<AnyNode, { type: 'VariableDeclaration' }>, { edits, names, code, used }: Rewriting): void {
  const keyword = node.kind;
  const awaited = keyword === 'using' ? '' : ',1';
  used.add('disposable');
  node.declarations.forEach(({ id, start, end }, i) => {
    const name = code.slice(id.start, id.end); // `using` takes no patterns
    edits.replace(node.declarations[i - 1]?.end ?? node.start, start, i ? ';const ' : 'const ');
    edits.close(end, `;${keyword} ${names.local}_${name}=${names.disposable}(${names.local},${name}${awaited})`);
  });
}

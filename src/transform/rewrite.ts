import type { Edits } from './edits.ts';
import type { FunctionPlan } from './functions.ts';
import type { GeneratorRule } from './options.ts';
import { rewriteHead } from './rewrite-head.ts';
import { rewriteLoop, rewriteUsing } from './rewrite-statements.ts';
import { type AnyNode, behind, childrenOf, isFunction, isNeverThenable } from './syntax.ts';

// Writes what context/activation.ts draws. Only insertions, but where syntax leaves no choice, so that source maps stay exact; the walk goes
// from the outside to the inside, as Edits needs it.
//
//   async function f(a) {           async function f(a) { const $ = enter(); try {
//     const b = await g(a);           const b = $.r(await $.s(g(a)));
//     try { await h() }               try { $.r(await $.s(h())) }
//     catch (e) { … }                 catch (e) { $.r(); … }
//     return q(b);                    return last(q(b));
//   }                               } finally { $.x() } }
//   function* f(a) { yield a }      function* f(a, ...{ $ = enterLater() }) { $.r(); try { $.r(yield $.y(a)) } finally { $.x() } }

/** The names that stand for the run-time part in this file. `local` holds a function's activation. */
export interface Names {
  readonly local: string;
  readonly enter: string;
  readonly enterLater: string;
  readonly last: string;
  readonly steps: string;
  readonly callersSteps: string;
  readonly disposable: string;
}

export interface Rewriting {
  readonly code: string;
  readonly edits: Edits;
  readonly names: Names;
  readonly plans: ReadonlyMap<AnyNode, FunctionPlan>;
  readonly rule: GeneratorRule;
  /** Which of the run-time part's functions have been written. */
  readonly used: Set<keyof Names>;
  /** Each `for await` whose surroundings have been written, perhaps at its label. */
  readonly labelled: Set<AnyNode>;
}

export function rewrite(program: AnyNode, rewriting: Rewriting): void {
  visit(program, undefined, rewriting);
}

function visit(node: AnyNode, plan: FunctionPlan | undefined, rewriting: Rewriting): void {
  let own = plan;
  if (isFunction(node)) {
    own = rewriting.plans.get(node);
    if (own?.needs === 'activation') rewriteHead(own, rewriting);
    // The body of an arrow function is what it returns.
    if (own && node.async && node.body.type !== 'BlockStatement') rewriteReturned(node.body, own, rewriting);
  } else if (plan?.needs === 'activation') {
    rewriteSuspension(node, plan, rewriting);
  }
  if (own === plan && plan) rewriteEnd(node, plan, rewriting);
  for (const child of childrenOf(node)) visit(child, own, rewriting);
}

/** Suspensions, and where a function may go on behind one that ended abruptly. */
function rewriteSuspension(node: AnyNode, plan: FunctionPlan, rewriting: Rewriting): void {
  const { edits, names } = rewriting;
  const enter = `${names.local}.r();`;
  switch (node.type) {
    case 'AwaitExpression':
      if (plan.lastAwaits.has(node)) return; // rewriteEnd
      edits.wrap(node, `${names.local}.r(`, '))');
      edits.open(node.start + 'await'.length, ` ${names.local}.s(`);
      return;
    case 'YieldExpression':
      rewriteYield(node, plan, rewriting);
      return;
    case 'TryStatement': {
      const { block, handler, finalizer } = node;
      const isSuspended = plan.suspendsIn(block);
      if (handler && isSuspended) {
        if (handler.param) rewriteDefaults(handler.param, rewriting);
        edits.open(handler.body.start + 1, enter);
      }
      if (finalizer && (isSuspended || (handler && plan.suspendsIn(handler)))) edits.open(finalizer.start + 1, enter);
      return;
    }
    default:
      rewriteLoop(node, plan, rewriting, rewriteDefaults);
      rewriteUsing(node, plan, rewriting);
  }
}

function rewriteYield(node: Extract<AnyNode, { type: 'YieldExpression' }>, { node: fn }: FunctionPlan, rewriting: Rewriting): void {
  const { code, edits, names, rule, used } = rewriting;
  const followsCaller = rule === 'caller';
  edits.open(node.start, `${names.local}.${followsCaller ? 'n' : 'r'}(`);
  const keyword = node.start + 'yield'.length;
  if (!node.argument) {
    edits.close(node.end, ` ${names.local}.${fn.async ? 's' : 'y'}())`);
    return;
  }
  if (!node.delegate) {
    edits.open(keyword, ` ${names.local}.${fn.async ? 's' : 'y'}(`);
    edits.close(node.end, '))');
    return;
  }
  const steps = fn.async && followsCaller ? 'callersSteps' : 'steps';
  used.add(steps);
  edits.open(behind(code, '*', keyword), ` ${names[steps]}(${names.local},`);
  edits.close(node.end, fn.async ? '))' : ',1))');
}

/** The default values in a pattern that is bound right behind a suspension, before any statement of ours. */
function rewriteDefaults(pattern: AnyNode, rewriting: Rewriting): void {
  if (pattern.type === 'AssignmentPattern' && !isNeverThenable(pattern.right))
    rewriting.edits.wrap(pattern.right, `(${rewriting.names.local}.r(),`, ')');
  for (const child of childrenOf(pattern)) if (!isFunction(child)) rewriteDefaults(child, rewriting);
}

/** What an async function returns, and the awaits behind which it only returns. */
function rewriteEnd(node: AnyNode, plan: FunctionPlan, rewriting: Rewriting): void {
  if (node.type === 'ReturnStatement' && node.argument && plan.node.async) rewriteReturned(node.argument, plan, rewriting);
}

function rewriteReturned(value: AnyNode, plan: FunctionPlan, rewriting: Rewriting): void {
  const { edits, names } = rewriting;
  if (plan.node.generator) {
    // An async generator awaits what it returns.
    if (plan.needs === 'activation') edits.call(value, `${names.local}.s(`, ')');
  } else if (plan.lastAwaits.has(value)) {
    rewriteLastAwait(value as Extract<AnyNode, { type: 'AwaitExpression' }>, plan, rewriting); // lastAwaits has no others
  } else if (plan.needs !== 'nothing' && !isNeverThenable(value)) {
    edits.call(value, `${names.last}(`, ')');
    rewriting.used.add('last');
  }
}

function rewriteLastAwait(node: Extract<AnyNode, { type: 'AwaitExpression' }>, plan: FunctionPlan, rewriting: Rewriting): void {
  const { edits, names, used } = rewriting;
  const hasActivation = plan.needs === 'activation';
  if (plan.needs === 'nothing' || (!hasActivation && isNeverThenable(node.argument))) return;
  if (!hasActivation) used.add('last');
  edits.open(node.start + 'await'.length, ` ${hasActivation ? `${names.local}.s` : names.last}(`);
  edits.close(node.end, ')');
}

import type { GeneratorRule } from './options.ts';
import { type AnyNode, type BlockStatement, childrenOf, type FunctionNode, isFunction } from './syntax.ts';

// What the transform has to know of a function before it writes: where it is suspended, and whether it can be transformed at all.

export interface FunctionPlan {
  readonly node: FunctionNode;
  /**
   * activation: code of its own runs behind a suspension, or in a generator. last: an async function that is only suspended where it ends.
   * nothing: it stays as it is.
   */
  readonly needs: 'activation' | 'last' | 'nothing';
  /** Why it stays as it is although it should not. */
  readonly problem?: string;
  /** The awaits behind which nothing of the function runs. */
  readonly lastAwaits: ReadonlySet<AnyNode>;
  /** Whether the function may be suspended somewhere in `node`. */
  suspendsIn(node: AnyNode): boolean;
}

/** A plan for each function in `program`. */
export function planFunctions(program: AnyNode, code: string, rule: GeneratorRule, isModule: boolean): Map<AnyNode, FunctionPlan> {
  const plans = new Map<AnyNode, FunctionPlan>();
  const visit = (node: AnyNode): void => {
    if (isFunction(node)) plans.set(node, planFunction(node, code, rule, isModule));
    for (const child of childrenOf(node)) visit(child);
  };
  visit(program);
  return plans;
}

function planFunction(node: FunctionNode, code: string, rule: GeneratorRule, isModule: boolean): FunctionPlan {
  const suspensions: AnyNode[] = [];
  const lastAwaits = new Set<AnyNode>();
  const awaitsReturns = node.async && node.generator;
  const visit = (at: AnyNode, inTry: boolean): void => {
    if (isSuspension(at) || (awaitsReturns && at.type === 'ReturnStatement' && at.argument)) suspensions.push(at);
    const last = !inTry && !node.generator && at.type === 'ReturnStatement' ? at.argument : undefined;
    if (last?.type === 'AwaitExpression') lastAwaits.add(last);
    for (const child of childrenOf(at)) if (!isFunction(child)) visit(child, inTry || at.type === 'TryStatement');
  };
  // Patterns of parameters may not be suspended, so only the body counts.
  if ((node.async || node.generator) && !isFunction(node.body)) visit(node.body, false);
  if (node.async && !node.generator && node.body.type === 'AwaitExpression') lastAwaits.add(node.body);
  const needs = needsOf(node, suspensions.length - lastAwaits.size, rule);
  const problem = needs === 'activation' ? problemOf(node, code, isModule) : undefined;
  return {
    node,
    needs: problem ? 'nothing' : needs,
    ...(problem && { problem }),
    lastAwaits,
    suspendsIn: (within) => suspensions.some(({ start, end }) => start >= within.start && end <= within.end),
  };
}

function needsOf({ async, generator, body }: FunctionNode, suspensions: number, rule: GeneratorRule): FunctionPlan['needs'] {
  if (!async && !generator) return 'nothing';
  if (body.type === 'BlockStatement' && body.body.length === 0) return 'nothing';
  if (generator) return async || rule === 'creation' ? 'activation' : 'nothing';
  return suspensions > 0 ? 'activation' : 'last';
}

function isSuspension(node: AnyNode): boolean {
  if (node.type === 'VariableDeclaration') return node.kind === 'await using';
  return node.type === 'AwaitExpression' || node.type === 'YieldExpression' || (node.type === 'ForOfStatement' && node.await);
}

function problemOf(node: FunctionNode, code: string, isModule: boolean): string | undefined {
  const { body, params, generator } = node;
  if (body.type !== 'BlockStatement') return undefined;
  const twice = declaredTwice(body);
  if (twice) return `it declares the function ${twice} and another of that name, which is allowed in a function's body, but not within try`;
  if (usingInHead(body)) return 'it has `using` in the head of a loop that is not for…of';
  if (!generator) return undefined;
  const rest = params.at(-1);
  if (rest?.type === 'RestElement' && rest.argument.type !== 'Identifier') return 'it is a generator whose rest parameter is a pattern';
  const isStrict = /^['"]use strict['"]/.test(code.slice(body.body[0]?.start, body.body[0]?.end));
  return !isModule && isStrict ? 'it is a generator with "use strict" of its own' : undefined;
}

/** A name that a function in `body` shares with another function there or with a `var`. */
function declaredTwice(body: BlockStatement): string | undefined {
  const names = body.body.flatMap((node) => (node.type === 'FunctionDeclaration' ? [node.id.name] : []));
  const others = new Set<string>();
  if (names.length > 0) collectVars(body, others);
  return names.find((name, i) => others.has(name) || names.indexOf(name) !== i);
}

/** The names that `var` declares below `node`, but not in functions there. */
function collectVars(node: AnyNode, names: Set<string>): void {
  if (node.type === 'VariableDeclaration' && node.kind === 'var') for (const { id } of node.declarations) collectNames(id, names);
  for (const child of childrenOf(node)) if (!isFunction(child)) collectVars(child, names);
}

/** The names in a pattern, with those in its default values, which is more than needed and does no harm. */
function collectNames(node: AnyNode, names: Set<string>): void {
  if (node.type === 'Identifier') names.add(node.name);
  for (const child of childrenOf(node)) collectNames(child, names);
}

function usingInHead(node: AnyNode): boolean {
  const head = node.type === 'ForStatement' ? node.init : undefined;
  if (head?.type === 'VariableDeclaration' && head.kind.endsWith('using')) return true;
  for (const child of childrenOf(node)) if (!isFunction(child) && usingInHead(child)) return true;
  return false;
}

import type { AnyNode, BlockStatement, Expression, ForOfStatement, Function as FunctionNode, Pattern, Program } from 'acorn';

export type { AnyNode, BlockStatement, Expression, ForOfStatement, FunctionNode, Pattern, Program };

/** The nodes right below `node`, in the order of the text. */
export function* childrenOf(node: AnyNode): Generator<AnyNode> {
  for (const value of Object.values(node)) {
    for (const each of Array.isArray(value) ? value : [value]) if (isNode(each)) yield each;
  }
}

export function isFunction(node: AnyNode): node is Extract<AnyNode, FunctionNode> {
  return node.type === 'FunctionDeclaration' || node.type === 'FunctionExpression' || node.type === 'ArrowFunctionExpression';
}

function isNode(value: unknown): value is AnyNode {
  return typeof value === 'object' && value !== null && typeof (value as Partial<AnyNode>).type === 'string'; // a literal's RegExp has none
}

/** What stands first in a body and is only a string: "use strict" and its like. */
export function directivesOf(body: readonly AnyNode[]): (AnyNode & { readonly directive: string })[] {
  const directives: (AnyNode & { readonly directive: string })[] = [];
  for (const node of body) {
    if (node.type !== 'ExpressionStatement' || node.directive === undefined) break;
    directives.push(node as AnyNode & { readonly directive: string }); // checked above
  }
  return directives;
}

/** White space and comments. */
const TRIVIA = /(?:\s|\/\/.*|\/\*[\s\S]*?\*\/)*/y;

/** The first position from `at` on that is neither white space nor a comment. */
export function skipTrivia(code: string, at: number): number {
  TRIVIA.lastIndex = at;
  TRIVIA.test(code);
  return TRIVIA.lastIndex;
}

/** The position behind the next `token`, from `at` on, where no string can be between. */
export function behind(code: string, token: string, at: number): number {
  for (let i = skipTrivia(code, at); i < code.length; i = skipTrivia(code, i + 1)) if (code.startsWith(token, i)) return i + token.length;
  throw new Error(`there is no ${token} behind ${at}`);
}

/** Whether awaiting or returning `node` can never call a `then`. */
export function isNeverThenable(node: AnyNode): boolean {
  return NEVER_THENABLE.has(node.type) || (node.type === 'Identifier' && node.name === 'undefined');
}

const NEVER_THENABLE: ReadonlySet<string> = new Set([
  'ArrayExpression',
  'ArrowFunctionExpression',
  'AwaitExpression',
  'BinaryExpression',
  'ClassExpression',
  'FunctionExpression',
  'Literal',
  'TemplateLiteral',
  'UnaryExpression',
  'UpdateExpression',
]);

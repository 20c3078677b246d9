import { type Options, parse } from 'acorn';
import { type AnyNode, childrenOf, isFunction, type Program } from './syntax.ts';

/** A parsed file, and how it gets hold of another module. */
export interface Source {
  readonly program: Program;
  readonly isModule: boolean;
}

/** Parses a module or, where it cannot be one, a CommonJS file. Throws acorn's SyntaxError, which has a `pos`. */
export function parseSource(code: string, file: string): Source {
  const options = { ecmaVersion: 'latest', allowHashBang: true } as const;
  let program: Program;
  try {
    program = parse(code, { ...options, sourceType: 'module' });
  } catch (error) {
    // `with`, octal numbers, a `return` at the top, or really wrong: then the module's error says more.
    return parseCommonJs(code, options, error);
  }
  const isModule = /\.m[jt]s(?:$|\?)/.test(file) || hasModuleSyntax(program) || !isCommonJs(code, file);
  return { program, isModule };
}

function parseCommonJs(code: string, options: Options, moduleError: unknown): Source {
  try {
    return { program: parse(code, { ...options, sourceType: 'script', allowReturnOutsideFunction: true }), isModule: false };
  } catch {
    throw moduleError;
  }
}

function hasModuleSyntax(program: Program): boolean {
  return program.body.some((node) => /^(?:Import|Export)\w*Declaration$/.test(node.type)) || usesModuleOnlySyntax(program);
}

/** `import.meta`, and `await` outside of functions. */
function usesModuleOnlySyntax(node: AnyNode, inFunction = false): boolean {
  if (node.type === 'MetaProperty' && node.meta.name === 'import') return true;
  if (!inFunction && (node.type === 'AwaitExpression' || (node.type === 'ForOfStatement' && node.await))) return true;
  for (const child of childrenOf(node)) if (usesModuleOnlySyntax(child, inFunction || isFunction(node))) return true;
  return false;
}

function isCommonJs(code: string, file: string): boolean {
  return /\.c[jt]s(?:$|\?)/.test(file) || /\b(?:module\.exports|exports\.|exports\[|require\s*\()|\bdefineProperty\(exports\b/.test(code);
}

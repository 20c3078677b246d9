import type { SourceMap } from 'magic-string';
import { Edits } from './edits.ts';
import { type FunctionPlan, planFunctions } from './functions.ts';
import type { GeneratorRule } from './options.ts';
import { parseSource, type Source } from './parse.ts';
import { type Names, type Rewriting, rewrite } from './rewrite.ts';
import { RUNTIME } from './runtime-file.ts';
import { type AnyNode, directivesOf } from './syntax.ts';

// Keeps native async functions and makes them carry their context: rewrite.ts says what is written, context/activation.ts what it does.

/** A place that stays as it was, and why. */
export interface Untransformed {
  readonly reason: string;
  /** Offset in the code, from 0. */
  readonly at: number;
  /** From 1, as editors count. */
  readonly line: number;
  /** From 0, as source maps count. */
  readonly column: number;
}

export interface TransformResult {
  /** Undefined where nothing had to be done. */
  readonly code: string | undefined;
  readonly map: SourceMap | undefined;
  readonly untransformed: readonly Untransformed[];
}

export interface TransformOptions {
  /** The file's name, for the source map and to tell a module from CommonJS. */
  readonly file: string;
  readonly generators: GeneratorRule;
}

/** Whether `code` can have anything to transform; a look, which costs nothing beside the parser. */
export function mayNeedTransform(code: string): boolean {
  return /\b(?:async|await|yield)\b/.test(code) && !isTransformed(code);
}

/** A library may have been published as the transform has left it. */
function isTransformed(code: string): boolean {
  return code.includes(`from"${RUNTIME}"`) || code.includes(`require("${RUNTIME}")`);
}

export function transform(code: string, options: TransformOptions): TransformResult {
  if (!mayNeedTransform(code)) return unchanged([]);
  let source: Source;
  try {
    source = parseSource(code, options.file);
  } catch (error) {
    return unchanged([untransformed(code, (error as { pos?: number }).pos ?? 0, `it cannot be parsed: ${(error as Error).message}`)]); // acorn's
  }
  try {
    return transformParsed(code, source, options);
  } catch (error) {
    // Nested too deeply for the stack, or a mistake of ours: neither is to break the build.
    return unchanged([untransformed(code, 0, `it cannot be transformed: ${error}`)]);
  }
}

function transformParsed(code: string, source: Source, { file, generators }: TransformOptions): TransformResult {
  const plans = planFunctions(source.program, code, generators, source.isModule);
  const problems = [...plans.values()].flatMap((plan) => problemsOf(plan, code));
  const edits = new Edits(code);
  const rewriting = {
    code,
    edits,
    names: namesFor(code),
    plans,
    rule: generators,
    used: new Set<keyof Names>(),
    labelled: new Set<AnyNode>(),
  };
  rewrite(source.program, rewriting);
  if (rewriting.used.size === 0) return unchanged(problems);
  importRuntime(source, rewriting);
  return { code: edits.toString(), map: edits.map(file), untransformed: problems };
}

function unchanged(problems: readonly Untransformed[]): TransformResult {
  return { code: undefined, map: undefined, untransformed: problems };
}

function problemsOf({ node, problem }: FunctionPlan, code: string): Untransformed[] {
  return problem ? [untransformed(code, node.start, problem)] : [];
}

function untransformed(code: string, at: number, reason: string): Untransformed {
  const lines = code.slice(0, at).split('\n');
  return { reason, at, line: lines.length, column: lines.at(-1)?.length ?? 0 };
}

/** Names that `code` does not use. */
function namesFor(code: string): Names {
  let local = '__tl';
  while (code.includes(local)) local += '_';
  const named = (name: string): string => `${local}_${name}`;
  return {
    local,
    enter: named('enter'),
    enterLater: named('enterLater'),
    last: named('last'),
    steps: named('steps'),
    callersSteps: named('callersSteps'),
    disposable: named('disposable'),
  };
}

function importRuntime({ program, isModule }: Source, { code, edits, names, used }: Rewriting): void {
  const list = (as: string): string => [...used].map((name) => `${name}${as}${names[name]}`).join();
  // On a line of its own: vite's development server writes another path there and leaves the columns of the source map as they are.
  const text = isModule ? `import{${list(' as ')}}from"${RUNTIME}";\n` : `const{${list(':')}}=require("${RUNTIME}");\n`;
  const last = directivesOf(program.body).at(-1); // "use client" has to stay first
  const isOpen = last && code[last.end - 1] !== ';';
  edits.open(last?.end ?? program.body[0]?.start ?? 0, isOpen ? `;${text}` : text);
}

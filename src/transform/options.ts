import { checkKeys, SetupError } from '../platform/setup-error.ts';

/** Which context the body of a generator runs in. */
export type GeneratorRule = 'creation' | 'caller';

/** A glob (relative to the project, or beginning with **), or an expression for the path. */
export type FilePattern = string | RegExp;

/** What `throughline/vite`, `/rollup`, `/esbuild` and `/webpack` take. */
export interface AwaitTransformOptions {
  /**
   * The files to transform. Default: JavaScript and what compiles to it, dependencies included, because a callback that is called by
   * untransformed code behind an `await` of its own has no context.
   */
  readonly include?: FilePattern | readonly FilePattern[] | undefined;
  /** Files to leave as they are. Default: none. This package is always left as it is. */
  readonly exclude?: FilePattern | readonly FilePattern[] | undefined;
  /**
   * Which context the body of a generator has. `'creation'` (default): the one in which the generator was made, as TC39's AsyncContext has
   * it. `'caller'`: that of whoever calls `next()`, as AsyncLocalStorage has it.
   */
  readonly generators?: GeneratorRule | undefined;
}

/** The rule for generators. Throws SetupError when the options are wrong. */
export function checkOptions(options: AwaitTransformOptions): GeneratorRule {
  checkKeys('the await transform', options, ['include', 'exclude', 'generators']);
  const { generators = 'creation' } = options;
  if (generators === 'creation' || generators === 'caller') return generators;
  throw new SetupError('bad_generator_rule', `generators (${generators}) must be 'creation' or 'caller'.`);
}

// throughline/webpack: the await transform for webpack.

import type { AwaitTransformOptions } from './transform/options.ts';
import { type WebpackCompiler, webpackHooks } from './transform/webpack.ts';

export type { AwaitTransformOptions, FilePattern, GeneratorRule } from './transform/options.ts';

/** A webpack plugin, as far as others have to know. */
export interface WebpackPlugin {
  apply(compiler: object): void;
}

/**
 * Keeps native `await` and makes a page's code carry its context across it, dependencies included. Builds for a `target` of Node stay as
 * they are: a server has AsyncLocalStorage. What cannot be transformed is warned of, with file and line, and stays as it is. Throws
 * SetupError for wrong options. For webpack 5, and rspack.
 *
 * @example
 * import throughline from 'throughline/webpack';
 * export default { entry: './src/main.js', plugins: [throughline()] };
 */
export default function awaitTransform(options: AwaitTransformOptions = {}): WebpackPlugin {
  const { apply } = webpackHooks(options);
  return { apply: (compiler) => apply(compiler as WebpackCompiler) }; // webpack's own
}

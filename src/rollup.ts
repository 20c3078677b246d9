// throughline/rollup: the await transform for rollup and rolldown.

import type { AwaitTransformOptions } from './transform/options.ts';
import { bundlerHooks } from './transform/rollup.ts';

export type { AwaitTransformOptions, FilePattern, GeneratorRule } from './transform/options.ts';

/** A rollup plugin, as far as others have to know. */
export interface RollupPlugin {
  readonly name: string;
}

/**
 * Keeps native `await` and makes a page's code carry its context across it; wherever it stands in the list, it runs behind the plugins that
 * compile. What cannot be transformed is warned of, with file and line, and stays as it is. Throws SetupError for wrong options.
 *
 * @example
 * import throughline from 'throughline/rollup';
 * export default { input: 'src/main.js', plugins: [throughline()] };
 */
export default function awaitTransform(options: AwaitTransformOptions = {}): RollupPlugin {
  return bundlerHooks(options, () => process.cwd());
}

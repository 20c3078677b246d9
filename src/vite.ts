// throughline/vite: the await transform for vite, its development server included.

import type { AwaitTransformOptions } from './transform/options.ts';
import { viteHooks } from './transform/vite.ts';

export type { AwaitTransformOptions, FilePattern, GeneratorRule } from './transform/options.ts';

/** A vite plugin, as far as others have to know. */
export interface VitePlugin {
  readonly name: string;
}

/**
 * Keeps native `await` and makes the page's code carry its context across it. Dependencies are transformed too, in the development server's
 * pre-bundle as well; code for servers is not, where AsyncLocalStorage does it. What cannot be transformed is warned of, with file and
 * line, and stays as it is. Throws SetupError for wrong options. For vite 5 and later.
 *
 * @example
 * import throughline from 'throughline/vite';
 * export default { plugins: [throughline()] };
 */
export default function awaitTransform(options: AwaitTransformOptions = {}): VitePlugin {
  return viteHooks(options);
}

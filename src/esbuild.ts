// throughline/esbuild: the await transform for esbuild.

import { type EsbuildBuild, esbuildHooks } from './transform/esbuild.ts';
import type { AwaitTransformOptions } from './transform/options.ts';

export type { AwaitTransformOptions, FilePattern, GeneratorRule } from './transform/options.ts';

/** An esbuild plugin, as far as others have to know. */
export interface EsbuildPlugin {
  readonly name: string;
  setup(build: object): void;
}

/**
 * Keeps native `await` and makes a page's code carry its context across it, dependencies included. Builds for `platform: 'node'` stay as
 * they are: a server has AsyncLocalStorage. Name it last: for a file, esbuild asks only the first plugin that loads it. What cannot be
 * transformed is warned of, with file and line, and stays as it is. Throws SetupError for wrong options.
 *
 * @example
 * import { build } from 'esbuild';
 * import throughline from 'throughline/esbuild';
 * await build({ entryPoints: ['src/main.ts'], bundle: true, outdir: 'dist', plugins: [throughline()] });
 */
export default function awaitTransform(options: AwaitTransformOptions = {}): EsbuildPlugin {
  const { name, setup } = esbuildHooks(options);
  return { name, setup: (build) => setup(build as EsbuildBuild) }; // esbuild's own
}

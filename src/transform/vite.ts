import type { AwaitTransformOptions } from './options.ts';
import { type BundlerHooks, bundlerHooks } from './rollup.ts';
import { RUNTIME } from './transform.ts';

/** A plugin for vite 5 and later. */
export interface ViteHooks extends BundlerHooks {
  readonly enforce: 'post';
  config(this: unknown): object;
  configResolved(config: { readonly root: string }): void;
}

export function viteHooks(options: AwaitTransformOptions): ViteHooks {
  let root = '.';
  return {
    ...bundlerHooks(options, () => root),
    enforce: 'post',
    configResolved(config) {
      root = config.root;
    },
    config() {
      return { optimizeDeps: { include: [RUNTIME] } };
    },
  };
}

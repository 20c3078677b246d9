import { esbuildHooks } from './esbuild.ts';
import type { AwaitTransformOptions } from './options.ts';
import { type BundlerHooks, bundlerHooks } from './rollup.ts';
import { RUNTIME } from './runtime-file.ts';

/** A plugin for vite 5 and later. */
export interface ViteHooks extends Pick<BundlerHooks, 'name'> {
  readonly resolveId: Pick<BundlerHooks['resolveId'], 'handler'>;
  readonly transform: Pick<BundlerHooks['transform'], 'handler'>;
  readonly enforce: 'post';
  config(this: { readonly meta?: { readonly rolldownVersion?: string } }): object;
  configResolved(config: { readonly root: string }): void;
}

export function viteHooks(options: AwaitTransformOptions): ViteHooks {
  let root = '.';
  const forModules = (): Omit<ViteHooks, 'config' | 'configResolved'> => {
    const { name, resolveId, transform } = bundlerHooks(options, () => root);
    // Behind all other plugins, but not behind vite's own analysis of imports, as their `order` would have it.
    return { name, enforce: 'post', resolveId: { handler: resolveId.handler }, transform: { handler: transform.handler } };
  };
  return {
    ...forModules(),
    configResolved(config) {
      root = config.root;
    },
    // The development server bundles dependencies beforehand, by rolldown or, before vite 8, by esbuild, without the plugins of the page. Nor
    // has the bundle of a worker those: it is asked for its own.
    config() {
      const name = nameFor(options);
      const rolldown = { rolldownOptions: { plugins: [{ ...bundlerHooks(options, () => root), name }] } };
      const esbuild = { esbuildOptions: { plugins: [{ ...esbuildHooks(options), name }] } };
      return {
        optimizeDeps: { include: [RUNTIME], ...(this?.meta?.rolldownVersion ? rolldown : esbuild) },
        worker: { plugins: () => [forModules()] },
      };
    },
  };
}

/** vite bundles dependencies anew when a plugin has another name. */
function nameFor({ include, exclude, generators }: AwaitTransformOptions): string {
  return `throughline-await ${[[include].flat(), [exclude].flat(), generators].map(String).join(' ')}`;
}

import { fileURLToPath } from 'node:url';
import { fileFilter } from './file-filter.ts';
import { type AwaitTransformOptions, checkOptions } from './options.ts';
import { RUNTIME, RUNTIME_FILE } from './runtime-file.ts';

/** The part of webpack's compiler that is used. */
export interface WebpackCompiler {
  readonly context: string;
  readonly options: {
    readonly target?: unknown;
    readonly module: { readonly rules: unknown[] };
    readonly resolve: { alias?: unknown };
  };
}

export interface WebpackHooks {
  apply(compiler: WebpackCompiler): void;
}

/** dist/plugins/webpack-loader.js, when this is a file there. */
const LOADER: string = fileURLToPath(new URL('./webpack-loader.js', import.meta.url));

export function webpackHooks(options: AwaitTransformOptions): WebpackHooks {
  const generators = checkOptions(options);
  return {
    apply({ context, options: { target, module, resolve } }) {
      if ([target].flat().some((each) => /node|electron-main/.test(String(each)))) return; // a server has AsyncLocalStorage
      // Behind the loaders that compile.
      module.rules.push({ enforce: 'post', resource: fileFilter(options, context), use: [{ loader: LOADER, options: { generators } }] });
      resolve.alias = withAlias(resolve.alias);
    },
  };
}

/** The exact name only; dependencies in strict node_modules cannot resolve it otherwise. */
function withAlias(alias: unknown): object {
  if (Array.isArray(alias)) return [...alias, { name: RUNTIME, alias: RUNTIME_FILE, onlyModule: true }];
  return { ...(alias as object | undefined), [`${RUNTIME}$`]: RUNTIME_FILE }; // webpack allows both forms
}

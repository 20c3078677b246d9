import { fileFilter } from './file-filter.ts';
import { type AwaitTransformOptions, checkOptions } from './options.ts';
import { RUNTIME, RUNTIME_FILE } from './runtime-file.ts';
import { transform, type Untransformed } from './transform.ts';

/** What rollup, rolldown and vite call, as far as we need it; their own types are not needed to use it. */
export interface BundlerHooks {
  readonly name: string;
  readonly resolveId: { readonly order: 'post'; handler(source: string): string | null };
  readonly transform: {
    readonly order: 'post';
    handler(this: BundlerContext, code: string, id: string, options?: { ssr?: boolean }): unknown;
  };
}

interface BundlerContext {
  warn(warning: { message: string; id?: string; loc?: { file: string; line: number; column: number } }): void;
  /** vite's, since version 6. */
  readonly environment?: { readonly config?: { readonly consumer?: string } };
}

export function bundlerHooks(options: AwaitTransformOptions, root: () => string): BundlerHooks {
  const generators = checkOptions(options);
  let isWanted: ((id: string) => boolean) | undefined;
  return {
    name: 'throughline-await',
    // Last: TypeScript and JSX are JavaScript by then, and CommonJS may be modules.
    resolveId: { order: 'post', handler: (source) => (source === RUNTIME ? RUNTIME_FILE : null) },
    transform: {
      order: 'post',
      handler(code, id, { ssr } = {}) {
        isWanted ??= fileFilter(options, root());
        // A server has AsyncLocalStorage.
        if (ssr || this.environment?.config?.consumer === 'server' || !isWanted(id)) return null;
        const result = transform(code, { file: id, generators });
        for (const each of result.untransformed) this.warn(warning(id, each));
        return result.code === undefined ? null : { code: result.code, map: result.map };
      },
    },
  };
}

function warning(
  file: string,
  { line, column, reason }: Untransformed,
): { message: string; id: string; loc: { file: string; line: number; column: number } } {
  return { message: sentence(file, line, reason), id: file, loc: { file, line, column } };
}

/** What a user reads of a place that stays as it was. */
export function sentence(file: string, line: number, reason: string): string {
  return `${file}:${line}: native await loses the context here, because ${reason}.`;
}

import { readFile } from 'node:fs/promises';
import { basename, dirname, extname } from 'node:path';
import { fileFilter } from './file-filter.ts';
import { type AwaitTransformOptions, checkOptions, type GeneratorRule } from './options.ts';
import { ownMap } from './own-map.ts';
import { RUNTIME, RUNTIME_FILE } from './runtime-file.ts';
import { joinMaps } from './source-map.ts';
import { mayNeedTransform, transform, type Untransformed } from './transform.ts';

// esbuild compiles and bundles in one go, and a plugin sees files only before both. So TypeScript and JSX are compiled one by one first, by
// the same esbuild with the same options, and the result is transformed.

/** The part of esbuild's plugin API that is used. */
export interface EsbuildBuild {
  readonly initialOptions: Readonly<Record<string, unknown>>;
  readonly esbuild: { build(options: Record<string, unknown>): Promise<{ readonly outputFiles?: readonly OutputFile[] | undefined }> };
  resolve(path: string, options: Record<string, unknown>): Promise<Resolved>;
  onResolve(options: { filter: RegExp }, handle: (file: ResolveArguments) => Promise<object | undefined>): void;
  onLoad(options: { filter: RegExp; namespace: string }, handle: (file: { path: string }) => Promise<object | undefined>): void;
}

interface OutputFile {
  readonly path: string;
  readonly text: string;
}

interface Resolved {
  readonly path: string;
  readonly external: boolean;
  readonly errors: readonly unknown[];
}

interface ResolveArguments {
  readonly path: string;
  readonly pluginData: unknown;
}

/** What transform() takes from the build to compile a single file as it would be. */
const COMPILE_OPTIONS = [
  'jsx',
  'jsxDev',
  'jsxFactory',
  'jsxFragment',
  'jsxImportSource',
  'jsxSideEffects',
  'loader',
  'tsconfig',
  'tsconfigRaw',
];

export interface EsbuildHooks {
  readonly name: string;
  setup(build: EsbuildBuild): void;
}

export function esbuildHooks(options: AwaitTransformOptions): EsbuildHooks {
  const generators = checkOptions(options);
  return {
    name: 'throughline-await',
    setup(build) {
      const { platform, absWorkingDir } = build.initialOptions;
      if (platform === 'node') return; // a server has AsyncLocalStorage
      const isWanted = fileFilter(options, typeof absWorkingDir === 'string' ? absWorkingDir : '.');
      resolveRuntime(build);
      build.onLoad({ filter: /\.[cm]?[jt]sx?$/, namespace: 'file' }, async ({ path }) => {
        const source = isWanted(path) ? await readFile(path, 'utf8') : '';
        return mayNeedTransform(source) ? load(build, path, source, generators) : undefined;
      });
    },
  };
}

function resolveRuntime(build: EsbuildBuild): void {
  build.onResolve({ filter: new RegExp(`^${RUNTIME}$`) }, async ({ path, pluginData, ...from }) => {
    if (pluginData === RUNTIME) return undefined; // our own question
    const { errors, ...found } = await build.resolve(path, { ...from, pluginData: RUNTIME });
    // vite's search for dependencies, before vite 8, makes each of them external.
    return errors.length > 0 ? { path: RUNTIME_FILE } : { path: found.path, external: found.external };
  });
}

async function load(build: EsbuildBuild, path: string, source: string, generators: GeneratorRule): Promise<object | undefined> {
  const compiled = needsCompiler(build, path) ? await compile(build, path) : { code: source, map: await ownMap(path, source) };
  const { code = compiled.code, map, untransformed } = transform(compiled.code, { file: basename(path), generators });
  const joined = map ? joinMaps(map, compiled.map) : compiled.map;
  return {
    contents: joined ? `${code}\n${inlineMap(joined)}` : code,
    loader: 'js',
    resolveDir: dirname(path),
    warnings: untransformed.map((each) => warning(path, compiled.code, each)),
  };
}

function needsCompiler({ initialOptions }: EsbuildBuild, path: string): boolean {
  const loaders = initialOptions['loader'] as Readonly<Record<string, string>> | undefined; // as esbuild documents it
  return (loaders?.[extname(path)] ?? extname(path).replace(/^\.[cm]?/, '')) !== 'js';
}

/** esbuild reads the map of a file behind its text, and names sources as seen from the file. */
function inlineMap(map: object): string {
  return `//# sourceMappingURL=data:application/json;base64,${Buffer.from(JSON.stringify(map)).toString('base64')}`;
}

async function compile({ esbuild, initialOptions }: EsbuildBuild, path: string): Promise<{ code: string; map: object | undefined }> {
  const { outputFiles = [] } = await esbuild.build({
    ...Object.fromEntries(COMPILE_OPTIONS.filter((name) => name in initialOptions).map((name) => [name, initialOptions[name]])),
    entryPoints: [path],
    absWorkingDir: initialOptions['absWorkingDir'],
    bundle: false,
    write: false,
    outdir: dirname(path),
    sourcemap: 'external',
    target: 'esnext',
    supported: { decorators: false },
    logLevel: 'silent',
  });
  const text = (isMap: boolean): string | undefined => outputFiles.find((file) => file.path.endsWith('.map') === isMap)?.text;
  return { code: text(false) ?? '', map: JSON.parse(text(true) ?? 'null') ?? undefined };
}

function warning(file: string, code: string, { line, column, reason }: Untransformed): object {
  const location = { file, line, column, lineText: code.split('\n')[line - 1] };
  return { text: `Native await loses the context here, because ${reason}.`, location };
}

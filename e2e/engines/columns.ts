import { readFile } from 'node:fs/promises';
import { build, transform as esbuildTransform, type Plugin } from 'esbuild';
import { transform } from '../../src/transform/transform.ts';

// The columns of docs/context.md for browsers: a manager, and how the code of the rows was compiled. Each is a page of its own.

interface Column {
  /** What the page loads before it. */
  readonly first?: string;
  /** An import, and a call that makes the manager. */
  readonly manager: readonly [file: string, call: string];
  readonly compiled?: 'await' | 'es2016';
}

const task = (call: string): Column['manager'] => ['src/context/task.ts', `new Manager.TaskContextManager(${call})`];
const zone: Pick<Column, 'first' | 'manager'> = {
  first: 'zone.js',
  manager: ['src/context/zone.ts', 'new Manager.ZoneContextManager()'],
};
const everyTask = task('{ also: everyTask }');

export const COLUMNS: Readonly<Record<string, Column>> = {
  stack: { manager: ['src/context/stack.ts', 'new Manager.StackContextManager()'] },
  task: { manager: task('') },
  'task with `everyTask`': { manager: everyTask },
  'task with `everyTask`, await transform': { manager: everyTask, compiled: 'await' },
  'zone.js': zone,
  'zone.js, compiled down': { ...zone, compiled: 'es2016' },
  'zone.js, await transform': { ...zone, compiled: 'await' },
  'AsyncContext (stand-in), compiled down': {
    first: './test/unit/context/async-context-page-stand-in.ts',
    manager: ['src/context/async-context.ts', 'new Manager.AsyncContextManager()'],
    compiled: 'es2016',
  },
};

/** The script of a column's page. It tells what it has seen: site.ts. */
export function rowsScript({ first, manager: [file, call], compiled }: Column): Promise<string> {
  const suffix = compiled ? `?${compiled}` : '';
  return bundle(`
    ${first ? `import '${first}';` : ''}
    import * as Manager from './${file}';
    import { everyTask } from './src/tasks.ts';
    import { runRows } from './e2e/engines/rows-page.ts';
    import { asyncRows } from './test/unit/context/async-rows.ts${suffix}';
    import { awaitRows } from './test/unit/context/await-rows.ts${suffix}';
    import { browserRows } from './test/unit/context/browser-rows.ts${suffix}';
    import { pageRows } from './test/unit/context/page-rows.ts${suffix}';
    ${compiled === 'await' ? `import { constructs } from './test/unit/transform/constructs.ts?await';` : 'const constructs = {};'}
    const using = ${compiled === 'await' ? `import('${USING}').catch(() => import('${USING_COMPILED_DOWN}')).then(({ usingConstructs }) => usingConstructs)` : 'Promise.resolve()'};
    window.begun = true;
    using
      .then((usingConstructs) => ({ ...asyncRows, ...awaitRows, ...browserRows, ...pageRows, ...constructs, ...usingConstructs }))
      .then((rows) => runRows(${call}, rows)).then(tell, (error) => tell(String(error.stack)));`);
}

/** `using` is a script of its own: an engine that does not have it cannot read it, and takes what a build makes of it for such engines. */
export const USING = '/using.js';
export const USING_COMPILED_DOWN = '/using-compiled-down.js';

const USING_ROWS = './test/unit/transform/using.ts?await';

export function usingScript(): Promise<string> {
  return bundle(`export { usingConstructs } from '${USING_ROWS}'`);
}

export function usingCompiledDownScript(): Promise<string> {
  return bundle(
    `for (const name of ['dispose', 'asyncDispose']) if (!Symbol[name]) Object.defineProperty(Symbol, name, { value: Symbol.for('Symbol.' + name) });
    const { usingConstructs: rows } = await import('${USING_ROWS}');
    export const usingConstructs = Object.fromEntries(Object.entries(rows).map(([name, row]) => [name, { ...row, present: () => true }]));`,
    { using: false },
  );
}

export function fuzzScript(): Promise<string> {
  return bundle(`
    import { runPrograms } from './e2e/engines/fuzz-page.ts';
    window.begun = true;
    fetch('/programs.json').then((response) => response.json()).then(runPrograms)
      .then(tell, (error) => tell(String(error.stack)));`);
}

export function zoneErrorsScript(): Promise<string> {
  return bundle(`
    import 'zone.js';
    import { hearAll } from './e2e/engines/zone-errors-page.ts';
    window.begun = true;
    hearAll().then(tell, (error) => tell(String(error.stack)));`);
}

const ES2016 = { 'async-await': false, 'async-generator': false, 'for-await': false };

/** What vitest.config.ts does with these endings, and the server that vitest would have told of. */
const asInVitest: Plugin = {
  name: 'as-in-vitest',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^vitest$/ }, () => ({ path: 'vitest', namespace: 'stub' }));
    onLoad({ filter: /.*/, namespace: 'stub' }, () => ({ contents: 'export const inject = () => location.origin' }));
    onResolve({ filter: /^throughline\/await$/ }, ({ resolveDir }) => ({ path: `${process.cwd()}/src/await.ts`, pluginData: resolveDir }));
    onLoad({ filter: /\.ts$/ }, async ({ path, suffix }) => {
      if (!suffix) return undefined;
      const { code } = await esbuildTransform(await readFile(path, 'utf8'), {
        loader: 'ts',
        target: 'esnext',
        sourcefile: path,
        ...(suffix === '?es2016' && { supported: ES2016 }),
      });
      if (suffix !== '?await') return { contents: code };
      return { contents: transform(code, { file: path, generators: 'creation' }).code ?? code };
    });
  },
};

async function bundle(contents: string, supported: Record<string, boolean> = {}): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: process.cwd(), loader: 'ts' },
    bundle: true,
    write: false,
    format: 'esm',
    target: 'esnext',
    external: [USING, USING_COMPILED_DOWN],
    supported,
    ignoreAnnotations: true, // package.json says that no file of ours does anything when it is imported: the stand-in does
    plugins: [asInVitest],
    logLevel: 'error',
  });
  return outputFiles[0]?.text ?? '';
}

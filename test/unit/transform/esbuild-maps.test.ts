import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { originalPositionFor, TraceMap } from '@jridgewell/trace-mapping';
import { build, transform } from 'esbuild';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import awaitTransform from '../../../src/esbuild.ts';

// esbuild follows the source maps with which dependencies are published, so they have to lead through what is transformed as well.

const SOURCE = `export interface Asked { readonly answer: { readonly text: string } }

export async function ask(asked: Asked): Promise<string> {
  await null;
  return asked.answer.text;
}
`;

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'throughline-'));
});
afterEach(() => rmSync(root, { recursive: true }));

function write(file: string, text: string): void {
  mkdirSync(join(root, file, '..'), { recursive: true });
  writeFileSync(join(root, file), text);
}

/** Publishes the library, whose map is at `map` as seen from its script or, without one, in the script. */
async function publish(map?: string): Promise<void> {
  const { code, map: text } = await transform(SOURCE, { loader: 'ts', minify: true, sourcemap: 'external', sourcefile: '../src/ask.ts' });
  const inline = `data:application/json;base64,${Buffer.from(text).toString('base64')}`;
  write('node_modules/library/dist/index.js', `${code}//# sourceMappingURL=${map ?? inline}\n`);
  if (map) write(join('node_modules/library/dist', map), text.replaceAll('../src', map.includes('/') ? '../../src' : '../src'));
  write('node_modules/library/src/ask.ts', SOURCE);
  write('node_modules/library/package.json', JSON.stringify({ name: 'library', type: 'module', main: 'dist/index.js' }));
}

/** Where the name `text` behind the await was written. */
async function sourceOfName(): Promise<object> {
  write('main.js', "import { ask } from 'library'; ask();");
  write('node_modules/throughline/package.json', JSON.stringify({ name: 'throughline', exports: { './await': './await.js' } }));
  write('node_modules/throughline/await.js', 'export const enter = () => {}, last = () => {};');
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: ['main.js'],
    outfile: 'main.out.js',
    bundle: true,
    minify: true,
    format: 'esm',
    sourcemap: true,
    write: false,
    plugins: [awaitTransform()],
  });
  const [map, script] = ['.map', '.js'].map((end) => outputFiles.find(({ path }) => path.endsWith(end))?.text ?? '');
  const [line = '', ...before] = (script ?? '').split('answer.text')[0]?.split('\n').reverse() ?? [];
  expect(script).toContain('.r(await ');
  const { source, ...place } = originalPositionFor(new TraceMap(map ?? ''), {
    line: before.length + 1,
    column: line.length + 'answer.'.length,
  });
  return { source, line: place.line, column: place.column };
}

describe('the map of a dependency', () => {
  it.each([['index.js.map'], ['maps/index.js.map'], [undefined]])('at %s leads to its source', async (map) => {
    await publish(map);
    const lines = SOURCE.split('\n');
    const line = lines.findIndex((text) => text.includes('answer.text')) + 1;
    const column = lines[line - 1]?.indexOf('text');
    expect(await sourceOfName()).toEqual({ source: 'node_modules/library/src/ask.ts', line, column });
  });

  it.each(['missing.js.map', 'data:application/json,{', 'http://localhost:1/a.map', 'data:application/json,{"version":3}', '%E0%A4%A'])(
    'that cannot be read (%s) leads to what was published',
    async (map) => {
      await publish('index.js.map');
      const file = join(root, 'node_modules/library/dist/index.js');
      writeFileSync(file, readFileSync(file, 'utf8').replace('index.js.map', map));
      expect(await sourceOfName()).toMatchObject({ source: 'node_modules/library/dist/index.js', line: 1 });
    },
  );
});

import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { docstringExamples, type Example, fencedBlocks } from './examples.ts';

const OUT = 'test-results/examples';
const ENTRIES = ['index', 'node', 'browser', 'otel', 'testing'];

/** Names of an entry that an example in a docstring uses without importing them: the reader is where they come from. */
function importsFor(code: string): string {
  const imported = new Set<string>();
  return ENTRIES.map((entry) => {
    const exported = exportsOf(entry).filter((name) => !imported.has(name) && new RegExp(`\\b${name}\\b`).test(code));
    for (const name of exported) imported.add(name);
    const from = entry === 'index' ? 'throughline' : `throughline/${entry}`;
    return exported.length > 0 ? `import { ${exported.join(', ')} } from '${from}';\n` : '';
  }).join('');
}

function exportsOf(entry: string): string[] {
  const text = readFileSync(`src/${entry}.ts`, 'utf8');
  const lists = Array.from(text.matchAll(/export (?:type )?\{([^}]*)\}/g), (match) => match[1] ?? '');
  const declared = Array.from(text.matchAll(/export (?:function|const|class|interface|type) (\w+)/g), (match) => match[1] ?? '');
  return [
    ...lists
      .join(',')
      .split(',')
      .map((name) => name.replace('type ', '').trim().split(' as ').pop() ?? ''),
    ...declared,
  ].filter(Boolean);
}

function compile(examples: readonly Example[]): string {
  rmSync(OUT, { recursive: true, force: true });
  mkdirSync(OUT, { recursive: true });
  examples.forEach(({ at, code }, i) => {
    const imports = code.includes('import ') ? '' : importsFor(code);
    writeFileSync(join(OUT, `example-${i}.ts`), `// ${at}\n${imports}${code}\nexport {};\n`);
  });
  const config = {
    extends: '../../tsconfig.json',
    compilerOptions: { noUnusedLocals: false, paths: { throughline: ['../../src/index.ts'], 'throughline/*': ['../../src/*.ts'] } },
    include: ['*.ts'],
  };
  writeFileSync(join(OUT, 'tsconfig.json'), JSON.stringify(config));
  const { stdout } = spawnSync(process.execPath, ['node_modules/@typescript/native/bin/tsc', '-p', OUT], { encoding: 'utf8' });
  return stdout.replace(/example-(\d+)\.ts/g, (_, i) => examples[Number(i)]?.at ?? '');
}

describe('the examples', () => {
  it('in README and docs, and in every docstring, compile', () => {
    const pages = [
      'README.md',
      ...readdirSync('docs', { encoding: 'utf8' })
        .filter((file) => file.endsWith('.md'))
        .map((file) => `docs/${file}`),
    ];
    const examples = [...pages.flatMap((page) => fencedBlocks(page, 'ts')), ...docstringExamples('src')];
    expect(examples.length).toBeGreaterThan(20);
    expect(compile(examples)).toBe('');
  }, 60_000);
});

describe("the README's first screen", () => {
  const [program] = fencedBlocks('README.md', 'ts');
  const [shown] = fencedBlocks('README.md', 'text');
  let printed = '';

  beforeAll(() => {
    mkdirSync(OUT, { recursive: true });
    const file = join(OUT, 'readme.mjs');
    writeFileSync(file, program?.code ?? '');
    printed = execFileSync(process.execPath, [file], { encoding: 'utf8', env: { ...process.env, NO_COLOR: '1' } });
  });

  it('shows what its program prints, but for ids, times and bars', () => {
    const shape = (text = ''): string =>
      text
        .replace(/[0-9a-f]{32}/g, 'ID')
        .replace(/\d\d:\d\d:\d\d/g, 'TIME')
        .replace(/[\d.]+ (ms|µs|s)/g, 'DURATION')
        .replace(/[━─╸╺╾╼]+(?=\s|$)/gm, 'BAR')
        .replace(/ +/g, ' ')
        .trim();
    expect(shape(printed)).toBe(shape(shown?.code));
  });
});

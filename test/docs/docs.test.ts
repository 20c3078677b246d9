import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { measureSizes, sizeTable } from '../../bench/size.mjs';
import { newestResults, speedTable } from '../../bench/speed-table.mjs';
import { earlyLine } from '../../scripts/early-line.mjs';
import { docstringExamples, type Example, fencedBlocks } from './examples.ts';

const OUT = 'test-results/examples';
const ENTRIES = ['index', 'node', 'browser', 'tasks', 'otel', 'offline', 'spool', 'testing'];

/** The entry points, the one that an example's file belongs to first: two of them export names alike. */
function entriesFor(at: string): string[] {
  const own = ENTRIES.find((entry) => at.startsWith(`src/${entry}`)) ?? (at.includes('/node') ? 'node' : 'browser');
  const rest = ENTRIES.filter((entry) => entry !== own);
  return own === 'otel' ? [own, ...rest] : ['index', own, ...rest];
}

/** Imports of what an example in a docstring uses and neither declares nor imports itself: the reader is where it comes from. */
function importsFor({ at, code }: Example): string {
  const known = new Set(Array.from(code.matchAll(/\b(?:class|const|function|import \{?) (\w+)/g), (match) => match[1]));
  return entriesFor(at)
    .map((entry) => {
      const used = exportsOf(entry).filter((name) => !known.has(name) && new RegExp(`(?<![.'\\w])${name}\\b(?!')`).test(code));
      for (const name of used) known.add(name);
      const from = entry === 'index' ? 'throughline' : `throughline/${entry}`;
      return used.length > 0 ? `import { ${used.join(', ')} } from '${from}';\n` : '';
    })
    .join('');
}

function exportsOf(entry: string): string[] {
  const text = readFileSync(`src/${entry}.ts`, 'utf8');
  const lists = Array.from(text.matchAll(/export (?:type )?\{([^}]*)\}/g), (match) => match[1] ?? '').join(',');
  const declared = Array.from(text.matchAll(/export (?:function|const|class) (\w+)/g), (match) => match[1] ?? '');
  const listed = lists.split(',').map(
    (name) =>
      name
        .trim()
        .replace(/^type /, '')
        .split(' as ')
        .pop() ?? '',
  );
  return [...new Set([...listed, ...declared])].filter(Boolean);
}

function compile(examples: readonly Example[]): string {
  rmSync(OUT, { recursive: true, force: true });
  mkdirSync(OUT, { recursive: true });
  examples.forEach((example, i) => {
    const imports = example.at.startsWith('src/') ? importsFor(example) : '';
    writeFileSync(join(OUT, `example-${i}.ts`), `${imports}${example.code}\nexport {};\n`);
  });
  const paths = { throughline: ['../../src/index.ts'], 'throughline/*': ['../../src/*.ts'] };
  const compilerOptions = { verbatimModuleSyntax: false, paths };
  const include = ['*.ts', '../../test/docs/assumed.d.ts'];
  writeFileSync(join(OUT, 'tsconfig.json'), JSON.stringify({ extends: '../../tsconfig.json', compilerOptions, include }));
  const { stdout } = spawnSync(process.execPath, ['node_modules/@typescript/native/bin/tsc', '-p', OUT], { encoding: 'utf8' });
  return stdout.replace(/\S*example-(\d+)\.ts/g, (_, i) => examples[Number(i)]?.at ?? '');
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
    const terminal = 'Object.assign(process.stdout, { isTTY: true, columns: 84 });';
    writeFileSync(join(OUT, 'terminal.mjs'), terminal);
    writeFileSync(join(OUT, 'readme.mjs'), program?.code ?? '');
    const args = ['--import', `./${OUT}/terminal.mjs`, `${OUT}/readme.mjs`];
    printed = execFileSync(process.execPath, args, { encoding: 'utf8', env: { ...process.env, NO_COLOR: '1' } });
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

describe("the README's speed", () => {
  it('is that of the newest runs in bench/results; `node bench/speed-table.mjs` brings it up to date', () => {
    expect(readFileSync('README.md', 'utf8')).toContain(speedTable(newestResults()));
  });
});

describe("the README's early stub", () => {
  it('has the hash and the size of the build, at most 700 bytes; `node scripts/early-line.mjs` brings it up to date', () => {
    const line = earlyLine();
    expect(readFileSync('README.md', 'utf8')).toContain(line);
    expect(Number(/(\d+) bytes/.exec(line)?.[1])).toBeLessThanOrEqual(700);
    expect(readFileSync('dist/early.min.js', 'utf8')).not.toMatch(/\s$|<\/script/);
  });
});

describe("the README's sizes", () => {
  it('are what `npm run size` measures; `npm run size -- --write` brings them up to date', async () => {
    expect(readFileSync('README.md', 'utf8')).toContain(sizeTable(await measureSizes()));
  }, 60_000);
});

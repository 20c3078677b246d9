import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';

// Who may import whom: DESIGN's one rule. An arrow that is not here does not exist.
const ALLOWED: Record<string, readonly string[]> = {
  platform: [],
  context: ['platform'],
  trace: ['context', 'platform'],
  propagation: ['trace', 'context', 'platform'],
  processor: ['trace', 'context', 'platform'],
  exporter: ['trace', 'platform'],
  store: ['trace', 'platform'],
  instrumentation: ['propagation', 'trace', 'context', 'platform'],
  transform: ['platform'],
  otel: ['propagation', 'trace', 'context', 'platform'],
  testing: ['trace', 'context', 'platform'],
  // What entry points share: the composition that start() is.
  start: ['instrumentation', 'exporter', 'processor', 'propagation', 'trace', 'context', 'platform'],
};

const SRC = join(import.meta.dirname, '../src');
const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts') && !file.endsWith('.d.ts'));

interface Import {
  readonly from: string;
  readonly to: string;
  readonly isRelative: boolean;
}

function importsOf(file: string): Import[] {
  const { importedFiles } = ts.preProcessFile(readFileSync(join(SRC, file), 'utf8'), true, true);
  return importedFiles.map(({ fileName: target }) => {
    const isRelative = target.startsWith('.');
    return { from: file, to: isRelative ? normalize(join(dirname(file), target)) : target, isRelative };
  });
}

const imports = files.flatMap(importsOf);
const room = (file: string): string => (file.includes('/') ? (file.split('/')[0] ?? '') : 'entry');

describe('the one rule of imports', () => {
  it('is obeyed by every relative import', () => {
    const broken = imports.filter(({ from, to, isRelative }) => {
      const [here, there] = [room(from), room(to)];
      return isRelative && here !== 'entry' && here !== there && !ALLOWED[here]?.includes(there);
    });
    expect(broken).toEqual([]);
  });

  it('knows every room', () => {
    const rooms = new Set(files.map(room).filter((name) => name !== 'entry'));
    expect([...rooms].filter((name) => !(name in ALLOWED))).toEqual([]);
  });

  it('lets nothing import an entry point but the single-file entry', () => {
    const broken = imports.filter(({ from, to, isRelative }) => isRelative && room(to) === 'entry' && from !== 'umd.ts');
    expect(broken).toEqual([]);
  });

  it('names files with their extension, and each one exists', () => {
    expect(imports.filter(({ to, isRelative }) => isRelative && !files.includes(to))).toEqual([]);
  });
});

describe('packages', () => {
  const bare = imports.filter(({ isRelative }) => !isRelative);

  it('are only @opentelemetry/api, in otel, web-vitals, in its folder, node: modules, in rooms, files and entries of Node, and what the build plugins bundle', () => {
    const isAllowed = ({ from, to }: Import): boolean => {
      if (from.startsWith('transform/'))
        return to.startsWith('node:') || ['@jridgewell/remapping', 'acorn', 'magic-string', 'picomatch'].includes(to);
      if (to === 'web-vitals/attribution') return from.startsWith('instrumentation/web-vitals/');
      if (to === '@opentelemetry/api') return from === 'otel.ts' || from.startsWith('otel/');
      if (to.startsWith('node:'))
        return from.startsWith('instrumentation/node/') || from.endsWith('.node.ts') || ['node.ts', 'register.ts'].includes(from);
      return false;
    };
    expect(bare.filter((each) => !isAllowed(each))).toEqual([]);
  });

  it('does not count a dependency at run time', () => {
    const manifest = JSON.parse(readFileSync(join(SRC, '../package.json'), 'utf8'));
    expect(manifest.dependencies ?? {}).toEqual({});
  });
});

describe("the page's zone", () => {
  it('is touched only in context/zone and zone.ts', () => {
    const touching = files.filter((file) =>
      /globalThis\.Zone|host\.Zone|host\[['"]Zone['"]\]|\bZone\.current\b/.test(readFileSync(join(SRC, file), 'utf8')),
    );
    expect(touching.filter((file) => !/^(context\/zone|zone\.ts)/.test(file)).map((file) => relative('.', file))).toEqual([]);
  });
});

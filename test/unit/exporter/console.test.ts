import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { buildSync } from 'esbuild';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ConsoleExporter } from '../../../src/exporter/console.ts';
import { SimpleSpanProcessor } from '../../../src/processor/simple.ts';
import type { ReadableSpan } from '../../../src/trace/pipeline.ts';
import { nextSpanId, readableSpan, START_MS } from './readable-span.ts';

const log = console.log;
const env = { ...process.env };
let printed: string[] = [];

beforeEach(() => {
  printed = [];
  console.log = (text: string) => printed.push(text);
  for (const name of ['NO_COLOR', 'FORCE_COLOR']) delete process.env[name];
});

afterEach(() => {
  console.log = log;
  process.env = { ...env };
});

let clock = START_MS;

/** A span that starts when the last one made did, or later. */
function child(parent: ReadableSpan | undefined, name: string, more: Parameters<typeof readableSpan>[0] = {}): ReadableSpan {
  const context = parent?.spanContext();
  return readableSpan({
    name,
    startTime: clock++,
    ...(context && { traceId: context.traceId, parent: { spanId: context.spanId, isRemote: false } }),
    ...more,
  });
}

const root = (name: string) => child(undefined, name, { traceId: `${nextSpanId()}${nextSpanId()}` });

/** What was printed, only the tree. */
const trees = () =>
  printed.map((text) =>
    text
      .trimEnd()
      .split('\n')
      .slice(1)
      .map((line) => line.replace(/ {2,}(\d.*)?$| {2,}\d.*$/, '')),
  );

const pretty = () => new ConsoleExporter({ pretty: true });

describe('ConsoleExporter, pretty', () => {
  it('prints a trace when its root has ended, and nothing before', async () => {
    const exporter = pretty();
    const top = root('root');
    const middle = child(top, 'middle');
    await exporter.export([child(middle, 'leaf')]);
    await exporter.export([middle]);
    expect(printed).toEqual([]);
    await exporter.export([top]);
    expect(trees()).toEqual([['root', '└─ middle', '   └─ leaf']]);
  });

  it('prints once for a batch that holds a whole trace, in whatever order', async () => {
    const top = root('root');
    const middle = child(top, 'middle');
    await pretty().export([top, child(middle, 'leaf'), middle]);
    expect(trees()).toEqual([['root', '└─ middle', '   └─ leaf']]);
  });

  it('keeps traces apart', async () => {
    const [a, b] = [root('a'), root('b')];
    await pretty().export([child(a, 'a1'), child(b, 'b1'), b, a]);
    expect(trees()).toEqual([
      ['b', '└─ b1'],
      ['a', '└─ a1'],
    ]);
  });

  it('takes a span with a remote parent for the root of what happens here', async () => {
    const server = readableSpan({ name: 'GET /', parent: { spanId: nextSpanId(), isRemote: true } });
    await pretty().export([child(server, 'query'), server]);
    expect(trees()).toEqual([['GET /', '└─ query']]);
  });

  it('keeps two requests of one trace apart', async () => {
    const exporter = pretty();
    const [a, b] = ['a', 'b'].map((name) => readableSpan({ name, parent: { spanId: nextSpanId(), isRemote: true } })) as [
      ReadableSpan,
      ReadableSpan,
    ];
    await exporter.export([child(a, 'a1'), child(b, 'b1'), a]);
    await exporter.export([b]);
    expect(trees()).toEqual([
      ['a', '└─ a1'],
      ['b', '└─ b1'],
    ]);
  });

  it('prints what ends after its parent at once, below the names of its ancestors', async () => {
    const exporter = pretty();
    const top = root('root');
    const middle = child(top, 'middle');
    const late = child(middle, 'late');
    await exporter.export([child(top, 'other'), middle, top]);
    await exporter.export([child(late, 'later')]);
    expect(printed).toHaveLength(1);
    await exporter.export([late]);
    expect(trees()[1]).toEqual(['root', '└─ middle', '   └─ late', '      └─ later']);
    expect(printed[1]).toMatch(/^trace .* later\n/);
    expect(printed[1]?.match(/\d ms/g)).toHaveLength(4); // total and self of two spans: what was shown before is only named
  });

  it('prints on forceFlush what waits for a span that is still open, and later only names it', async () => {
    const exporter = pretty();
    const top = root('root');
    await exporter.export([child(top, 'done')]);
    await exporter.forceFlush();
    await exporter.forceFlush();
    await exporter.export([top]);
    expect(trees()).toEqual([['done'], ['root', '└─ done']]);
    expect(printed[1]?.match(/\d ms/g)).toHaveLength(2);
  });

  it('prints on shutdown what is left, and takes nothing more', async () => {
    const exporter = pretty();
    await exporter.export([child(root('root'), 'orphan')]);
    await exporter.shutdown();
    await exporter.export([root('too late')]);
    await exporter.shutdown();
    expect(trees()).toEqual([['orphan']]);
  });

  it('holds 100 traces; then prints what waits in the oldest and forgets it', async () => {
    const exporter = pretty();
    const first = root('first');
    await exporter.export([child(first, 'waits')]);
    for (let i = 0; i < 99; i++) await exporter.export([root('r')]);
    expect(printed).toHaveLength(99);
    await exporter.export([root('one more')]);
    expect(trees().slice(-2)).toEqual([['one more'], ['waits']]);
    await exporter.export([first]);
    expect(trees().at(-1)).toEqual(['first']);
  });

  it('holds 10,000 spans, however few the traces are', async () => {
    const exporter = pretty();
    const top = root('root');
    for (let i = 0; i < 10; i++) await exporter.export(Array.from({ length: 1000 }, () => child(top, 'c')));
    expect(printed).toEqual([]);
    await exporter.export([child(top, 'c')]);
    expect(printed).toHaveLength(1);
    expect(printed[0]?.match(/\bc\b/g)).toHaveLength(10_001);
  });

  it('counts a span that comes twice once', async () => {
    const exporter = pretty();
    const same = child(root('root'), 'c');
    for (let i = 0; i < 11; i++) await exporter.export(Array.from({ length: 1000 }, () => same));
    expect(printed).toEqual([]);
  });

  it('has printed before anything else runs, so that a process that exits loses nothing', () => {
    const processor = new SimpleSpanProcessor(pretty());
    const top = root('root');
    processor.onEnd(child(top, 'child'));
    processor.onEnd(top);
    expect(trees()).toEqual([['root', '└─ child']]);
  });
});

describe('ConsoleExporter, plain', () => {
  it('prints one line of JSON a span', async () => {
    const spans = [readableSpan({ name: 'a\nb' }), readableSpan({ name: 'c' })];
    await new ConsoleExporter({ pretty: false }).export(spans);
    expect(printed.map((line) => JSON.parse(line))).toEqual(JSON.parse(JSON.stringify(spans)));
    expect(printed.join()).not.toContain('\n');
  });
});

describe('new ConsoleExporter', () => {
  it('refuses an unknown option', () => {
    expect(() => new ConsoleExporter({ colour: true } as object)).toThrow(expect.objectContaining({ code: 'unknown_option' }));
  });
});

// A process of its own: what stdout is, and how the process ends, cannot be had here.
describe('ConsoleExporter in a process', () => {
  let directory: string;
  const src = join(import.meta.dirname, '../../../src');
  const write = (end: string, stdout: object = {}): string => {
    const script = join(directory, 'app.mjs');
    writeFileSync(
      script,
      `Object.assign(process.stdout, ${JSON.stringify(stdout)});
      const { ConsoleExporter, SimpleSpanProcessor, TracerProvider } = await import('./throughline.mjs');
      const provider = new TracerProvider({ processors: [new SimpleSpanProcessor(new ConsoleExporter())] });
      const tracer = provider.getTracer('app');
      tracer.span('root', () => tracer.span('child', () => {}));
      ${end}`,
    );
    return script;
  };
  const run = (end: string, { stdout = {}, extra = {} }: { readonly stdout?: object; readonly extra?: Record<string, string> } = {}) => {
    const { NO_COLOR, FORCE_COLOR, ...clean } = env;
    return spawnSync(process.execPath, [write(end, stdout)], { encoding: 'utf8', env: { ...clean, TERM: 'xterm', ...extra } });
  };
  const tty = { isTTY: true, columns: 90 };

  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), 'console-'));
    const contents = `
      export { ConsoleExporter } from './exporter/console.ts';
      export { SimpleSpanProcessor } from './processor/simple.ts';
      export { TracerProvider } from './trace/tracer-provider.ts';`;
    buildSync({
      stdin: { contents, resolveDir: src },
      bundle: true,
      format: 'esm',
      platform: 'node',
      outfile: join(directory, 'throughline.mjs'),
    });
  });
  afterAll(() => rmSync(directory, { recursive: true }));

  it('prints JSON lines where stdout is no terminal', () => {
    const { stdout, stderr } = run('');
    expect(stderr).toBe('');
    expect(
      stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line).name),
    ).toEqual(['child', 'root']);
  });

  it('prints a waterfall in colours, as wide as the terminal, where it is one', () => {
    const { stdout } = run('', { stdout: tty });
    expect(stdout).toContain('\u001b[1mroot\u001b[0m');
    const widths = stripVTControlCharacters(stdout)
      .split('\n')
      .map((line) => line.length);
    expect(Math.max(...widths)).toBe(90);
  });

  it.each([
    [{ NO_COLOR: '1' }, false],
    [{ NO_COLOR: '' }, true],
    [{ NO_COLOR: '1', FORCE_COLOR: '1' }, false],
    [{ FORCE_COLOR: '0' }, false],
    [{ TERM: 'dumb' }, false],
    [{ TERM: 'dumb', FORCE_COLOR: '1' }, true],
  ])('obeys %j on a terminal', (extra, colored) => {
    expect(run('', { stdout: tty, extra }).stdout.includes('\u001b')).toBe(colored);
  });

  it.each([
    ['process.exit(3);', 3],
    ["throw new Error('mine');", 1],
    ['', 0],
  ])('has printed everything when the process ends by %j', (end, code) => {
    const { stdout, status } = run(end, { stdout: tty });
    expect(stdout).toContain('child');
    expect(stdout).toContain('root');
    expect(status).toBe(code);
  });

  it('leaves no listener on stdout, and never more than one', () => {
    const count = `process.stdout.listenerCount('error')`;
    const more = `for (let i = 0; i < 20; i++) tracer.span('more', () => {});
      const during = ${count};
      setTimeout(() => console.log(during, ${count}), 20);`;
    const { stdout, stderr } = run(more);
    expect(stderr).toBe('');
    expect(stdout.trim().split('\n').at(-1)).toBe('1 0');
  });

  it('does not crash the application when nobody reads its output any more', async () => {
    const more = `for (let i = 0; i < 20; i++) {
        tracer.span('more', () => {});
        await new Promise((resolve) => setTimeout(resolve, 1));
      }
      process.exitCode = 42;`;
    const app = spawn(process.execPath, [write(more)], { stdio: ['ignore', 'pipe', 'inherit'] });
    app.stdout.destroy();
    expect(await once(app, 'exit')).toEqual([42, null]);
  });
});

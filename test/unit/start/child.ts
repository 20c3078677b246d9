import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll } from 'vitest';

// Programs as users run them: scripts in processes of their own, beside this package's entry points as modules.

const SRC = join(import.meta.dirname, '../../../src');

export interface Outcome {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly elapsedMs: number;
}

export interface Programs {
  /** Runs `text` as the file `name`; index.js, node.js and register.js lie beside it. */
  run(
    name: string,
    text: string,
    options?: { readonly flags?: readonly string[]; readonly env?: Record<string, string> },
  ): Promise<Outcome>;
}

/** Builds the entry points before the tests of this file, and throws them away afterwards. */
export function usePrograms(): Programs {
  let folder = '';
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'throughline-programs-'));
    const entryPoints = ['index.ts', 'node.ts', 'register.ts'].map((file) => join(SRC, file));
    await build({ entryPoints, outdir: folder, bundle: true, splitting: true, format: 'esm', platform: 'node', target: 'es2022' });
    writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return {
    run(name, text, { flags = [], env = {} } = {}) {
      writeFileSync(join(folder, name), text);
      return runProcess([...flags, name], folder, env);
    },
  };
}

function runProcess(args: readonly string[], cwd: string, env: Record<string, string>): Promise<Outcome> {
  const startMs = performance.now();
  // The test runner's own NODE_OPTIONS and the like are none of the program's business.
  const child = spawn(process.execPath, args, { cwd, env: { PATH: process.env['PATH'] ?? '', ...env } });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (chunk) => (stdout += chunk));
  child.stderr.on('data', (chunk) => (stderr += chunk));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({ code, signal, stdout, stderr, elapsedMs: performance.now() - startMs }));
  });
}

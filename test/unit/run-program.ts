import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { vi } from 'vitest';

// A process more takes its time on a machine that runs other tests beside it.
vi.setConfig({ testTimeout: 30_000 });

export interface ProgramRun {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number | null;
  readonly ms: number;
}

/** Runs a TypeScript program that imports from `../../src/…` in a Node process of its own: for what ends, or must not end, a process. */
export async function runProgram(code: string, flags: readonly string[] = [], env: NodeJS.ProcessEnv = process.env): Promise<ProgramRun> {
  const directory = mkdtempSync(join(tmpdir(), 'throughline-program-'));
  try {
    const outfile = join(directory, 'program.mjs');
    const stdin = { contents: code, loader: 'ts', resolveDir: import.meta.dirname } as const;
    // For what is CommonJS among the packages that a program may import.
    const banner = { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" };
    await build({ stdin, banner, bundle: true, platform: 'node', format: 'esm', target: 'es2022', outfile, logLevel: 'silent' });
    return await run([...flags, outfile], env);
  } finally {
    rmSync(directory, { recursive: true });
  }
}

function run(args: readonly string[], env: NodeJS.ProcessEnv): Promise<ProgramRun> {
  const start = performance.now();
  const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'pipe'], timeout: 20_000 });
  const texts = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) child[name].setEncoding('utf8').on('data', (text: string) => (texts[name] += text));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (exitCode) => resolve({ ...texts, exitCode, ms: performance.now() - start }));
  });
}

// npm run test:fuzz -- --programs 20000 --seed 7: many random programs, natively and transformed. See test/unit/transform/fuzz.

import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';

const { programs, seed } = parseArgs({
  options: { programs: { type: 'string', default: '20000' }, seed: { type: 'string', default: '1' } },
}).values;
const args = ['node_modules/vitest/vitest.mjs', 'run', '--project', 'node', 'test/unit/transform/fuzz/fuzz.test.ts'];
const { status } = spawnSync(process.execPath, args, {
  stdio: 'inherit',
  env: { ...process.env, FUZZ_PROGRAMS: programs, FUZZ_SEED: seed },
});
process.exitCode = status ?? 1;

// The public surface as text, one file per entry point in docs/api, so that a change of it shows in review.
// Without arguments it compares dist/ with the reports and fails when they differ; `--write` (npm run api) writes them anew.

import { existsSync, mkdirSync } from 'node:fs';
import { Extractor, ExtractorConfig } from '@microsoft/api-extractor';

const ENTRIES = [
  'index',
  'node',
  'browser',
  'zone',
  'tasks',
  'otel',
  'offline',
  'spool',
  'testing',
  'await',
  'react-router',
  'vue-router',
  'angular-router',
  'web-vitals',
  'vite',
  'rollup',
  'esbuild',
  'webpack',
];
const write = process.argv.includes('--write');
const root = process.cwd();
mkdirSync('docs/api', { recursive: true });

for (const entry of ENTRIES) {
  const configObject = {
    projectFolder: root,
    mainEntryPointFilePath: `${root}/dist/esm/${entry}.d.ts`,
    compiler: {
      overrideTsconfig: {
        compilerOptions: {
          module: 'NodeNext',
          moduleResolution: 'NodeNext',
          target: 'ES2022',
          lib: ['ES2022', 'ESNext.Disposable', 'Decorators', 'DOM', 'DOM.Iterable'],
          types: ['node'],
          skipLibCheck: true,
        },
        files: [`dist/esm/${entry}.d.ts`],
      },
    },
    apiReport: {
      enabled: true,
      reportFileName: `${entry}.api.md`,
      reportFolder: `${root}/docs/api`,
      reportTempFolder: `${root}/test-results/api`,
    },
    docModel: { enabled: false },
    dtsRollup: { enabled: false },
    tsdocMetadata: { enabled: false },
    newlineKind: 'lf',
    messages: {
      compilerMessageReporting: { default: { logLevel: 'none' } },
      extractorMessageReporting: { default: { logLevel: 'none' } },
      tsdocMessageReporting: { default: { logLevel: 'none' } },
    },
  };
  const extractorConfig = ExtractorConfig.prepare({
    configObject,
    configObjectFullPath: undefined,
    packageJsonFullPath: `${root}/package.json`,
  });
  const isNew = !existsSync(`docs/api/${entry}.api.md`);
  const { apiReportChanged } = Extractor.invoke(extractorConfig, {
    localBuild: write,
    messageCallback: (message) => (message.handled = true),
  });
  if (!write && (apiReportChanged || isNew)) {
    console.error(`The public surface of ${entry} differs from docs/api/${entry}.api.md. If that is meant, run: npm run api`);
    process.exitCode = 1;
  }
}

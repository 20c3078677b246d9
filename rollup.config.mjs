// The single files for <script>: everything that a page needs, as UMD (plain and minified) and as one minified module. Those that are
// minified have short messages.
// And the entries for Node, in few files. The unbundled modules and their declarations come from tsc (scripts/build.mjs).

import resolve from '@rollup/plugin-node-resolve';
import terser from '@rollup/plugin-terser';
import esbuild from 'rollup-plugin-esbuild';
import { shortMessages } from './scripts/short-messages.mjs';

// `module` lets terser rename what stands at the top: right in a module, and a leak of short names into the page in a script.
const minify = (module) => terser({ module, compress: { passes: 3 } });

const withShortMessages = { name: 'short-messages', transform: (code, id) => ({ code: shortMessages(code, id), map: null }) };
const compile = [resolve({ extensions: ['.ts'] }), esbuild({ target: 'es2022', sourceMap: true, tsconfig: 'tsconfig.build.json' })];
const umd = { format: 'umd', name: 'Throughline', exports: 'named', sourcemap: true };

// Node loads a file in about a millisecond, so its entries share one chunk of what every program needs, and few others.
const NOT_IN_CORE =
  /\/src\/(otel|testing|await-transform|instrumentation\/browser)\/|\/src\/\w+\.ts$|context\/(task|zone|async-context|patch-|slot|browser-)/;
const inNode = {
  input: ['index', 'node', 'browser', 'zone', 'register', 'otel', 'testing'].map((entry) => `src/${entry}.ts`),
  external: [/^node:/, '@opentelemetry/api'],
  plugins: compile,
  output: {
    dir: 'dist/node',
    format: 'es',
    sourcemap: true,
    chunkFileNames: '[name].js',
    manualChunks: (id) => (NOT_IN_CORE.test(id) ? undefined : 'core'),
  },
};

export default [
  inNode,
  { input: 'src/umd.ts', plugins: compile, output: { ...umd, file: 'dist/throughline.umd.js' } },
  {
    input: 'src/umd.ts',
    plugins: [withShortMessages, ...compile],
    output: [
      { ...umd, file: 'dist/throughline.umd.min.js', plugins: [minify(false)] },
      { file: 'dist/throughline.esm.min.js', format: 'es', sourcemap: true, plugins: [minify(true)] },
    ],
  },
];

// The single files for <script>: everything that a page needs, as UMD (plain and minified) and as one minified module. Those that are
// minified have short messages.
// The unbundled modules and their declarations come from tsc (scripts/build.mjs).

import resolve from '@rollup/plugin-node-resolve';
import terser from '@rollup/plugin-terser';
import esbuild from 'rollup-plugin-esbuild';
import { shortMessages } from './scripts/short-messages.mjs';

// `module` lets terser rename what stands at the top: right in a module, and a leak of short names into the page in a script.
const minify = (module) => terser({ module, compress: { passes: 3 } });

const withShortMessages = { name: 'short-messages', transform: (code, id) => ({ code: shortMessages(code, id), map: null }) };
const compile = [resolve({ extensions: ['.ts'] }), esbuild({ target: 'es2022', sourceMap: true, tsconfig: 'tsconfig.build.json' })];
const umd = { format: 'umd', name: 'Throughline', exports: 'named', sourcemap: true };

export default [
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

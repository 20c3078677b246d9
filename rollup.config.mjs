// The single files for <script>: everything that a page needs, as UMD (plain and minified) and as one minified module.
// The unbundled modules and their declarations come from tsc (scripts/build.mjs).

import resolve from '@rollup/plugin-node-resolve';
import terser from '@rollup/plugin-terser';
import esbuild from 'rollup-plugin-esbuild';

// `module` lets terser rename what stands at the top: right in a module, and a leak of short names into the page in a script.
const minify = (module) => terser({ module, compress: { passes: 3 } });

export default {
  input: 'src/umd.ts',
  plugins: [resolve({ extensions: ['.ts'] }), esbuild({ target: 'es2022', sourceMap: true, tsconfig: 'tsconfig.build.json' })],
  output: [
    { file: 'dist/throughline.umd.js', format: 'umd', name: 'Throughline', exports: 'named', sourcemap: true },
    {
      file: 'dist/throughline.umd.min.js',
      format: 'umd',
      name: 'Throughline',
      exports: 'named',
      sourcemap: true,
      plugins: [minify(false)],
    },
    { file: 'dist/throughline.esm.min.js', format: 'es', sourcemap: true, plugins: [minify(true)] },
  ],
};

// The single files for <script>: everything that a page needs, as UMD (plain and minified) and as one minified module. Those that are
// minified have short messages.
// And the entries for Node, in few files. The unbundled modules and their declarations come from tsc (scripts/build.mjs).

import { resolve as resolvePath } from 'node:path';
import resolve from '@rollup/plugin-node-resolve';
import terser from '@rollup/plugin-terser';
import esbuild from 'rollup-plugin-esbuild';
import { shortConstants } from './scripts/short-constants.mjs';
import { shortMessages } from './scripts/short-messages.mjs';
import { shortNames } from './scripts/short-names.mjs';

// `module` lets terser rename what stands at the top: right in a module, and a leak of short names into the page in a script.
// `reduce_funcs` would move a function that is called in one place into that place, where it is made anew at each call: 120 B a span.
const minify = (module) => terser({ module, compress: { passes: 3, reduce_funcs: false } });

const shortenings = [shortMessages, shortConstants, shortNames];
const PAGE_SPAN_CONTEXT = resolvePath('src/trace/lazy-span-context.ts');
const short = {
  name: 'short',
  // A page makes no bytes of ids.
  resolveId: (id) => (id.endsWith('/local-span-context.ts') ? PAGE_SPAN_CONTEXT : null),
  transform: (code, id) => ({ code: shortenings.reduce((text, shorten) => shorten(text, id), code), map: null }),
};
const ENTRIES = [
  'index',
  'node',
  'browser',
  'zone',
  'tasks',
  'register',
  'otel',
  'offline',
  'spool',
  'testing',
  'await',
  'react-router',
  'vue-router',
  'angular-router',
  'web-vitals',
];
const compile = [resolve({ extensions: ['.ts'] }), esbuild({ target: 'es2022', sourceMap: true, tsconfig: 'tsconfig.build.json' })];
const umd = { format: 'umd', name: 'Throughline', exports: 'named', sourcemap: true };

// Node takes a millisecond for a file, and another for every 40 kB of code. So what start() needs is one chunk, without comments; the rest
// is in the entries. Names of functions and classes stay as they are, for stack traces and for whoever looks at a span.
const forNode = terser({
  compress: { keep_fnames: true, keep_classnames: true, reduce_funcs: false },
  mangle: { keep_fnames: true, keep_classnames: true },
  format: { ascii_only: true, beautify: true, indent_level: 1 },
});
const inNode = {
  input: ENTRIES.map((entry) => `src/${entry}.ts`),
  external: [/^node:/, '@opentelemetry/api', /^web-vitals/],
  plugins: compile,
  output: {
    dir: 'dist/node',
    format: 'es',
    sourcemap: true,
    chunkFileNames: '[name].js',
    hoistTransitiveImports: false,
    manualChunks: (id, { getModuleInfo }) => (isNeeded(id, '/src/start/node.ts', getModuleInfo) ? 'core' : undefined),
    plugins: [forNode],
  },
};

// What bundlers for production take: the modules one by one, so that each page gets what it uses. Made shorter as far as a bundler will not
// do it, and still to be read.
const shorten = terser({
  module: true,
  compress: { passes: 3, reduce_funcs: false, keep_fnames: true, keep_classnames: true, keep_fargs: false },
  mangle: false,
  format: { beautify: true, indent_level: 1, comments: false, preserve_annotations: true },
});
const forPages = {
  input: [...ENTRIES].map((entry) => `src/${entry}.ts`),
  external: [/^node:/, '@opentelemetry/api', /^web-vitals/],
  plugins: [short, ...compile],
  output: { dir: 'dist/short', format: 'es', sourcemap: true, preserveModules: true, hoistTransitiveImports: false, plugins: [shorten] },
};

/** Whether the module `by` needs the module `id`, itself or by others. */
function isNeeded(id, by, getModuleInfo, seen = new Set()) {
  if (id.endsWith(by)) return true;
  if (seen.has(id)) return false;
  seen.add(id);
  return getModuleInfo(id).importers.some((importer) => isNeeded(importer, by, getModuleInfo, seen));
}

const withoutNewline = {
  name: 'without-newline',
  generateBundle(_, bundle) {
    for (const chunk of Object.values(bundle)) chunk.code = chunk.code.trim();
  },
};

// What pages have in their head, with its hash in README.md: the same text from the same source.
const early = {
  input: 'src/early.ts',
  plugins: compile,
  output: {
    file: 'dist/early.min.js',
    format: 'es',
    plugins: [terser({ module: true, ecma: 2022, compress: { passes: 3 } }), withoutNewline],
  },
};

export default [
  inNode,
  early,
  forPages,
  { input: 'src/umd.ts', plugins: compile, output: { ...umd, file: 'dist/throughline.umd.js' } },
  {
    input: 'src/umd.ts',
    plugins: [short, ...compile],
    output: [
      { ...umd, file: 'dist/throughline.umd.min.js', plugins: [minify(false)] },
      { file: 'dist/throughline.esm.min.js', format: 'es', sourcemap: true, plugins: [minify(true)] },
    ],
  },
];

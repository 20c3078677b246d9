import { copyFileSync, existsSync } from 'node:fs';
import { build, type InlineConfig, type Plugin } from 'vite';

// The shop's page in three builds of the same source: as the demo has it, with zone.js loaded first and its context manager chosen, and with
// the package from the minified UMD in a plain <script>.

export const PAGES = ['task', 'zone', 'umd'] as const;
export type PageKind = (typeof PAGES)[number];

export const pageDir = (kind: PageKind): string => `test-results/pages/${kind}`;

const inHead = (html: string): Plugin => ({ name: 'in-head', transformIndexHtml: (page) => page.replace('</title>', `</title>${html}`) });

/** What a page with zone.js adds to its call of start(). */
const withZoneManager: Plugin = {
  name: 'with-zone-manager',
  transform(code, id) {
    if (!id.endsWith('/tracing.ts')) return undefined;
    const withManager = code.replace('start({', 'start({ contextManager: new ZoneContextManager(),');
    return { code: `import { ZoneContextManager } from 'throughline/zone'; ${withManager}`, map: null };
  },
};

const SPECIAL: Record<PageKind, InlineConfig> = {
  task: {},
  zone: { plugins: [inHead('<script src="/zone.min.js"></script>'), withZoneManager] },
  umd: {
    plugins: [inHead('<script src="/throughline.umd.min.js"></script>')],
    build: {
      modulePreload: false,
      rollupOptions: {
        external: ['throughline', 'throughline/browser'],
        output: { format: 'iife', globals: { throughline: 'Throughline', 'throughline/browser': 'Throughline' } },
      },
    },
  },
};

export default async function buildPages(): Promise<void> {
  if (!existsSync('dist/throughline.umd.min.js')) throw new Error('dist/ is missing. Run `npm run build` first.');
  for (const kind of PAGES) {
    const { plugins = [], build: special = {} } = SPECIAL[kind];
    await build({
      configFile: 'examples/shop/vite.config.mjs',
      plugins,
      build: { outDir: `../../../${pageDir(kind)}`, emptyOutDir: true, sourcemap: true, ...special },
    });
  }
  copyFileSync('node_modules/zone.js/bundles/zone.umd.min.js', `${pageDir('zone')}/zone.min.js`);
  copyFileSync('dist/throughline.umd.min.js', `${pageDir('umd')}/throughline.umd.min.js`);
}

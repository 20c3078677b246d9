import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import vue from '@vitejs/plugin-vue';
import { build, createServer, type InlineConfig, preview } from 'vite';
import { makeProject, type Site, shipped } from './await-builds.ts';

// Programs that others have written, with the await transform and without, as vite builds and serves them.

/** The folder of a page. */
export type Program = 'await-libraries' | 'await-vue' | 'await-level' | 'await-worker';

/** minified and readable: built. served: by the development server. */
export type How = 'minified' | 'readable' | 'served';

export async function makeSite(program: Program, how: How, isTransformed: boolean): Promise<Site> {
  const root = makeProject(`${program}-${how}${isTransformed ? '' : '-as-it-is'}`, program);
  const config = await configFor(root, how, isTransformed);
  if (how === 'served') return serve(config);
  await build(config);
  const site = await preview({ ...config, preview: { port: 0, host: '127.0.0.1' } });
  const { port } = site.httpServer.address() as AddressInfo; // listening on a port
  return { url: `http://127.0.0.1:${port}/`, close: () => site.close() };
}

async function configFor(root: string, how: How, isTransformed: boolean): Promise<InlineConfig> {
  const { default: throughline } = await shipped<typeof import('throughline/vite')>('vite');
  return {
    root,
    configFile: false,
    logLevel: 'error',
    plugins: [vue(), ...(isTransformed ? [throughline()] : [])],
    resolve: { alias: { tape: join(root, 'tape.cjs') } },
    // The tests of abstract-level look at the names of classes.
    build: { sourcemap: true, minify: how === 'minified', rolldownOptions: { output: { keepNames: root.includes('await-level') } } },
  };
}

async function serve(config: InlineConfig): Promise<Site> {
  const server = await createServer({ ...config, server: { port: 0, host: '127.0.0.1' } });
  await server.listen();
  return { url: server.resolvedUrls?.local[0] ?? '', close: () => server.close() };
}

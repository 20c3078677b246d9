import { isAbsolute, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import picomatch from 'picomatch';
import type { AwaitTransformOptions, FilePattern } from './options.ts';

/** What is JavaScript by the time the transform sees it; bundlers add queries, and a zero byte to names that are no files. */
const COMPILED = /\.(?:[cm]?[jt]sx?|vue|svelte|astro|mdx)(?:$|\?)|^\0|^virtual:/;

/** Says of each module whether it is to be transformed. */
export function fileFilter({ include, exclude }: AwaitTransformOptions, root: string): (id: string) => boolean {
  const isIncluded = include === undefined ? (id: string) => COMPILED.test(id) : matcher(include, root);
  const isExcluded = matcher(exclude ?? [], root);
  return (id) => {
    const path = slashed(id.replace(/\?.*$/, ''));
    return !isTool(path) && (include === undefined ? isIncluded(id) : isIncluded(path)) && !isExcluded(path);
  };
}

function matcher(patterns: FilePattern | readonly FilePattern[], root: string): (path: string) => boolean {
  const tests = [patterns].flat().map((pattern) => {
    if (typeof pattern !== 'string') return (path: string) => path.search(pattern) >= 0; // whatever lastIndex it has
    const glob = isAbsolute(pattern) || pattern.startsWith('**') ? pattern : `${slashed(resolve(root))}/${pattern.replace(/^\.\//, '')}`;
    return picomatch(slashed(glob), { dot: true });
  });
  return (path) => tests.some((test) => test(path));
}

/**
 * Our own code takes care of itself. That of vite's development server in the page belongs to nobody's trace, and sends the text of a function
 * to a worker, which has no run-time part.
 */
function isTool(path: string): boolean {
  return path.startsWith(OURS) || path.includes('/node_modules/throughline/') || path.includes('/vite/dist/client/');
}

const slashed = (path: string): string => path.replaceAll('\\', '/');

/** dist/, when this is dist/plugins/*.js. */
const OURS: string = slashed(fileURLToPath(new URL('../', import.meta.url))).replace(/\/src\/$/, '/dist/');

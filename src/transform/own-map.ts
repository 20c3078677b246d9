import { readFile } from 'node:fs/promises';
import { dirname, relative, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** The last line of what compilers have written. */
const LINK = /\/[/*][#@] ?sourceMappingURL=([^\s*]+)\s*(?:\*\/)?\s*$/;

interface OwnMap {
  readonly version: number;
  readonly sources: readonly (string | null)[];
  readonly sourceRoot?: string;
}

/**
 * The source map with which `file` was published, if it names one that is there; its sources as seen from the file's folder. `code` is what
 * stands in the file.
 */
export async function ownMap(file: string, code: string): Promise<object | undefined> {
  const [, link] = LINK.exec(code) ?? [];
  if (!link) return undefined;
  try {
    const url = new URL(link, pathToFileURL(file));
    const map = JSON.parse(await textOf(url)) as OwnMap; // of any other form, it is no source map: checked below
    if (map.version !== 3 || !Array.isArray(map.sources)) return undefined;
    const folder = url.protocol === 'data:' ? dirname(file) : dirname(fileURLToPath(url));
    const seen = (source: string | null): string | null =>
      source === null || /^\w{2,}:/.test(source) ? source : relative(dirname(file), resolve(folder, map.sourceRoot ?? '', source));
    return { ...map, sourceRoot: undefined, sources: map.sources.map(seen) };
  } catch {
    return undefined; // published without it, as many are
  }
}

async function textOf(url: URL): Promise<string> {
  return url.protocol === 'data:' ? (await fetch(url)).text() : readFile(url, 'utf8');
}

import { originalPositionFor, type SourceMapInput, sourceContentFor, TraceMap } from '@jridgewell/trace-mapping';
import type { Page, Response } from '@playwright/test';
import { type AnyNode, parse } from 'acorn';

// Whether source maps lead to the very place: told by the names that are the same in a source and in what was made of it.

export interface Script {
  readonly url: string;
  readonly code: string;
  readonly map: SourceMapInput;
}

/** Starts to collect the scripts that a page loads; what is returned gives those with a source map. */
export function scriptsOf(page: Page): () => Promise<Script[]> {
  const loading: Promise<Script | undefined>[] = [];
  const collect = (response: Response): void => {
    if (response.request().resourceType() === 'script') loading.push(readScript(response));
  };
  page.on('response', collect);
  return async () => {
    page.off('response', collect);
    return (await Promise.all(loading)).filter((script) => script !== undefined);
  };
}

async function readScript(response: Response): Promise<Script | undefined> {
  const code = await response.text();
  const [, link] = /\n\/\/# sourceMappingURL=(\S+)\s*$/.exec(code) ?? [];
  if (!link) return undefined;
  const url = response.url();
  return { url, code, map: (await (await fetch(new URL(link, url))).json()) as SourceMapInput };
}

export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** What the source has there, up to the end of the line. */
  readonly text: string;
}

/** Reads the places of one script's source map. */
export class SourceReader {
  readonly #map: TraceMap;
  readonly #lines = new Map<string, string[]>();

  constructor({ map, url }: Script) {
    this.#map = new TraceMap(map, url);
  }

  /** Where a position of the script, with the line from 1 and the column from 0, was written. */
  placeOf(line: number, column: number): Place | undefined {
    const { source, line: at, column: from } = originalPositionFor(this.#map, { line, column });
    if (!source || !at) return undefined;
    const lines = this.#lines.get(source) ?? (sourceContentFor(this.#map, source) ?? '').split('\n');
    this.#lines.set(source, lines);
    const file = source.replace(/^\w+:\/\/[^/]+\//, '').replace(/\?.*$/, '');
    return { file, line: at, column: from, text: (lines[at - 1] ?? '').slice(from) };
  }
}

/** Where the frames of an error's stack were written, those in files without a map left out. */
export function placesOf(stack: string, scripts: readonly Script[]): Place[] {
  const readers = new Map(scripts.map((script) => [script.url, new SourceReader(script)]));
  const frames = [...stack.matchAll(/(http[^\s()]*?):(\d+):(\d+)\)?$/gm)];
  return frames.flatMap(([, url = '', line, column]) => readers.get(url)?.placeOf(Number(line), Number(column) - 1) ?? []);
}

/**
 * Each place to which a name in the scripts leads, where the source has that very name: "file:line:column name". Left out are names that may
 * be a minifier's, and what vite's development server writes itself and gives as a source.
 */
export function exactNames(scripts: readonly Script[]): Set<string> {
  const found = new Set<string>();
  for (const script of scripts) {
    const reader = new SourceReader(script);
    for (const { name, line, column } of namesIn(script.code)) {
      if (name.length < 3) continue;
      const place = reader.placeOf(line, column);
      if (place?.text.replace(/^#/, '').startsWith(name) && !place.text.includes('__vite__'))
        found.add(`${place.file}:${place.line}:${place.column} ${name}`);
    }
  }
  return found;
}

interface Name {
  readonly name: string;
  readonly line: number;
  readonly column: number;
}

function namesIn(code: string): Name[] {
  const found: Name[] = [];
  const visit = (node: AnyNode): void => {
    if ((node.type === 'Identifier' || node.type === 'PrivateIdentifier') && node.loc) found.push({ name: node.name, ...node.loc.start });
    for (const value of Object.values(node))
      for (const child of Array.isArray(value) ? value : [value]) if (typeof child?.type === 'string') visit(child);
  };
  visit(parse(code, { ecmaVersion: 'latest', sourceType: 'module', locations: true }));
  return found;
}

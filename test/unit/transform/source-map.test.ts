import { readFileSync } from 'node:fs';
import { originalPositionFor, TraceMap } from '@jridgewell/trace-mapping';
import { type AnyNode, parse } from 'acorn';
import { transformWithOxc } from 'vite';
import { describe, expect, it } from 'vitest';
import { childrenOf } from '../../../src/transform/syntax.ts';
import { transform } from '../../../src/transform/transform.ts';

interface Mapped {
  readonly name: string;
  readonly line: number;
  readonly column: number;
}

/** Names, in the order of the text, with where they stand. */
function identifiers(code: string): Mapped[] {
  const found: (Mapped & { at: number })[] = [];
  const visit = (node: AnyNode): void => {
    if (node.type === 'Identifier' && node.loc)
      found.push({ name: node.name, line: node.loc.start.line, column: node.loc.start.column, at: node.start });
    for (const child of childrenOf(node)) visit(child);
  };
  visit(parse(code, { ecmaVersion: 'latest', sourceType: 'module', locations: true }));
  return found.sort((a, b) => a.at - b.at).map(({ name, line, column }) => ({ name, line, column }));
}

/** What we write, and the rest parameter of a generator, which is the one name that has to move. */
const OURS = /^__tl|^(?:r|s|x|y|n|enter|enterLater|last|steps|disposable|rest|slice|call|arguments)$/;

/** Every name of the transformed text that is not ours, at the place to which the map leads. */
function mappedIdentifiers(code: string): Mapped[] {
  const result = transform(code, { file: 'file.js', generators: 'creation' });
  const map = new TraceMap(JSON.parse(`${result.map}`));
  return identifiers(result.code ?? '')
    .filter(({ name }) => !OURS.test(name))
    .map(({ name, line, column }) => {
      const original = originalPositionFor(map, { line, column });
      return { name, line: original.line ?? -1, column: original.column ?? -1 };
    });
}

describe('a source map', () => {
  it('leads from every name to its place', async () => {
    const file = 'test/unit/transform/constructs.ts';
    const { code } = await transformWithOxc(readFileSync(file, 'utf8'), file, { target: 'esnext' });
    const expected = identifiers(code).filter(({ name }) => !OURS.test(name));
    expect(expected.length).toBeGreaterThan(500);
    expect(mappedIdentifiers(code)).toEqual(expected);
  });

  it('leads from a place behind what was inserted on one line to its place', () => {
    const code =
      'const f=async(a)=>{const b=await g(a),c=await h(b);for await(const{d=i()}of j)k(d);try{await l}catch(m){n0(m)}return o(c)}';
    expect(mappedIdentifiers(code)).toEqual(identifiers(code));
  });

  it('has the source inside, and names it', () => {
    const code = 'export const f = async () => { await 1; g(); };';
    const { map } = transform(code, { file: '/app/file.js', generators: 'creation' });
    expect(map).toMatchObject({ sources: ['/app/file.js'], sourcesContent: [code] });
  });
});

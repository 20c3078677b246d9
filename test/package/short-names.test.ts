import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { OUR_NAMES, shortNames } from '../../scripts/short-names.mjs';

// What the modules for pages rename must be nobody's but ours.

const textsOf = (folder: string, ending: string): string =>
  readdirSync(folder, { recursive: true })
    .map(String)
    .filter((name) => name.endsWith(ending))
    .map((name) => readFileSync(`${folder}/${name}`, 'utf8'))
    .join('\n');

/** The names at the beginning of an indented line before what can follow a member's. */
const membersIn = (declarations: string): ReadonlySet<string> =>
  new Set(Array.from(declarations.matchAll(/^ +(?:readonly |static |get |set )*(\w+)\??[:(<]/gm), ([, name = '']) => name));
const namesIn = (text: string): ReadonlySet<string> => new Set(text.match(/[\w$]+/g));
const foundIn = (names: ReadonlySet<string>): string[] => OUR_NAMES.filter((name) => names.has(name));
const source = textsOf('src', '.ts');

describe('a member with a short name', () => {
  it.each([
    ['the API', 'docs/api', '.api.md'],
    ['the language and the browser', 'node_modules/@typescript/old/lib', '.d.ts'],
  ])('is none of %s', (_, folder, ending) => {
    const members = membersIn(textsOf(folder, ending));
    expect(members.size).toBeGreaterThan(200);
    expect(foundIn(members)).toEqual([]);
  });

  it('is none of the record that the copies of this package share', () => {
    const records = source.match(/interface \w+ \{[^}]*/g)?.filter((text) => source.includes(`globalState<${text.split(' ')[1]}>`)) ?? [];
    expect(records.length).toBeGreaterThan(3);
    expect(foundIn(namesIn(records.join('\n')))).toEqual([]);
  });

  it('is never asked for by a text', () => {
    expect(OUR_NAMES.filter((name) => source.includes(`'${name}'`))).toEqual([]);
  });

  it('is in use, and in the list once', () => {
    expect(new Set(OUR_NAMES).size).toBe(OUR_NAMES.length);
    expect(OUR_NAMES.filter((name) => !namesIn(source).has(name))).toEqual([]);
  });
});

describe('short names', () => {
  const first = OUR_NAMES[0];

  it.each([
    [`to.${first}`, 'to.e'],
    [`to?.${first}`, 'to?.e'],
    [`x = { ${first}: 1 }`, 'x = { e: 1 }'],
    [`x = { ${first} }`, `x = { e: ${first} }`],
    [`const { ${first} = 2 } = to`, `const { e: ${first} = 2 } = to`],
    [`const { ${first}: other } = to`, 'const { e: other } = to'],
    [`({ ${first} } = to)`, `({ e: ${first} } = to)`],
    [`class A { ${first} = 1; }`, 'class A { e = 1; }'],
    [`class A { get ${first}() {} }`, 'class A { get e() {} }'],
    [`const [${first}] = [${first}()]`, `const [${first}] = [${first}()]`],
    [`const { ...${first} } = to`, `const { ...${first} } = to`],
    [`class A { #${first} = '${first}' }`, `class A { #${first} = '${first}' }`],
  ])('%s', (code, expected) => {
    expect(shortNames(code, 'example.ts')).toBe(expected);
  });
});

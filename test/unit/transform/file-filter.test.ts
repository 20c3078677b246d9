import { describe, expect, it } from 'vitest';
import { fileFilter } from '../../../src/transform/file-filter.ts';
import { checkOptions } from '../../../src/transform/options.ts';

const ROOT = '/home/me/shop';

describe('the files that are transformed', () => {
  it('are by default what is JavaScript by then, dependencies included', () => {
    const isWanted = fileFilter({}, ROOT);
    const wanted = ['a.ts', 'a.mjs', 'a.jsx', 'a.tsx?import&v=1', 'a.vue', 'a.vue?vue&type=script&lang.ts', 'node_modules/b/c.js'];
    for (const id of wanted.map((name) => `${ROOT}/${name}`)) expect([id, isWanted(id)]).toEqual([id, true]);
    for (const id of ['\0plugin:helper', 'virtual:routes']) expect(isWanted(id)).toBe(true);
    for (const id of ['a.css', 'a.json', 'a.png', 'a.ts.map']) expect([id, isWanted(`${ROOT}/${id}`)]).toEqual([id, false]);
  });

  it('never include this package', () => {
    const isWanted = fileFilter({ include: '**' }, ROOT);
    expect(isWanted(`${ROOT}/node_modules/throughline/dist/short/await.js`)).toBe(false);
    expect(isWanted('C:\\shop\\node_modules\\throughline\\dist\\short\\await.js')).toBe(false);
    expect(isWanted(`${ROOT}/node_modules/throughline-like/index.js`)).toBe(true);
  });

  it("never include vite's own code in the page, which hands a worker the text of an async function", () => {
    const isWanted = fileFilter({}, ROOT);
    for (const file of ['client.mjs', 'env.mjs?v=1']) expect(isWanted(`${ROOT}/node_modules/vite/dist/client/${file}`)).toBe(false);
  });

  it('are those that include names and exclude does not, by globs and expressions', () => {
    const isWanted = fileFilter({ include: ['src/**/*.ts', /\.mts$/g, './lib/*'], exclude: '**/*.test.ts' }, ROOT);
    for (const id of ['src/a.ts', 'src/b/c.ts?v=2', 'any.mts', 'any.mts', 'lib/d.js'])
      expect([id, isWanted(`${ROOT}/${id}`)]).toEqual([id, true]);
    for (const id of ['a.ts', 'src/a.js', 'src/a.test.ts', 'lib/x/d.js']) expect([id, isWanted(`${ROOT}/${id}`)]).toEqual([id, false]);
    expect(isWanted('/elsewhere/src/a.ts')).toBe(false);
  });
});

describe('wrong options', () => {
  it('are refused with what to do', () => {
    expect(() => checkOptions({ exclud: 'a' } as never)).toThrow('has no option "exclud". It takes: include, exclude, generators.');
    expect(() => checkOptions({ generators: 'callee' } as never)).toThrow("generators (callee) must be 'creation' or 'caller'.");
    expect(checkOptions({})).toBe('creation');
  });
});

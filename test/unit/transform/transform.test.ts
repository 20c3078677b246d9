import { parse } from 'acorn';
import { describe, expect, it } from 'vitest';
import { transform } from '../../../src/transform/transform.ts';

const compile = (code: string, file = 'file.js'): string => transform(code, { file, generators: 'creation' }).code ?? code;
/** What becomes of a function's text, without the import in front of it. */
const body = (code: string): string => compile(code).replace(/^import\{.*?\}from"throughline\/await";\n/, '');
const reasons = (code: string, file = 'file.js') => transform(code, { file, generators: 'creation' }).untransformed;

describe('what is written', () => {
  it.each([
    ['async()=>{await a;b}', '__tl.r(await __tl.s( a));b'],
    ['async()=>{let{b}=await(a,c)}', 'let{b}=__tl.r(await __tl.s((a,c)))'],
    ['async()=>(await a)?.b', 'return(__tl_last((__tl.r(await __tl.s( a)))?.b))'],
    ['async()=>{return await a,b()}', 'return __tl_last((__tl.r(await __tl.s( a)),b()))'],
    ['async()=>{await a;return(b,c)}', 'return(__tl_last((b,c)))'],
    ['async()=>{await(await a)()}', 'return'],
    ['async function*f(){yield}', '__tl.r(yield __tl.s())'],
    ['function*f(){yield[1]}', '__tl.r(yield __tl.y([1]))'],
    ['function*f(){yield*g}', '__tl.r(yield* __tl_steps(__tl,g,1))'],
    ['async function*f(){return a,b}', 'return __tl.s((a,b))'],
    ['async()=>{for await(x of(a,b));}', 'of(__tl_steps(__tl,(a,b)))){__tl.r();;}}finally{__tl.r();}'],
    ['async()=>{for await(let{a=b}of c)d}', 'for await(let{a=(__tl.r(),b)}of __tl_steps(__tl,c)){__tl.r();d}'],
    ['async()=>{a:b:for await(x of y)continue a}', 'try{a:b:for await(x of __tl_steps(__tl,y))'],
    [
      'async()=>{for(using a of b)await c}',
      'for(const a of b){__tl.r();try{using __tl_a=__tl_disposable(__tl,a);__tl.r(await __tl.s( c))}finally{__tl.r()}}',
    ],
    [
      'async()=>{for await(await using a of b){c}}',
      'for await(const a of __tl_steps(__tl,b)){__tl.r();try{await using __tl_a=__tl_disposable(__tl,a,1);{__tl.r();c}}finally{__tl.r()}}',
    ],
    ['async()=>{await a;for(using b of c)d}', 'for(using b of c)d'],
    ['async()=>{using a=b,c=d;await e}', 'const a=b;using __tl_a=__tl_disposable(__tl,a);const c=d;using __tl_c='],
  ])('%s', (code, expected) => {
    const compiled = compile(code.startsWith('async()') ? `f=${code}` : code);
    if (expected !== 'return') expect(compiled).toContain(expected);
    parse(compiled, { ecmaVersion: 'latest', sourceType: 'module' });
  });

  it('leaves alone what cannot be suspended, and awaits outside of functions', () => {
    for (const code of ['const a = () => 1;', 'await a; for await (const b of c) d();', 'async () => {}', 'async () => 5', '"await"']) {
      expect(compile(code)).toBe(code);
    }
  });

  it('gives no activation to a function behind whose await nothing runs', () => {
    expect(body('f = async () => await g()')).toBe('f = async () => await __tl_last( g())');
    expect(body('f = async () => { if (a) return await g(); return h; }')).toBe(
      'f = async () => { if (a) return await __tl_last( g()); return __tl_last(h); }',
    );
  });

  it('keeps the length and the arguments of generators', () => {
    const make = new Function(
      'require',
      `${compile('var all=[];function*a(x,y=2,){all.push(arguments.length,x,y)}function*b(x,...rest){all.push(x,rest)}function*c(){"use strict";yield 1}', 'file.mjs').replace(/^import\{(\w+) as (\w+)\}.*?;/, 'const{$1:$2}=require();')};return [a,b,c,all]`,
    );
    const runtime = { enterLater: () => ({ r() {}, x() {}, y: (v: unknown) => v }) };
    const [a, b, c, all] = make(() => runtime);
    expect([a.length, b.length, c.length]).toEqual([1, 1, 0]);
    a(1, 3, 4).next();
    b(1, 2, 3).next();
    expect(all).toEqual([3, 1, 3, 1, [2, 3]]);
  });

  it('finds its places beside comments and strings that look like them', () => {
    const code = `f = async (/* => { */) /* => */ => [await /* ( */ a]; function* g(/* ) */ b /* , */, /* ) */) /* ) */ { /* } */ yield b /* } */ }`;
    parse(compile(code), { ecmaVersion: 'latest', sourceType: 'module' });
    expect(compile(code)).toContain('b /* , */,...{__tl=__tl_enterLater()} /* ) */) /* ) */ {');
  });

  it('imports behind a hashbang, comments and directives, and in CommonJS by require', () => {
    expect(compile('#!/usr/bin/env node\n/* @license */\n"use client"\nasync () => await a')).toMatch(
      /^#!.*\n\/\* @license \*\/\n"use client";import\{last as __tl_last\}from"throughline\/await";\n\nasync/,
    );
    expect(compile('"use strict";module.exports = async () => await a')).toMatch(/^"use strict";const\{last:__tl_last\}=require\(/);
    expect(compile('x = async () => await a', 'file.cjs')).toContain('require(');
    expect(compile('x = async () => await a; import.meta.url; module.exports')).toContain('import{');
    expect(compile('return async () => await a')).toContain('require(');
  });

  it('does not transform twice', () => {
    for (const code of ['export const f = async () => { await a; }', 'exports.f = async () => { await a; }']) {
      expect(compile(compile(code))).toBe(compile(code));
    }
  });

  it('takes a name that the file does not use', () => {
    expect(compile('async () => { await __tl; }')).toContain('const __tl_=__tl__enter()');
  });
});

describe('what stays as it was', () => {
  it('is told with its reason and its place, and the rest of the file is transformed', () => {
    const code = 'const ok = async () => { await 1; f(); };\n  async function twice() { await 1; function a() {} var a; }';
    expect(reasons(code)).toMatchObject([{ line: 2, column: 2, at: 44, reason: expect.stringContaining('function a') }]);
    expect(compile(code)).toContain('async function twice() { await 1; function a() {} var a; }');
    expect(compile(code)).toContain('__tl.r(await');
  });

  it.each([
    ['async () => { await 1; for (using a = b; c; d) e; }', 'head of a loop'],
    ['function* f(...[a]) { yield a; }', 'rest parameter'],
    ['async () => { await 1; function a() {} function a() {} }', 'function a'],
    ['module.exports = function* () { "use strict"; yield 1; }', 'use strict'],
    ['async function (', 'cannot be parsed'],
  ])('%s', (code, reason) => {
    expect(reasons(code).map((each) => each.reason)).toEqual([expect.stringContaining(reason)]);
  });

  it('is a generator that follows its caller', () => {
    const code = 'function* f() { yield 1; }';
    expect(transform(code, { file: 'a.js', generators: 'caller' }).code).toBeUndefined();
    expect(transform(`async ${code}`, { file: 'a.js', generators: 'caller' }).code).toContain('__tl.n(yield __tl.s( 1))');
  });
});

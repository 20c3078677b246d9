import { transformSync } from 'esbuild';
import ts from 'typescript';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { setContextManager } from '../../../src/context/active.ts';
import { AsyncLocalStorageContextManager } from '../../../src/context/async-local-storage.ts';
import { getCurrentSpan } from '../../../src/trace/current-span.ts';
import { trace, traced } from '../../../src/trace/decorator.ts';
import { setGlobalProvider } from '../../../src/trace/get-tracer.ts';
import { SpanKind } from '../../../src/trace/span-kind.ts';
import { SpanStatusCode } from '../../../src/trace/span-status.ts';
import { type Recorder, recorder } from '../recorder.ts';

let recorded: Recorder;
beforeEach(() => {
  setContextManager(new AsyncLocalStorageContextManager());
  recorded = recorder();
  setGlobalProvider(recorded.provider);
});
afterEach(() => setGlobalProvider(undefined));

type Compiler = (code: string) => string;

const byTypeScript =
  (experimentalDecorators: boolean): Compiler =>
  (code) =>
    ts.transpileModule(code, { compilerOptions: { target: ts.ScriptTarget.ES2022, experimentalDecorators } }).outputText;

const byEsbuild =
  (experimentalDecorators: boolean): Compiler =>
  (code) =>
    transformSync(code, { loader: 'ts', target: 'es2022', tsconfigRaw: { compilerOptions: { experimentalDecorators } } }).code;

/** What `source` returns. */
function compile(source: string, compiler: Compiler): unknown {
  const code = compiler(`function all(trace, SpanKind, tracer) {${source}}`);
  return new Function('trace', 'SpanKind', 'tracer', `${code}; return all(trace, SpanKind, tracer);`)(trace, SpanKind, recorded.tracer);
}

interface Shop {
  cart: string[];
  add(item: string, count?: number): string;
  checkOut(fail: boolean): Promise<string>;
  items(): Generator<string>;
  readonly total: number;
  renamed(): void;
  full(): unknown;
}
interface ShopClass {
  new (): Shop;
  open(): string;
}

const SHOP = `
  class Shop {
    cart = [];
    @trace() add(item, count) { this.cart.push(item); return this.cart.join(); }
    @trace() async checkOut(fail) { await null; if (fail) throw new Error('no money'); return 'paid'; }
    @trace() *items() { yield* this.cart; }
    @trace() get total() { return this.cart.length; }
    set total(n) { this.cart.length = n; }
    @trace('custom name') renamed() {}
    @trace({ name: 'full', kind: SpanKind.CLIENT, attributes: { a: 1 }, root: true, tracer }) full() { return this; }
    @trace() static open() { return this.name; }
  }
  return Shop;`;

describe.each([
  ['standard decorators, by TypeScript', byTypeScript(false)],
  ['standard decorators, by esbuild', byEsbuild(false)],
  ['experimentalDecorators, by TypeScript', byTypeScript(true)],
  ['experimentalDecorators, by esbuild', byEsbuild(true)],
])('@trace with %s', (_kind, compiler) => {
  const compileShop = (): ShopClass => compile(SHOP, compiler) as ShopClass;

  it('runs a method in a span of its class and name, with this and arguments', () => {
    const shop = new (compileShop())();
    expect(shop.add('tea', 1)).toBe('tea');
    expect(recorded.only('Shop.add')).toMatchObject({
      attributes: { 'code.function.name': 'Shop.add' },
      instrumentationScope: { name: 'throughline' },
      kind: SpanKind.INTERNAL,
    });
  });

  it('ends the span of an async method when it settles', async () => {
    const shop = new (compileShop())();
    const paid = shop.checkOut(false);
    expect(recorded.spans()).toEqual([]);
    expect(await paid).toBe('paid');
    await expect(shop.checkOut(true)).rejects.toThrow('no money');
    expect(recorded.spans().map(({ status }) => status.code)).toEqual([SpanStatusCode.UNSET, SpanStatusCode.ERROR]);
  });

  it('follows generators', () => {
    const shop = new (compileShop())();
    shop.cart.push('a', 'b');
    expect([...shop.items()]).toEqual(['a', 'b']);
    expect(recorded.only('Shop.items').ended).toBe(true);
  });

  it('traces getters, and leaves their setters', () => {
    const shop = new (compileShop())() as { total: number };
    shop.total = 2;
    expect(shop.total).toBe(2);
    expect(recorded.spans().map(({ name }) => name)).toEqual(['Shop.total']);
  });

  it('traces static methods', () => {
    expect(compileShop().open()).toBe('Shop');
    expect(recorded.only('Shop.open').attributes).toEqual({ 'code.function.name': 'Shop.open' });
  });

  it('takes a name, or options', () => {
    const shop = new (compileShop())();
    shop.renamed();
    recorded.tracer.span('outer', () => expect(shop.full()).toBe(shop));
    expect(recorded.only('custom name').attributes).toEqual({ 'code.function.name': 'Shop.renamed' });
    expect(recorded.only('full')).toMatchObject({
      kind: SpanKind.CLIENT,
      attributes: { a: 1, 'code.function.name': 'Shop.full' },
      instrumentationScope: { name: 'test' },
    });
    expect(recorded.only('full').parentSpanContext).toBeUndefined();
  });

  it('keeps name and length', () => {
    const { prototype, open } = compileShop() as unknown as { prototype: Shop; open(): string };
    expect([prototype.add.name, prototype.add.length, prototype.checkOut.length, open.name]).toEqual(['add', 2, 1, 'open']);
    expect(Object.getOwnPropertyDescriptor(prototype, 'total')?.get?.name).toBe('get total');
  });

  it('names the class of the receiver in a subclass, and only the method without one', () => {
    const Shop = compileShop();
    class Corner extends Shop {}
    new Corner().add('x');
    const { add } = new Shop();
    add.call({ cart: [], constructor: undefined } as never, 'x');
    add.call(Object.assign(Object.create(null), { cart: [] }), 'x');
    expect(recorded.spans().map(({ name }) => name)).toEqual(['Corner.add', 'add', 'add']);
  });

  it('makes the span current inside', () => {
    const Probe = compile('class Probe { @trace() run(fn) { return fn(); } } return Probe;', compiler) as new () => {
      run<T>(fn: () => T): T;
    };
    expect(new Probe().run(() => getCurrentSpan()?.isRecording())).toBe(true);
  });

  it('refuses to stand where it cannot trace, without parentheses, or with options that are none', () => {
    const refused = [
      ['@trace() field = 1;', 'bad_decorator'],
      ['@trace m() {}', 'bad_decorator'],
      ['@trace static m() {}', 'bad_decorator'],
      ["@trace({ nmae: 'x' }) m() {}", 'unknown_option'],
      ['@trace(null) m() {}', 'bad_options'],
    ];
    for (const [member, code] of refused) {
      expect(() => compile(`class A { ${member} }`, compiler)).toThrow(expect.objectContaining({ name: 'SetupError', code }));
    }
  });
});

describe('@trace with standard decorators alone', () => {
  it('traces private methods and refuses setters, accessors and classes', () => {
    const Secret = compile(
      'class A { @trace() #hide() { return 1; } run() { return this.#hide(); } } return A;',
      byTypeScript(false),
    ) as new () => {
      run(): number;
    };
    expect(new Secret().run()).toBe(1);
    expect(recorded.only('A.#hide').ended).toBe(true);
    for (const source of ['class A { @trace() set x(v) {} }', 'class A { @trace() accessor x = 1; }', '@trace() class A {}']) {
      expect(() => compile(source, byTypeScript(false))).toThrow(expect.objectContaining({ code: 'bad_decorator' }));
    }
  });
});

it('is a method decorator for its own file too', () => {
  const decorate = traced('by hand');
  const method = decorate(
    function double(n: number) {
      return n * 2;
    },
    { kind: 'method', name: 'double' } as ClassMethodDecoratorContext,
  );
  expect(method(2)).toBe(4);
  expect(recorded.only('by hand').ended).toBe(true);
});

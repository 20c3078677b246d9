// Writes random async programs: everything that suspends, in and around everything that leaves a block. A program is a CommonJS text that
// exports `main` and knows one other name, `w`, the world: world.ts has what it calls. Programs end, and catch what they throw.

import { Random } from './random.ts';

type Kind = 'async' | 'generator' | 'async generator' | 'plain';

interface Place {
  readonly kind: Kind;
  readonly depth: number;
  /** Labels of the loops around, for break and continue. */
  readonly loops: readonly string[];
}

export interface ProgramOptions {
  /** Whether generators are closed early, and asked for more than they have given: what a rule for generators may leave open. */
  readonly closesGenerators: boolean;
}

const MAX_DEPTH = 5;
const MAX_STATEMENTS = 60;

export function writeProgram(seed: number, options: ProgramOptions): string {
  return new Writer(new Random(seed), options).program();
}

class Writer {
  readonly #random: Random;
  readonly #options: ProgramOptions;
  #names = 0;
  #statements = 0;

  constructor(random: Random, options: ProgramOptions) {
    this.#random = random;
    this.#options = options;
  }

  program(): string {
    const body = this.#block({ kind: 'async', depth: 0, loops: [] }, 6);
    return `module.exports = async function main() {\n${body}\n};\n`;
  }

  #block(place: Place, atMost = 3): string {
    const statements = [this.#log()];
    for (let i = this.#random.int(atMost) + 1; i > 0; i--) statements.push(this.#statement(place), this.#log());
    return statements.join('\n');
  }

  #log(): string {
    return `w.log(${this.#names++});`;
  }

  #name(prefix: string): string {
    return `${prefix}${this.#names++}`;
  }

  #statement(place: Place): string {
    if (++this.#statements > MAX_STATEMENTS || place.depth >= MAX_DEPTH) return this.#leaf(place);
    const inner = { ...place, depth: place.depth + 1 };
    const writers: (() => string)[] = [
      () => this.#leaf(place),
      () => this.#try(inner),
      () => this.#try(inner),
      () => `if (w.yes(${this.#random.int(2)})) {\n${this.#block(inner)}\n} else {\n${this.#block(inner)}\n}`,
      () => this.#switch(inner),
      () => this.#loop(inner),
      () => this.#callFunction(inner),
      () => this.#callFunction(inner),
      () => this.#run(inner),
      () => this.#run(inner),
      () => this.#callback(inner),
      () => this.#iterate(inner),
      () => this.#iterate(inner),
      () => this.#stepGenerator(inner),
    ];
    return this.#random.pick(writers)();
  }

  /** Statements without blocks of their own. */
  #leaf(place: Place): string {
    const writers: (() => string)[] = [() => this.#log()];
    if (canAwait(place)) {
      for (let i = 0; i < 4; i++) writers.push(() => `await ${this.#awaited()};`);
      writers.push(() => `w.see(await ${this.#awaited()}, ${this.#log().slice(0, -1)}, await ${this.#awaited()});`);
    }
    if (canYield(place)) {
      for (let i = 0; i < 3; i++) writers.push(() => `w.see(yield ${place.kind === 'generator' ? this.#names++ : this.#awaited()});`);
      writers.push(() => 'yield;');
    }
    if (this.#random.chance(12)) writers.push(() => `if (w.yes(1)) throw new Error('e${this.#names++}');`);
    if (this.#random.chance(12)) writers.push(() => `if (w.yes(1)) ${this.#return(place)}`);
    const [loop] = place.loops;
    if (loop)
      writers.push(
        () => `if (w.yes(${this.#random.int(2)})) ${this.#random.pick(['break', 'continue'])} ${this.#random.pick(place.loops)};`,
      );
    return this.#random.pick(writers)();
  }

  #awaited(): string {
    const n = this.#names++;
    return this.#random.pick([`${n}`, `w.now(${n})`, `w.later(${n})`, `w.later(${n})`, `w.lazy(${n})`, `w.native(${n})`, `w.flaky(${n})`]);
  }

  #return(place: Place): string {
    if (place.kind === 'plain' || place.kind === 'generator') return this.#random.pick(['return;', `return ${this.#names++};`]);
    return this.#random.pick(['return;', `return ${this.#awaited()};`, `return await ${this.#awaited()};`]);
  }

  #try(place: Place): string {
    const body = `try {\n${this.#block(place)}\n}`;
    const param = this.#random.pick([
      '',
      '(e)',
      '({ message })',
      canAwait(place) ? `({ x = await ${this.#awaited()} })` : '({ x = w.log(-1) })',
    ]);
    const handler = ` catch ${param} {\n${this.#block(place)}\n}`;
    const finalizer = ` finally {\n${this.#block(place)}\n}`;
    return body + this.#random.pick([handler, handler + finalizer, handler + finalizer, finalizer]);
  }

  #switch(place: Place): string {
    const value = canAwait(place) ? `await w.later(${this.#random.int(3)})` : `${this.#random.int(3)}`;
    const cases = [0, 1].map((i) => `case ${i}: {\n${this.#block(place)}\n}${this.#random.chance(50) ? ' break;' : ''}`);
    return `switch (${value}) {\n${cases.join('\n')}\ndefault:\n${this.#log()}\n}`;
  }

  #loop(place: Place): string {
    const label = this.#name('loop');
    const inner = { ...place, loops: [...place.loops, label] };
    const i = this.#name('i');
    const condition = canAwait(place) && this.#random.chance(40) ? `await w.later(${i} < 2)` : `${i} < 2`;
    const block = `{\n${this.#block(inner)}\n}`;
    return this.#random.pick([
      `${label}: for (let ${i} = 0; ${condition}; ${i}++) ${block}`,
      `${label}: for (const ${i} of [1, 2]) ${block}`,
      `{ let ${i} = 0; ${label}: do { ${i}++; ${this.#block(inner)} } while (${condition}); }`,
    ]);
  }

  /** An async function in one of its forms, with a call of it in front of its body's place. */
  #callFunction(place: Place): string {
    const name = this.#name('f');
    const body = `{\n${this.#block({ kind: 'async', depth: place.depth, loops: [] })}\n${this.#random.chance(40) ? this.#return({ ...place, kind: 'async' }) : ''}\n}`;
    const awaited = this.#awaited();
    const [declared, call] = this.#random.pick<readonly [string, string]>([
      [`async function ${name}(a, b = w.see(a)) ${body}`, `${name}(1)`],
      [`const ${name} = async (a) => ${body};`, `${name}()`],
      [`const ${name} = { async m() ${body} };`, `${name}.m()`],
      [`class ${name} { p = async () => ${body}; }`, `new ${name}().p()`],
      [`class ${name} { static async #m() ${body} static m() { return ${name}.#m(); } }`, `${name}.m()`],
      [`const ${name} = async () => ${awaited};`, `${name}()`],
      [`const ${name} = async () => await ${awaited};`, `${name}()`],
      [`const ${name} = async () => [await ${awaited}, ${this.#log().slice(0, -1)}];`, `${name}()`],
    ]);
    return `${declared}\n${this.#use(call, place)}`;
  }

  /** Waits for a promise, or lets it go. */
  #use(call: string, place: Place): string {
    const loose = `w.settled(${call}, ${this.#names++});`;
    if (!canAwait(place)) return loose;
    return this.#random.pick([loose, `await ${call};`, `await ${call};`, `await Promise.all([${call}, w.flaky(1)]);`]);
  }

  #run(place: Place): string {
    const context = `'c${this.#names++}'`;
    const inner: Place = { kind: 'async', depth: place.depth, loops: [] };
    if (!canAwait(place) || this.#random.chance(20)) return `w.run(${context}, () => {\n${this.#block({ ...inner, kind: 'plain' })}\n});`;
    return this.#use(`w.run(${context}, async () => {\n${this.#block(inner)}\n})`, place);
  }

  #callback(place: Place): string {
    const body = `{\n${this.#block({ kind: 'plain', depth: place.depth, loops: [] }, 2)}\n}`;
    return this.#random.pick([
      `w.timer(() => ${body});`,
      `w.microtask(() => ${body});`,
      `w.flaky(${this.#names++}).then(() => ${body}, () => ${body}).catch(() => {});`,
    ]);
  }

  /** A generator function, as an expression. */
  #generator(place: Place, isAsync: boolean): string {
    const kind = isAsync ? 'async generator' : 'generator';
    const inner: Place = { kind, depth: place.depth, loops: [] };
    const other =
      place.depth < MAX_DEPTH && this.#random.chance(25)
        ? `w.see(yield* ${this.#source({ ...place, depth: place.depth + 1 }, isAsync)});`
        : '';
    const body = `{\n${this.#block(inner)}\n${other}\nw.see(yield ${this.#names++});\n${this.#block(inner, 2)}\n${this.#random.chance(30) ? this.#return(inner) : ''}\n}`;
    const parameters = this.#random.pick(['', 'a', 'a, b = w.see(a),', '...all']);
    return isAsync ? `w.generator(async function* (${parameters}) ${body})` : `w.generator(function* (${parameters}) ${body})`;
  }

  /** Something to iterate. */
  #source(place: Place, isAsync: boolean): string {
    const generator = (): string => `${this.#generator(place, isAsync)}(1)`;
    const n = this.#names++;
    const plain = isAsync ? [`w.steps(${n})`, `[w.now(${n}), ${n}, w.later(${n})]`, `w.both(${n})`] : [`[${n}, 2]`, `w.both(${n})`];
    return this.#random.chance(60) ? generator() : this.#random.pick(plain);
  }

  #iterate(place: Place): string {
    const isAsync = canAwait(place) && this.#random.chance(75);
    const label = this.#name('loop');
    const inner = { ...place, loops: this.#options.closesGenerators ? [...place.loops, label] : [] };
    const left = this.#random.pick(['const x', 'let x', isAsync ? 'const { x = w.log(-2) }' : 'const { y }', 'w.target']);
    const source = this.#source(place, isAsync);
    const leaving = ['', `if (w.yes(${this.#random.int(2)})) break ${label};`, `if (w.yes(1)) throw new Error('e${this.#names++}');`];
    const whole = `${this.#block(inner)}\n${this.#random.pick(leaving)}`;
    const careful = this.#block({ ...inner, kind: 'plain' });
    const body = this.#random.chance(20) ? this.#log() : `{\n${this.#options.closesGenerators ? whole : careful}\n}`;
    return `${label}: for ${isAsync ? 'await ' : ''}(${left} of ${source}) ${body}`;
  }

  /** A generator that is made in one context and driven by hand in others. */
  #stepGenerator(place: Place): string {
    const isAsync = this.#random.chance(60);
    const name = this.#name('g');
    const made = `const ${name} = w.run('made${name}', () => ${this.#generator(place, isAsync)}(1));`;
    const steps: string[] = [];
    for (let i = this.#random.int(3) + 1; i > 0; i--) {
      const step = this.#options.closesGenerators ? this.#random.pick(['next', 'next', 'next', 'return', 'throw']) : 'next';
      const call = `w.run('driver${this.#names++}', () => ${name}.${step}(${this.#names++}))`;
      const mustWait = !this.#options.closesGenerators;
      if (!isAsync) steps.push(`w.attempt(() => ${call}, ${this.#names++});`);
      else if (canAwait(place) && (mustWait || this.#random.chance(60))) steps.push(`w.see(await ${call});`);
      else if (!mustWait) steps.push(`w.settled(${call}, ${this.#names++});`);
    }
    return `${made}\n${steps.join(`\n${this.#log()}\n`)}`;
  }
}

const canAwait = ({ kind }: Place): boolean => kind === 'async' || kind === 'async generator';
const canYield = ({ kind }: Place): boolean => kind === 'generator' || kind === 'async generator';

// As much of `tape` as the tests of abstract-level use. Each test runs in a context of its own, and each assertion asks which it is in.

import { activeContext, createContextKey, ROOT_CONTEXT, withContext } from 'throughline';
import { isSame, isThrown } from './same.js';

const KEY = createContextKey('test');
const TIME_LIMIT_MS = 5000;
const tests = [];

export const outcome = { tests: 0, assertions: 0, failures: [], lost: [] };

export function test(name, options, run = options) {
  tests.push({ name, run });
}

test.skip = () => {};

/** Runs what was declared, one after the other. */
export async function runTests() {
  for (const { name, run } of tests) {
    outcome.tests++;
    const context = ROOT_CONTEXT.setValue(KEY, name);
    await new Promise((done) => withContext(context, () => new Test(name, name, done).run(run)));
  }
  return outcome;
}

class Test {
  #name;
  #context;
  #done;
  #limit;
  #planned;
  #made = 0;

  constructor(name, context, done) {
    this.#name = name;
    this.#context = context;
    this.#done = done;
    this.#limit = setTimeout(() => this.end('did not end'), TIME_LIMIT_MS);
  }

  async run(run) {
    try {
      const result = run(this);
      if (typeof result?.then !== 'function') return;
      await result;
      if (this.#planned === undefined) this.end();
      else if (this.#made < this.#planned) this.end(`made ${this.#made} of ${this.#planned} assertions`);
    } catch (error) {
      this.end(`threw ${error.stack}`);
    }
  }

  plan(count) {
    this.#planned = count;
  }
  end(failure) {
    if (failure) outcome.failures.push(`${this.#name}: ${failure}`);
    clearTimeout(this.#limit);
    this.#done();
  }
  test(name, run) {
    return new Promise((done) => new Test(`${this.#name} › ${name}`, this.#context, done).run(run)).then(() => this.#count());
  }

  ok(value, message) {
    this.#check(value, message);
  }
  pass(message) {
    this.#check(true, message);
  }
  fail(error) {
    this.#check(false, error?.stack ?? error);
  }
  is(value, expected, message) {
    this.#check(Object.is(value, expected), `${message}: ${String(value)} is not ${String(expected)}`);
  }
  isNot(value, other, message) {
    this.#check(!Object.is(value, other), message);
  }
  same(value, expected, message) {
    this.#check(isSame(value, expected), `${message}: is not the same`);
  }
  throws(run, expected) {
    this.#check(isThrown(run, expected), 'did not throw what was expected');
  }
  doesNotThrow(run) {
    run();
    this.#check(true);
  }

  #check(isRight, message) {
    outcome.assertions++;
    const seen = activeContext().getValue(KEY);
    if (seen !== this.#context) outcome.lost.push(`${this.#name}: ${message} (in ${seen})`);
    if (!isRight) outcome.failures.push(`${this.#name}: ${message}`);
    this.#count();
  }
  #count() {
    this.#made++;
    if (this.#made === this.#planned) this.end();
  }
}

import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Diagnostic, errorText, report, setDiagnosticListener } from '../../../src/platform/diagnostics.ts';
import { runProgram } from '../run-program.ts';

describe('report', () => {
  let heard: Diagnostic[];
  beforeEach(() => {
    heard = [];
    setDiagnosticListener((diagnostic) => heard.push(diagnostic));
  });
  afterEach(() => setDiagnosticListener(undefined));

  it('tells the first of each code, and every power of ten', () => {
    for (let i = 0; i < 1000; i++) report('a', `message ${i + 1}`);
    report('b', 'other');
    expect(heard).toEqual([
      { code: 'a', message: 'message 1', count: 1 },
      { code: 'a', message: 'message 10', count: 10 },
      { code: 'a', message: 'message 100', count: 100 },
      { code: 'a', message: 'message 1000', count: 1000 },
      { code: 'b', message: 'other', count: 1 },
    ]);
  });

  it('starts counting anew for a new listener', () => {
    report('a', 'm');
    const again: Diagnostic[] = [];
    setDiagnosticListener((diagnostic) => again.push(diagnostic));
    report('a', 'm');
    expect(again).toEqual([{ code: 'a', message: 'm', count: 1 }]);
  });

  it('survives a listener that throws, or that reports itself', () => {
    setDiagnosticListener(() => {
      report('a', 'from the listener');
      throw new Error('no');
    });
    expect(() => report('a', 'm')).not.toThrow();
  });

  it('warns on the console once a code where nobody listens, and is silent where there is no console', async () => {
    const { stderr, exitCode } = await runProgram(`
      import { report } from '../../src/platform/diagnostics.ts';
      for (let i = 0; i < 20; i++) report('a', 'first ' + i);
      report('b', 'other');
      globalThis.console = undefined;
      report('c', 'unheard');`);
    expect(stderr).toBe('[throughline] a: first 0\n[throughline] b: other\n');
    expect(exitCode).toBe(0);
  });
});

describe('errorText', () => {
  it('is name and message of an error, and the text of anything else', () => {
    const texts = [new TypeError('why'), 'text', 5, undefined, null, Symbol('s'), 1n, {}, [1, 2], new Uint8Array(3), () => 1].map(
      errorText,
    );
    expect(texts).toEqual([
      'TypeError: why',
      'text',
      '5',
      'undefined',
      'null',
      'Symbol(s)',
      '1',
      '[object Object]',
      '[object Array]',
      '[object Uint8Array]',
      '() => 1',
    ]);
  });

  it('is a text for what has none', () => {
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    expect([Object.create(null), proxy, Object.assign(new Error(), { message: Symbol('s') })].map(errorText)).toEqual(
      Array(3).fill('(unreadable)'),
    );
    fc.assert(fc.property(fc.anything({ withNullPrototype: true, withBigInt: true }), (value) => typeof errorText(value) === 'string'));
  });

  it('is short for the longest array', () => {
    const huge: unknown[] = [];
    huge.length = 2 ** 32 - 1;
    expect(errorText(huge)).toBe('[object Array]');
  });
});

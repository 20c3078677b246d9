import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { errorList } from '../../scripts/error-list.mjs';
import { shortMessages } from '../../scripts/short-messages.mjs';

describe('docs/errors.md', () => {
  it('lists every code in the source; `node scripts/error-list.mjs` brings it up to date', () => {
    expect(readFileSync('docs/errors.md', 'utf8')).toBe(errorList());
  });
});

describe('short messages', () => {
  const short = (code: string): string => shortMessages(code, 'example.js');

  it('keep the code and lose the sentence, with all that only the sentence needed', () => {
    expect(short('report("a", `b` + errorText(c)); throw new SetupError("d", "e");')).toBe('report("a"); throw new SetupError("d");');
  });

  it('keep what stands behind the sentence', () => {
    expect(short('new ExportError("a", "b", { retryable: true })')).toBe('new ExportError("a", \'\', { retryable: true })');
  });

  it('leave out what a function takes for its sentence alone', () => {
    expect(short('checkCount("size", read("bytes"), 1)')).toBe('checkCount( read("bytes"), 1)');
    expect(short('function checkCount(name, value, min) { throw new SetupError("a", `b`); }')).toBe(
      'function checkCount( value, min) { throw new SetupError("a"); }',
    );
    expect(short('checkMethods("a", "b", c, d, "e")')).toBe('checkMethods("a", c, d,)');
  });

  it('keep a sentence that somebody else has said', () => {
    expect(short('report(code, message)')).toBe('report(code, message)');
  });

  it('keep what is checked', () => {
    expect(short('checkKeys("a", options, ["b"]); next();')).toBe('checkKeys( options, ["b"]); next();');
  });

  it('leave every line where it is', () => {
    expect(short('report(\n  "a",\n  `b`,\n);\nnext();')).toBe('report(\n  "a"\n\n);\nnext();');
  });
});

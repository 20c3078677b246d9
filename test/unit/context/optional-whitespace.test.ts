import fc from 'fast-check';
import { expect, test } from 'vitest';
import { trimOws } from '../../../src/context/optional-whitespace.ts';

test('takes spaces and tabs off both ends and none from between', () => {
  expect(trimOws(' \t a \t b\t ')).toBe('a \t b');
});

test('leaves line breaks and other white space, which HTTP does not trim', () => {
  for (const text of ['a\n', '\ra', '\u00a0a', 'a\v']) expect(trimOws(text)).toBe(text);
});

test('gives an empty text for one of white space only', () => {
  expect(trimOws(' \t ')).toBe('');
  expect(trimOws('')).toBe('');
});

test('any text gives what the grammar says', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(' ', '\t', '\n', 'a', ',') }), (text) => {
      expect(trimOws(text)).toBe(text.replace(/^[ \t]+/, '').replace(/[ \t]+$/, ''));
    }),
  );
});

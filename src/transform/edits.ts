import MagicString, { type SourceMap } from 'magic-string';
import type { AnyNode } from './syntax.ts';

/**
 * Insertions into a text, by positions in the original. Asked from the outside to the inside, it nests what meets at one position: what
 * closes stands before what opens, the inner of those that close first, the outer of those that open.
 */
export class Edits {
  readonly #text: MagicString;

  constructor(code: string) {
    this.#text = new MagicString(code);
  }

  open(at: number, text: string): void {
    this.#text.appendRight(at, text);
  }

  close(at: number, text: string): void {
    this.#text.prependLeft(at, text);
  }

  /** Puts `before` and `after` around what stands between the two positions. */
  wrap({ start, end }: { readonly start: number; readonly end: number }, before: string, after: string): void {
    this.open(start, before);
    this.close(end, after);
  }

  /** Calls a function with the value of an expression: `before` ends with the parenthesis. */
  call(value: AnyNode, before: string, after: string): void {
    const isSequence = value.type === 'SequenceExpression'; // its commas would separate arguments
    this.wrap(value, isSequence ? `${before}(` : before, isSequence ? `)${after}` : after);
  }

  /** Replaces what nothing is inserted into. */
  replace(start: number, end: number, text: string): void {
    this.#text.update(start, end, text);
  }

  toString(): string {
    return this.#text.toString();
  }

  /** Exact at each word: what was inserted belongs to nothing. */
  map(source: string): SourceMap {
    return this.#text.generateMap({ source, hires: 'boundary', includeContent: true });
  }
}

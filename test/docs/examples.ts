import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A piece of code that a reader is invited to copy. */
export interface Example {
  /** Where it stands: file and line. */
  readonly at: string;
  readonly code: string;
}

/** The fenced blocks of this language in a Markdown file. */
export function fencedBlocks(file: string, language: string): Example[] {
  const text = readFileSync(file, 'utf8');
  return Array.from(text.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\``, 'gm')), (match) => ({
    at: `${file}:${lineOf(text, match.index)}`,
    code: match[1] ?? '',
  }));
}

/** The `@example`s of all docstrings below a folder. */
export function docstringExamples(folder: string): Example[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .flatMap((file) => {
      const text = readFileSync(join(folder, file), 'utf8');
      return Array.from(text.matchAll(/@example\n((?:\s*\* ?.*\n)+?)\s*\*\//g), (match) => ({
        at: `${join(folder, file)}:${lineOf(text, match.index)}`,
        code: (match[1] ?? '').replace(/^\s*\* ?/gm, ''),
      }));
    });
}

function lineOf(text: string, index: number): number {
  return text.slice(0, index).split('\n').length;
}

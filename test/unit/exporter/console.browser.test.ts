import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ConsoleExporter } from '../../../src/exporter/console.ts';
import { readableSpan } from './readable-span.ts';

const log = console.log;
let printed: string[] = [];

beforeEach(() => {
  printed = [];
  console.log = (text: string) => printed.push(text);
});
afterEach(() => {
  console.log = log;
});

describe('ConsoleExporter in a browser', () => {
  it('prints waterfalls without colours when nothing is said', async () => {
    await new ConsoleExporter().export([readableSpan({ name: 'click' })]);
    expect(printed).toHaveLength(1);
    expect(printed[0]).toMatch(/^trace .*\nclick .*━/);
    expect(printed[0]).not.toContain('\u001b');
  });
});

import { mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, statSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { Spool, spoolStore } from '../../../src/store/spool.node.ts';
import { codes, hearDiagnostics } from '../recorder.ts';
import { shelfSuite, textBatch, textsOf } from './shelf.suite.ts';

const heard = hearDiagnostics();
const root = mkdtempSync(join(tmpdir(), 'throughline-spool-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
let places = 0;
const newDirectory = (): string => join(root, `place-${++places}`, 'spool');

shelfSuite(async () => {
  const directory = newDirectory();
  return { open: (maxBytes = 1e6) => new Spool(directory, maxBytes) };
});

describe('a spool directory', () => {
  it('is made when first needed, and only its owner can read it', async () => {
    const directory = newDirectory();
    const store = new Spool(directory, 1e6);
    expect(await store.take('text', 10)).toEqual([]);
    expect(() => statSync(directory)).toThrow();
    await store.put(textBatch('secret'));
    expect(statSync(directory).mode & 0o777).toBe(0o700);
    for (const name of readdirSync(directory)) expect(statSync(join(directory, name)).mode & 0o777).toBe(0o600);
  });

  it('is empty again when all is delivered', async () => {
    const directory = newDirectory();
    const store = new Spool(directory, 1e6);
    await store.put(textBatch('a'));
    for (const batch of await store.take('text', 10)) batch.remove();
    expect(readdirSync(directory)).toEqual([]);
  });

  it('leaves files and directories of others alone, and does not count them', async () => {
    const directory = newDirectory();
    mkdirSync(join(directory, 'a_1_1_0_t_text.batch.d'), { recursive: true });
    for (const name of ['README', '.hidden', 'x.batch', 'a_1_1_0_t_text.batch.bak', 'a_1_1_0_t_text.batch.1-1.taken.old']) {
      writeFileSync(join(directory, name), 'x'.repeat(1000));
    }
    const before = readdirSync(directory);
    const store = new Spool(directory, 10);
    for (let i = 0; i < 5; i++) await store.put(textBatch('aaaaaa'));
    for (const batch of await store.take('text', 100)) batch.remove();
    expect(readdirSync(directory)).toEqual(before);
  });

  it('does without what is damaged, and tells', async () => {
    const directory = newDirectory();
    const store = new Spool(directory, 1e6);
    await store.put(textBatch('cut off'));
    await store.put(textBatch('whole'));
    const [first = ''] = readdirSync(directory).sort();
    truncateSync(join(directory, first), 3);
    const taken = await store.take('text', 100);
    expect(textsOf(taken)).toEqual(['whole']);
    for (const batch of taken) batch.remove();
    expect(readdirSync(directory)).toEqual([]);
    expect(codes(heard)).toContain('store_damaged');
  });

  it('gives again, and marked, what a process had taken that is gone for two minutes', async () => {
    const directory = newDirectory();
    const store = new Spool(directory, 1e6);
    await store.put(textBatch('orphan'));
    const [batch] = await store.take('text', 10);
    expect(await store.take('text', 10)).toEqual([]);
    const [name = ''] = readdirSync(directory);
    const [almost = '', long = ''] = [119_000, 121_000].map((ms) =>
      name.replace(/\.batch\..*-/, `.batch.${(Date.now() - ms).toString(36)}-`),
    );
    renameSync(join(directory, name), join(directory, almost));
    expect(await store.take('text', 10)).toEqual([]);
    renameSync(join(directory, almost), join(directory, long));
    const again = await store.take('text', 10);
    expect(textsOf(again)).toEqual(['orphan']);
    expect(again[0]?.mayHaveArrived).toBe(true);
    // The first comes to itself again, and harms nobody.
    batch?.giveBack(false);
    expect(await store.take('text', 10)).toEqual([]);
  });

  it('clears away what a process began to write and did not end', async () => {
    const directory = newDirectory();
    mkdirSync(directory, { recursive: true });
    const parts = ['a_1_1_0_t_text.batch.part', 'b_1_1_0_t_text.batch.part'].map((name) => join(directory, name));
    for (const part of parts) writeFileSync(part, 'x');
    const old = Date.now() / 1000 - 130;
    utimesSync(parts[0] ?? '', old, old);
    expect(await new Spool(directory, 1e6).take('text', 10)).toEqual([]);
    expect(readdirSync(directory)).toEqual(['b_1_1_0_t_text.batch.part']);
  });

  it('says what is wrong where it cannot be made or written', async () => {
    const directory = newDirectory();
    mkdirSync(join(directory, '..'), { recursive: true });
    writeFileSync(directory, 'a file');
    const store = new Spool(directory, 1e6);
    expect(() => store.put(textBatch('a'))).toThrow(/ENOTDIR|EEXIST/);
  });
});

describe('spoolStore', () => {
  it.each([
    [{}, 'bad_directory'],
    [{ directory: '' }, 'bad_directory'],
    [{ directory: 5 }, 'bad_directory'],
    [{ directory: 'x', maxBytes: 0 }, 'bad_number'],
    [{ directory: 'x', dir: 'y' }, 'unknown_option'],
    [undefined, 'bad_options'],
  ])('refuses %j', (options, code) => {
    expect(() => spoolStore(options as never)).toThrow(expect.objectContaining({ name: 'SetupError', code }));
  });
});

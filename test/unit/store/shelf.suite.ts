import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Shelf, ShelvedBatch, TakenFromShelf } from '../../../src/store/shelf.ts';

// What every Shelf does. `open` gives another user of the same place each time: a second tab, a second process.

export interface Place {
  open(maxBytes?: number): Shelf;
}

export const textBatch = (text: string, more: Partial<ShelvedBatch> = {}): ShelvedBatch => ({
  spanCount: text.length,
  body: text,
  byteLength: text.length,
  format: 'text',
  mayHaveArrived: false,
  ...more,
});

export const textsOf = (batches: readonly TakenFromShelf[]): string[] => batches.map(({ body }) => String(body));

/** Bytes as numbers: a Buffer is as good as a Uint8Array. */
const plain = (body: string | Uint8Array = ''): string | number[] => (typeof body === 'string' ? body : [...body]);

/** `newPlace`: an empty one. */
export function shelfSuite(newPlace: () => Promise<Place>): void {
  describe('a shelf', () => {
    it('gives back what was put there, the oldest first', async () => {
      const store = (await newPlace()).open();
      for (const text of ['one', 'two', 'three']) expect(await store.put(textBatch(text))).toBe(0);
      expect(textsOf(await store.take('text', 6))).toEqual(['one', 'two']);
      expect(textsOf(await store.take('text', 6))).toEqual(['three']);
      expect(await store.take('text', 6)).toEqual([]);
    });

    it('keeps text as text and bytes as bytes, whatever they are', async () => {
      const store = (await newPlace()).open();
      await fc.assert(
        fc.asyncProperty(
          fc.oneof(fc.string({ unit: 'grapheme' }), fc.uint8Array({ maxLength: 2000 })),
          fc.nat(),
          async (body, spanCount) => {
            const byteLength = typeof body === 'string' ? new TextEncoder().encode(body).length : body.length;
            await store.put({ body, spanCount, byteLength, format: 'any/thing; a=*', mayHaveArrived: false });
            const [taken] = await store.take('any/thing; a=*', 0);
            expect(plain(taken?.body)).toEqual(plain(body));
            expect(taken).toMatchObject({ spanCount, byteLength, format: 'any/thing; a=*', mayHaveArrived: false });
            taken?.remove();
          },
        ),
        { numRuns: 50 },
      );
    });

    it('gives at least one, however few bytes are asked for', async () => {
      const store = (await newPlace()).open();
      await store.put(textBatch('long'));
      expect(textsOf(await store.take('text', 1))).toEqual(['long']);
    });

    it('is cleared of everything, whatever its format and whoever has it', async () => {
      const place = await newPlace();
      const store = place.open();
      expect(await store.clear?.()).toBe(0);
      for (const text of ['one', 'three', 'taken']) await store.put(textBatch(text));
      await store.put(textBatch('other', { format: 'other' }));
      await place.open().take('text', 1);
      expect(await store.clear?.()).toBe('onethreetakenother'.length);
      for (const format of ['text', 'other']) expect(await place.open().take(format, 100)).toEqual([]);
      await store.put(textBatch('again'));
      expect(textsOf(await store.take('text', 100))).toEqual(['again']);
    });

    it('gives each batch to one only, of all who ask at once', async () => {
      const place = await newPlace();
      const stores = [place.open(), place.open(), place.open()];
      const texts = Array.from({ length: 30 }, (_, i) => `batch ${i}`);
      for (const text of texts) await place.open().put(textBatch(text));
      const taken = await Promise.all(Array.from({ length: 60 }, (_, i) => stores[i % 3]?.take('text', 20)));
      expect(textsOf(taken.flatMap((batches) => batches ?? [])).sort()).toEqual(texts.sort());
    });

    it('gives what was given back again, in its old place', async () => {
      const place = await newPlace();
      const store = place.open();
      await store.put(textBatch('old'));
      await store.put(textBatch('new'));
      const [old] = await store.take('text', 1);
      old?.giveBack(false);
      const again = await place.open().take('text', 100);
      expect(textsOf(again)).toEqual(['old', 'new']);
      expect(again.map(({ mayHaveArrived }) => mayHaveArrived)).toEqual([false, false]);
    });

    it('remembers that a batch may have arrived', async () => {
      const store = (await newPlace()).open();
      await store.put(textBatch('a', { mayHaveArrived: true }));
      const [first] = await store.take('text', 1);
      expect(first?.mayHaveArrived).toBe(true);
      first?.giveBack(false);
      const [second] = await store.take('text', 1);
      second?.giveBack(true);
      const [third] = await store.take('text', 1);
      expect([second?.mayHaveArrived, third?.mayHaveArrived]).toEqual([false, true]);
    });

    it('gives nobody what was removed', async () => {
      const place = await newPlace();
      await place.open().put(textBatch('gone'));
      const [batch] = await place.open().take('text', 1);
      batch?.remove();
      batch?.giveBack(false);
      batch?.remove();
      expect(await place.open().take('text', 1)).toEqual([]);
    });

    it('gives only batches of the format that is asked for', async () => {
      const store = (await newPlace()).open();
      await store.put(textBatch('json', { format: 'application/json' }));
      await store.put(textBatch('pb', { format: 'application/x-protobuf' }));
      expect(textsOf(await store.take('application/x-protobuf', 100))).toEqual(['pb']);
      expect(textsOf(await store.take('application/json', 100))).toEqual(['json']);
    });

    it('holds no more than its bound: the oldest leave, and their spans are counted', async () => {
      const place = await newPlace();
      const store = place.open(10);
      expect(await store.put(textBatch('aaaa'))).toBe(0);
      expect(await store.put(textBatch('bbbb'))).toBe(0);
      expect(await store.put(textBatch('cccc'))).toBe(4);
      expect(await store.put(textBatch('dddddddddd'))).toBe(8);
      expect(textsOf(await place.open(10).take('text', 100))).toEqual(['dddddddddd']);
    });

    it('refuses a batch that is larger than its bound, and keeps the others', async () => {
      const store = (await newPlace()).open(10);
      await store.put(textBatch('small'));
      await expect((async () => store.put(textBatch('larger than ten')))()).rejects.toThrow('maxBytes (10)');
      expect(textsOf(await store.take('text', 100))).toEqual(['small']);
    });

    it('does as a list would, whatever is done in whatever order', async () => {
      const action = fc.oneof(
        fc.record({ put: fc.integer({ min: 1, max: 6 }) }),
        fc.record({ take: fc.nat(12) }),
        fc.record({ remove: fc.nat(3) }),
        fc.record({ giveBack: fc.nat(3) }),
      );
      await fc.assert(
        fc.asyncProperty(fc.array(action, { maxLength: 25 }), async (actions) => {
          const store = (await newPlace()).open(20);
          const model: { text: string; isTaken: boolean }[] = [];
          let held: TakenFromShelf[] = [];
          let next = 0;
          for (const act of actions) {
            if ('put' in act) {
              const text = String.fromCharCode(97 + next++).repeat(act.put);
              let evicted = 0;
              const bytes = (): number => model.reduce((sum, each) => sum + each.text.length, 0);
              const takenBytes = model.filter(({ isTaken }) => isTaken).reduce((sum, each) => sum + each.text.length, 0);
              if (takenBytes + act.put > 20) continue; // what then happens differs
              while (bytes() + act.put > 20) {
                const [gone] = model.splice(
                  model.findIndex(({ isTaken }) => !isTaken),
                  1,
                );
                evicted += gone?.text.length ?? 0;
              }
              model.push({ text, isTaken: false });
              expect(await store.put(textBatch(text))).toBe(evicted);
            } else if ('take' in act) {
              const expected: string[] = [];
              let bytes = 0;
              for (const each of model.filter(({ isTaken }) => !isTaken)) {
                bytes += each.text.length;
                if (bytes > act.take && expected.length > 0) break;
                expected.push(each.text);
                each.isTaken = true;
              }
              const taken = await store.take('text', act.take);
              expect(textsOf(taken)).toEqual(expected);
              held.push(...taken);
            } else {
              const at = 'remove' in act ? act.remove : act.giveBack;
              const batch = held[at];
              if (!batch) continue;
              held = held.filter((each) => each !== batch);
              const index = model.findIndex(({ text }) => text === batch.body);
              if ('remove' in act) {
                batch.remove();
                model.splice(index, 1);
              } else {
                batch.giveBack(false);
                const given = model[index];
                if (given) given.isTaken = false;
              }
            }
          }
        }),
        { numRuns: 40 },
      );
    });
  });
}

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type QueuedBatch, WaitingQueue } from '../../../src/processor/waiting-queue.ts';

const batch = (body: string, byteLength: number, isAlone = false): QueuedBatch => ({
  goods: { spanCount: 1, body, byteLength },
  spanCount: 1,
  byteLength,
  isAlone,
  settled() {},
});

function queueOf(...batches: readonly QueuedBatch[]): WaitingQueue {
  const queue = new WaitingQueue(100, 1000);
  for (const each of batches) queue.add(each);
  return queue;
}

const taken = (queue: WaitingQueue, maxBytes: number): number[] => queue.take(maxBytes).map(({ byteLength }) => byteLength);

describe('a waiting queue', () => {
  it('gives neighbours together, as many as fit, and never none', () => {
    const queue = queueOf(batch('a', 10), batch('b', 20), batch('c', 30), batch('d', 100), batch('e', 1));
    expect([taken(queue, 40), taken(queue, 40), taken(queue, 40), taken(queue, 40), queue.isEmpty]).toEqual([
      [10, 20],
      [30],
      [100],
      [1],
      true,
    ]);
  });

  it('joins none with one that goes alone, before or behind it', () => {
    const queue = queueOf(batch('a', 1), batch('b', 2, true), batch('c', 3), batch('d', 4));
    expect([taken(queue, 100), taken(queue, 100), taken(queue, 100)]).toEqual([[1], [2], [3, 4]]);
  });

  it('joins none that has no bytes', () => {
    const queue = queueOf(batch('a', 0), batch('b', 0));
    expect([taken(queue, 100), taken(queue, 100)]).toEqual([[0], [0]]);
  });

  it('gives first what was put back', () => {
    const queue = queueOf(batch('a', 1), batch('b', 2), batch('c', 3));
    queue.putBack(queue.take(3));
    expect(taken(queue, 100)).toEqual([1, 2, 3]);
  });

  it('knows how much waits, whatever was added, taken and put back', () => {
    const step = fc.oneof(fc.record({ add: fc.nat(50), isAlone: fc.boolean() }), fc.record({ take: fc.nat(100), isBack: fc.boolean() }));
    fc.assert(
      fc.property(fc.array(step), (steps) => {
        const queue = new WaitingQueue(100, 1000);
        const model: QueuedBatch[] = [];
        for (const each of steps) {
          if ('add' in each) {
            const one = batch('x', each.add, each.isAlone);
            queue.add(one);
            model.push(one);
          } else {
            const some = queue.take(each.take);
            expect(some).toEqual(model.splice(0, some.length));
            expect(some.length > 0).toBe(some.length + model.length > 0);
            if (!each.isBack) continue;
            queue.putBack(some);
            model.unshift(...some);
          }
          const bytes = model.reduce((sum, { byteLength }) => sum + byteLength, 0);
          expect([queue.spans, queue.bytes, queue.isEmpty]).toEqual([model.length, bytes, model.length === 0]);
        }
      }),
    );
  });
});

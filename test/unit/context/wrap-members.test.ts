import { expect, it } from 'vitest';
import { ROOT_CONTEXT } from '../../../src/context/context.ts';
import { ContextSlot } from '../../../src/context/slot.ts';
import { wrapMembers } from '../../../src/context/tasks/callbacks.ts';

it("answers whether a stream's sink has a method as the sink does: WebKit asks before it reads", () => {
  const slot = new ContextSlot();
  class Sink {
    write(): void {}
  }
  const sink = Object.freeze(Object.assign(new Sink(), { start: undefined }));
  const wrapped = slot.run(ROOT_CONTEXT.setValue(Symbol('a'), 1), () => wrapMembers(slot, sink), undefined, []);
  expect(wrapped).not.toBe(sink);
  for (const name of ['start', 'write', 'close', 'toString', Symbol.iterator])
    expect([name, name in wrapped]).toEqual([name, name in sink]);
});

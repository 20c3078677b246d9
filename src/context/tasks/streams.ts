import { patchConstructor } from '../../platform/patch-constructor.ts';
import type { ContextSlot } from '../slot.ts';
import { wrapMembers } from './callbacks.ts';

/**
 * Streams of one's own: what the stream calls by itself (`pull`, `write`, `transform` and the like) has the context in which it was made;
 * what is called from within a read or a write, that one's.
 */
export function streams(slot: ContextSlot): (() => void)[] {
  return ['ReadableStream', 'WritableStream', 'TransformStream'].map((name) =>
    patchConstructor(name, {
      given(args) {
        const [source] = args;
        if (typeof source === 'object' && source !== null) args[0] = wrapMembers(slot, source);
      },
    }),
  );
}

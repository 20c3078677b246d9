import { prototypeOf } from '../../platform/prototype-of.ts';
import { contextOfWork, patchListeners } from '../patch-listeners.ts';
import type { ContextSlot } from '../slot.ts';
import { patchStarts } from './started-work.ts';

const READS = ['readAsText', 'readAsArrayBuffer', 'readAsDataURL', 'readAsBinaryString'];

/** FileReader: its events have the context of the call that reads. */
export function fileReaders(slot: ContextSlot): (() => void)[] {
  const owner = prototypeOf('FileReader');
  if (!owner) return [];
  const events = patchListeners(slot, [owner], [owner], contextOfWork);
  return [events.restore, ...patchStarts(owner, READS, events, (reader) => reader)];
}

import { randomUint32 } from '../platform/random.ts';
import { mayHaveArrived, type StoreEntry } from './entry.ts';

// A spool's directory is its index: what must be known of a batch stands in the name of its file, and a rename is what takes it.
//
//   <id>_<spans>_<bytes>_<0|1: may have arrived>_<t|b: text or bytes>_<format>.batch                free
//   …batch.<when>-<random>.taken                                                                     somebody has it
//   …batch.part                                                                                      being written
//
// A taken name is never used twice, so that who comes too late to take over renames nothing.

const NAME = /^([0-9a-z]+)_(\d+)_(\d+)_([01])_([tb])_(.*)\.batch(?:\.([0-9a-z]+)-[0-9a-z]+\.taken)?$/;

export interface SpoolEntry extends StoreEntry {
  readonly fileName: string;
  readonly isText: boolean;
}

/** The entry of a file; undefined where the file is none of ours. */
export function readName(fileName: string): SpoolEntry | undefined {
  const [, id, spanCount, byteLength, flag, kind, format, takenAt] = NAME.exec(fileName) ?? [];
  if (id === undefined || format === undefined) return undefined;
  return {
    fileName,
    id,
    spanCount: Number(spanCount),
    byteLength: Number(byteLength),
    mayHaveArrived: flag === '1',
    isText: kind === 't',
    format: decode(format),
    takenAt: takenAt === undefined ? 0 : Number.parseInt(takenAt, 36),
  };
}

/** Of a file that nobody has. */
export function freeName(entry: Omit<SpoolEntry, 'fileName' | 'takenAt'>): string {
  const { id, spanCount, byteLength, isText, format } = entry;
  return `${id}_${spanCount}_${byteLength}_${entry.mayHaveArrived ? 1 : 0}_${isText ? 't' : 'b'}_${encodeURIComponent(format)}.batch`;
}

export function takenName(entry: SpoolEntry, now: number): string {
  const name = freeName({ ...entry, mayHaveArrived: mayHaveArrived(entry) });
  return `${name}.${now.toString(36)}-${randomUint32().toString(36)}.taken`;
}

function decode(format: string): string {
  try {
    return decodeURIComponent(format);
  } catch {
    return format; // a name that is not ours after all: no exporter has this format
  }
}

import { globalState } from '../platform/global.ts';

interface RecordedErrors {
  /** Made by who wants to know, and shared by the copies of this package. */
  recordedErrors: WeakSet<object>;
}

/** From now on errors that spans record are remembered, weakly; gives them. */
export function recordedErrors(): WeakSet<object> {
  return (globalState<RecordedErrors>().recordedErrors ??= new WeakSet());
}

/** A span has recorded it. */
export function noteRecorded(error: object): void {
  globalState<RecordedErrors>().recordedErrors?.add(error);
}

import { host } from './host.ts';

// Two copies of this package in one program (an application's and a library's) are one tracing: everything that is global lives in this
// record. It is a protocol between versions: its members are plain objects and functions, members are only ever added, and a copy that
// finds a record of its major version uses it as it is.

const KEY = Symbol.for('throughline/1');

/** The record that all copies of this package share; `State` names the members that the caller owns. */
export function globalState<State extends object>(): Partial<State> {
  const existing = host[KEY] ?? unshared;
  if (existing !== undefined) return existing as Partial<State>; // ours by its key
  const created: Partial<State> = {};
  try {
    Object.defineProperty(host, KEY, { value: created, configurable: true });
  } catch {
    unshared = created;
  }
  return created;
}

/** The record where `globalThis` is frozen: this copy of the package is alone then. */
let unshared: object | undefined;

import { host } from './host.ts';

// Two copies of this package in one program (an application's and a library's) are one tracing: everything that is global lives in this
// record. It is a protocol between versions: its members are plain objects and functions, members are only ever added, and a copy that
// finds a record of its major version uses it as it is.

const KEY = Symbol.for('throughline/1');

/** The record that all copies of this package share; `State` names the members that the caller owns. */
export function globalState<State extends object>(): Partial<State> {
  known ??= findOrMake();
  return known as Partial<State>; // ours by its key
}

/** Remembered, because a look-up on the global object costs as much as a part of a span. */
let known: object | undefined;

function findOrMake(): object {
  const existing = host[KEY];
  if (typeof existing === 'object' && existing !== null) return existing;
  const created = {};
  try {
    Object.defineProperty(host, KEY, { value: created, configurable: true });
  } catch {
    // `globalThis` is frozen: this copy of the package is alone.
  }
  return created;
}

import { trimOws } from '../context/optional-whitespace.ts';

// The `tracestate` header (W3C Trace Context Level 2): what each tracing system on the way wants to be told again. A header with one
// malformed member, or more than 32, is no trace state at all: the parts of a list that was broken on the way mean nothing certain.
// What a TraceState holds is what it sends: at most 32 members and 512 characters. Where these are exceeded, whole members leave: first
// those longer than 128 characters, then any, each time the right-most first.

const MAX_MEMBERS = 32;
const MAX_LENGTH = 512;
const LONG_MEMBER = 128;
/** 32 members of the longest key and value and the commas between: nothing longer can be valid, so nothing longer is looked at. */
const MAX_LIST_LENGTH = MAX_MEMBERS * (256 + 1 + 256) + MAX_MEMBERS - 1;
const MEMBER = /^[a-z\d][a-z\d_\-*/@]{0,255}=[ -+\--<>-~]{0,255}[!-+\--<>-~]$/;

/** An immutable list of key-value pairs, the most recently changed first. Assignable to OpenTelemetry's `TraceState`. */
export interface TraceState {
  get(key: string): string | undefined;
  /** A list with this pair at its beginning; the same list when the key or the value is not allowed in the header. */
  set(key: string, value: string): TraceState;
  unset(key: string): TraceState;
  /** The header's value; empty when there is none to send. */
  serialize(): string;
}

class MemberList implements TraceState {
  /** Each as `key=value`. */
  readonly #members: readonly string[];

  constructor(members: readonly string[]) {
    this.#members = members;
  }

  get(key: string): string | undefined {
    return this.#members.find((member) => hasKey(member, key))?.slice(key.length + 1);
  }

  set(key: string, value: string): TraceState {
    const member = isShort(key) && isShort(value) ? `${key}=${value}` : '';
    return MEMBER.test(member) ? listOf([member, ...this.#members]) : this;
  }

  unset(key: string): TraceState {
    return new MemberList(this.#members.filter((member) => !hasKey(member, key)));
  }

  serialize(): string {
    return this.#members.join();
  }
}

/**
 * A TraceState of what `header` says; empty without one, and for one that is malformed.
 *
 * @example
 * const root = SpanContext.newRoot({ traceState: createTraceState().set('acme', 'eu-1') });
 */
export function createTraceState(header = ''): TraceState {
  return parseTraceState(header) ?? new MemberList([]);
}

/** What the header says; `undefined` when it is empty or malformed. Never throws. */
export function parseTraceState(header: string): TraceState | undefined {
  if (typeof header !== 'string' || header.length > MAX_LIST_LENGTH) return undefined;
  const members = header.split(',').map(trimOws).filter(Boolean);
  if (members.length === 0 || members.length > MAX_MEMBERS || !members.every((member) => MEMBER.test(member))) return undefined;
  return listOf(members);
}

/** The header's value for anybody's TraceState. OpenTelemetry's API lets one hold anything, line breaks included. */
export function formatTraceState(state: TraceState | undefined): string {
  if (!state || state instanceof MemberList) return state?.serialize() ?? ''; // only a short cut: another copy's takes the long way
  return createTraceState(state.serialize()).serialize();
}

function isShort(text: unknown): text is string {
  return typeof text === 'string' && text.length < MAX_LENGTH;
}

function hasKey(member: string, key: string): boolean {
  return isShort(key) && member.startsWith(key) && member.charAt(key.length) === '=';
}

/** Of one key the left-most is the most recent. */
function listOf(members: readonly string[]): MemberList {
  const keys = new Set<string>();
  const kept = members.filter((member) => keys.size < keys.add(member.slice(0, member.indexOf('='))).size).slice(0, MAX_MEMBERS);
  for (const longerThan of [LONG_MEMBER, 0]) {
    for (let i = kept.length; i-- > 0 && kept.join().length > MAX_LENGTH; ) {
      if (String(kept[i]).length > longerThan) kept.splice(i, 1);
    }
  }
  return new MemberList(kept);
}

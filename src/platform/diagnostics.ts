import { explain } from './explain.ts';
import { globalState } from './global.ts';
import { host } from './host.ts';

// What goes wrong inside the tracer never reaches the application as an error. It comes here, is counted by its code, and is told once
// for each code: to the listener that the user gave to start(), else as one console warning. Powers of ten are told again to a listener,
// so that a flood is seen without being one.

/** One thing that went wrong: a stable code, a sentence for people, and how often it has happened so far. */
export interface Diagnostic {
  readonly code: string;
  readonly message: string;
  readonly count: number;
}

/** A message names what was given, which may be megabytes. */
const MAX_MESSAGE_LENGTH = 2000;

export type DiagnosticListener = (diagnostic: Diagnostic) => void;

interface DiagnosticState {
  diagnosticListener: DiagnosticListener | undefined;
  diagnosticCounts: Map<string, number>;
}

/** Counts `code` and tells it once, or once for each `cause`. Never throws. */
export function report(code: string, message: string, cause: string = code): void {
  const state = globalState<DiagnosticState>();
  const counts = (state.diagnosticCounts ??= new Map());
  const count = (counts.get(cause) ?? 0) + 1;
  counts.set(cause, count);
  if (!Number.isInteger(Math.log10(count))) return;
  const diagnostic = { code, message: explain(code, message).slice(0, MAX_MESSAGE_LENGTH), count };
  try {
    if (state.diagnosticListener) state.diagnosticListener(diagnostic);
    else if (count === 1) host.console?.warn(`[throughline] ${code}: ${diagnostic.message}`);
  } catch {
    // A listener that throws is the application's; its error must not surface in an unrelated place.
  }
}

/** Sets who is told; `undefined` brings the console back. Starts the counts anew, so that a new listener hears everything once. */
export function setDiagnosticListener(listener: DiagnosticListener | undefined): void {
  const state = globalState<DiagnosticState>();
  state.diagnosticListener = listener;
  state.diagnosticCounts = new Map();
}

/** More than is ever sent, and less than takes long to handle. */
const MAX_TEXT_LENGTH = 100_000;
const MAX_BITS = 10_000;

/** The text of anything that was thrown or given. Never throws itself. */
export function errorText(error: unknown): string {
  try {
    if (error instanceof Error) return `${error.name}: ${`${error.message}`.slice(0, MAX_TEXT_LENGTH)}`;
    if (typeof error === 'bigint' && error !== BigInt.asIntN(MAX_BITS, error)) return '(a huge bigint)'; // its digits would take seconds
    // An array's text is that of all its elements: gigabytes of commas for `array.length = 2 ** 31`.
    const isArrayLike = typeof error === 'object' && error !== null && 'length' in error;
    return isArrayLike ? Object.prototype.toString.call(error) : String(error).slice(0, MAX_TEXT_LENGTH);
  } catch {
    return '(unreadable)';
  }
}

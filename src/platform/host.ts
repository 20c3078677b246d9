// The few things of the runtime that the core uses, typed here because core folders compile without DOM and without Node types.
// Everything is read at call time: a test may set a clock, a page may load a polyfill after us, and importing this file does nothing.

/** Node's, and what others have of it. */
interface Stdout {
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly destroyed?: boolean;
  write?(text: string, done: (error?: Error | null) => void): unknown;
  on?(event: 'error', listener: () => void): unknown;
  off?(event: 'error', listener: () => void): unknown;
}

/** The parts of `globalThis` that the core reads. Every one may be missing. */
interface Host {
  readonly performance?: { now(): number; readonly timeOrigin: number };
  readonly crypto?: { getRandomValues<T extends Uint32Array>(array: T): T };
  readonly console?: Record<'log' | 'warn' | 'error', (...data: unknown[]) => void>;
  readonly process?: {
    getBuiltinModule?(id: string): unknown;
    readonly stdout?: Stdout;
    readonly env?: Readonly<Record<string, string | undefined>>;
    readonly versions?: { readonly node?: string };
  };
  readonly navigator?: { readonly onLine?: boolean };
  readonly Buffer?: { allocUnsafeSlow(size: number): Uint8Array<ArrayBuffer> & { write(text: string, at: number): number } };
  setTimeout(fn: () => void, ms: number): unknown;
  clearTimeout(id: unknown): void;
  [key: string | symbol]: unknown;
}

export const host: Host = globalThis as unknown as Host; // narrowed to the members declared above, each checked before use

// What a case is, and what it is given. A case is a few lines of an application that writes down what it sees.

/** Where a case runs: in a frame, a page or a worker. */
export type Scope = 'frame' | 'page' | 'worker';

export interface Case {
  run(t: Facts): unknown;
  /** What the page does before tracing starts; for those of a group that run alone. */
  before?(t: Facts): unknown;
}

export interface Group {
  readonly title: string;
  readonly scopes: readonly Scope[];
  /** Each case has a page to itself, which it may spoil. */
  readonly alone?: boolean;
  readonly cases: Readonly<Record<string, Case | Case['run']>>;
}

export interface Facts {
  /** The server on the page's own origin, with what is this case's own: no slash at its end. */
  readonly own: string;
  /** The same on another origin, which allows everything unless `?cors=` says otherwise. */
  readonly other: string;
  /** Writes down a fact. */
  readonly log: (...facts: unknown[]) => void;
  /** The same, and gives `value`: for where an expression is wanted. */
  giving<V>(value: V, ...facts: unknown[]): V;
  /** Calls what may throw, writes down what it returns or throws, and gives what it returned. */
  attempt<R>(label: string, call: () => R): R | undefined;
  /** Writes down how a promise settles, and waits for it; gives what it fulfilled with. */
  settle<R>(label: string, promise: PromiseLike<R> | R): Promise<R | undefined>;
  /** `fetch`, called as written and told of in full, with the text of the response. */
  fetches(label: string, ...args: unknown[]): Promise<void>;
  /** Waits for a task of the browser's own timers. */
  readonly task: (ms?: number) => Promise<void>;
  /** Writes down what the server has seen of this case; without it, that stands at the end. */
  readonly server: () => Promise<void>;
  /** The server is not asked at the end: where what it sees depends on its luck. */
  readonly noServer: () => void;
  /** Waits until a request for what is never answered has come; false when none does. */
  readonly arrived: () => Promise<boolean>;
  /** Waits until the client closed the connection of an answer without end; false when it does not. */
  readonly closed: () => Promise<boolean>;
  /** A global object of another realm. */
  readonly realm: () => typeof globalThis;
}

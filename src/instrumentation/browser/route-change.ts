import type { Context } from '../../context/context.ts';
import type { ReadableSpan } from '../../trace/pipeline.ts';
import type { Span } from '../../trace/span.ts';
import type { Activity } from './activity.ts';

/** A route change that is under way. It has the activity of the click that caused it, or one of its own. */
export class RouteChange {
  readonly span: Span & ReadableSpan;
  /** Of what it causes, as far as it is known. */
  readonly context: Context;
  readonly activity: Activity;
  /** Where it goes. */
  url: string;
  /** Whether the address bar shows it. */
  isCommitted = false;
  /** By which the router knows it, once it does. */
  token: unknown;
  readonly #isOwn: boolean;
  #release: (() => void) | undefined;

  constructor(span: Span & ReadableSpan, context: Context, activity: Activity, isOwn: boolean, url: string) {
    this.span = span;
    this.context = context;
    this.activity = activity;
    this.#isOwn = isOwn;
    this.url = url;
  }

  get isOver(): boolean {
    return this.activity.isOver || this.span.ended;
  }

  /** A router works on it; returns a new token. */
  hold(): unknown {
    this.#release ??= this.activity.hold();
    this.token = {};
    return this.token;
  }

  /** The router is done; what it caused may go on. */
  release(): void {
    this.#release?.();
    this.#release = undefined;
  }

  /** Another one follows. */
  end(): void {
    this.release();
    if (this.#isOwn) this.activity.end();
    else this.span.end();
  }
}

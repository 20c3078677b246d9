import { explain } from '../platform/explain.ts';

/** Why an export failed, in fields: the delivery loop decides by them and never by text. */
export class ExportError extends Error {
  /** Stable: `http_status`, `network`, `timeout`, `aborted`, … It is the reason under which lost spans are counted. */
  readonly code: string;
  /** Whether the same request may succeed later. */
  readonly retryable: boolean;
  /** What the destination asked us to wait. */
  readonly retryAfterMs?: number;
  /** The HTTP status, where there was one. */
  readonly status?: number;
  /** Whether nothing of it was taken, so that to send it again makes no duplicate. Default: as the status says, by 429 and 503. */
  readonly notTaken: boolean;

  constructor(
    code: string,
    message: string,
    facts: {
      readonly retryable: boolean;
      readonly retryAfterMs?: number | undefined;
      readonly status?: number | undefined;
      readonly notTaken?: boolean | undefined;
      readonly cause?: unknown;
    },
  ) {
    super(explain(code, message), facts.cause === undefined ? undefined : { cause: facts.cause });
    this.name = 'ExportError';
    this.code = code;
    this.retryable = facts.retryable;
    if (facts.retryAfterMs !== undefined) this.retryAfterMs = facts.retryAfterMs;
    if (facts.status !== undefined) this.status = facts.status;
    this.notTaken = facts.notTaken ?? (facts.status === 429 || facts.status === 503);
  }
}

import { explain } from '../platform/explain.ts';

/** Why an export failed, in fields: the delivery loop decides by them and never by text. */
export class ExportError extends Error {
  /** Stable: `http_status`, `network`, `timeout`, `aborted`, … It is the reason under which lost spans are counted. */
  declare readonly code: string;
  /** Whether the same request may succeed later. */
  declare readonly retryable: boolean;
  /** What the destination asked us to wait. */
  declare readonly retryAfterMs?: number;
  /** The HTTP status, where there was one. */
  declare readonly status?: number;
  /** Whether nothing of it was taken, so that to send it again makes no duplicate. Default: as the status says, by 429 and 503. */
  declare readonly notTaken: boolean;

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
    const { cause, retryable, retryAfterMs, status, notTaken = status === 429 || status === 503 } = facts;
    super(explain(code, message), cause === undefined ? undefined : { cause });
    this.name = 'ExportError';
    this.code = code;
    this.retryable = retryable;
    if (retryAfterMs !== undefined) this.retryAfterMs = retryAfterMs;
    if (status !== undefined) this.status = status;
    this.notTaken = notTaken;
  }
}

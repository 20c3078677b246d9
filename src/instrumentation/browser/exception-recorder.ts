import type { Context } from '../../context/context.ts';
import type { Attributes } from '../../trace/attributes.ts';
import { getSpan } from '../../trace/current-span.ts';
import { exceptionAttributes } from '../../trace/exception.ts';
import { recordedErrors } from '../../trace/recorded-errors.ts';
import { SpanStatusCode } from '../../trace/span-status.ts';
import type { Tracer } from '../../trace/tracer.ts';
import type { Scrubber } from '../url.ts';
import type { Failure } from './failure.ts';

// Makes a failure an exception: of the span that was current if that is still open, else of a span of its own, of no length, in the trace in
// which it happened. An object that some span has recorded is not told again. The same failure again and again, by type, message and first
// frame, is told once for each span, and once a minute on its own; and no more than so many a minute at all. What was left out is counted on the
// next that is told.

const REPEAT_MS = 60_000;
const MAX_KNOWN = 200;

const SOURCE = 'throughline.exception.source';
const LEFT_OUT = 'throughline.exception.left_out';

export type RecordException = (failure: Failure, context: Context, timeMs?: number) => void;

/** Whether this one is told: it is the first of its kind for a while, and there are not too many. */
type IsTold = (kind: string, nowMs: number) => boolean;

export interface RecorderOptions {
  readonly tracer: () => Tracer;
  readonly scrubber: Scrubber;
  readonly isIgnored: (text: string) => boolean;
  readonly maxPerMinute: number;
}

export function exceptionRecorder({ tracer, scrubber, isIgnored, maxPerMinute }: RecorderOptions): RecordException {
  const recorded = recordedErrors();
  let leftOut = 0;
  const isTold = limiter(maxPerMinute);
  return ({ source, error, attributes: given, isFatal }, context, timeMs) => {
    if (isObject(error)) {
      if (recorded.has(error)) return;
      recorded.add(error);
    }
    const attributes: Attributes = { ...scrubbed({ ...exceptionAttributes(error), ...given }, scrubber), [SOURCE]: source };
    const text = `${attributes['exception.type']}: ${attributes['exception.message']}`;
    if (isIgnored(text) || isExtension(attributes)) return;
    const span = getSpan(context);
    const target = span?.isRecording() ? span : undefined;
    const kind = `${target?.spanContext().spanId} ${text} ${frameOf(attributes)}`;
    if (!isTold(kind, performance.now())) {
      leftOut++;
      return;
    }
    const counted = leftOut > 0 ? { ...attributes, [LEFT_OUT]: leftOut } : attributes;
    leftOut = 0;
    if (target) {
      if (isFatal) target.setStatus(SpanStatusCode.ERROR, String(attributes['exception.message']));
      target.addEvent('exception', counted, timeMs);
    } else {
      recordAlone(tracer(), scrubber, context, counted, timeMs);
    }
  };
}

function recordAlone(tracer: Tracer, { scrubUrl }: Scrubber, context: Context, attributes: Attributes, timeMs: number | undefined): void {
  const { 'exception.type': type, 'exception.message': message } = attributes;
  const about = { 'error.type': type, ...(globalThis.location && { 'url.full': scrubUrl(location.href) }) };
  const time = timeMs === undefined ? {} : { startTime: timeMs };
  tracer
    .startSpan('exception', { attributes: about, ...time }, context)
    .setStatus(SpanStatusCode.ERROR, String(message))
    .addEvent('exception', attributes, timeMs)
    .end(timeMs);
}

function limiter(maxPerMinute: number): IsTold {
  const told = new Map<string, number>();
  let minute = 0;
  let count = 0;
  return (kind, nowMs) => {
    const before = told.get(kind);
    if (before !== undefined && nowMs - before < REPEAT_MS) return false;
    if (nowMs - minute >= REPEAT_MS) {
      minute = nowMs;
      count = 0;
    }
    if (++count > maxPerMinute) return false;
    told.delete(kind);
    told.set(kind, nowMs);
    for (const oldest of told.keys()) {
      if (told.size <= MAX_KNOWN) break;
      told.delete(oldest);
    }
    return true;
  };
}

/** Messages and stacks may name URLs. */
function scrubbed(attributes: Attributes, { scrubText }: Scrubber): Attributes {
  const texts = Object.entries(attributes).map(([key, value]) => [key, typeof value === 'string' ? scrubText(value) : value]);
  return Object.fromEntries(texts);
}

/** The first line of the stack that names a place: two failures of one text may be two. */
function frameOf({ 'exception.stacktrace': stack }: Attributes): string {
  return typeof stack === 'string' ? (/^.*:\d+:\d+\)?$/m.exec(stack.slice(0, 2000))?.[0].trim() ?? '') : '';
}

/** What a browser's extension does is not the page's doing. */
function isExtension(attributes: Attributes): boolean {
  return /[a-z]-extension:\/\//.test(frameOf(attributes));
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

import { report } from '../../platform/diagnostics.ts';
import type { ReadableSpan, SpanProcessor } from '../../trace/pipeline.ts';
import type { Span } from '../../trace/span.ts';
import { SpanKind } from '../../trace/span-kind.ts';

// For development: a request without a parent while spans of this page are open may belong to one of them, whose context was lost on the
// way. Said once for each place in the application from which it comes, with what the engine knows of how it came there.

/** More places than anybody reads of. */
const MAX_SITES = 50;
const STACK_LIMIT = 50;
const INSTRUMENTATION = /^(throughline|@opentelemetry)\//;

export interface PossibleOrphans {
  readonly processor: SpanProcessor;
  stats(): { readonly possibleOrphans?: number };
}

export function possibleOrphans(): PossibleOrphans {
  const open = new Set<ReadableSpan>();
  const sites = new Set<string>();
  let count = 0;
  const look = (span: ReadableSpan): void => {
    const { parentSpanContext, name } = span;
    if (parentSpanContext || open.size === 0) return;
    count++;
    const { site, caller } = whereFrom();
    if (sites.has(site) || sites.size >= MAX_SITES) return;
    sites.add(site);
    const live = [...open].map((each) => `"${each.name}"`).join(', ');
    report(
      'possible_orphan',
      `"${name}" has no parent, but ${live} ${open.size === 1 ? 'is' : 'are'} open: does it belong there? It was started at ${site}${caller && `, after an await in ${caller}`}. ${cure(caller)}`,
      `possible_orphan ${site}`,
    );
  };
  return {
    processor: {
      onStart(span: Span & ReadableSpan) {
        const { kind, instrumentationScope } = span;
        // A request is never the parent of what the page does.
        if (kind === SpanKind.CLIENT && INSTRUMENTATION.test(instrumentationScope.name)) look(span);
        else open.add(span);
      },
      onEnd: (span) => void open.delete(span),
    },
    stats: () => (count > 0 ? { possibleOrphans: count } : {}),
  };
}

function cure(caller: string): string {
  return caller
    ? 'Native await keeps the context where the build has throughline/vite, throughline/rollup, throughline/esbuild or throughline/webpack.'
    : 'bindContext(callback) keeps it where a callback is handed over, bindContext() and the await transform where a function awaits.';
}

interface Origin {
  /** The application's frame that made the request. */
  readonly site: string;
  /** The function that waited for it, where the engine knows. */
  readonly caller: string;
}

function whereFrom(): Origin {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = STACK_LIMIT;
  const { stack = '' } = new Error();
  Error.stackTraceLimit = stackTraceLimit;
  return originIn(stack);
}

/** What is below our layer over `fetch` or `send`, in the words of V8, SpiderMonkey or JavaScriptCore. */
export function originIn(stack: string): Origin {
  const frames = stack
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => /:\d+:\d+\)?$/.test(line));
  const waiting = frames.findIndex(isAsync);
  const running = waiting < 0 ? frames : frames.slice(0, waiting);
  let ours = running.map((frame) => OURS.test(nameIn(frame))).lastIndexOf(true);
  if (ours < 0) ours = frames.findIndex(isRequest);
  else if (isLayer(frames[ours + 1] ?? '')) ours++;
  const [site = 'an unknown place', ...callers] = ours < 0 ? [] : frames.slice(ours + 1);
  const caller = callers.find(isAsync) ?? '';
  return { site: withoutWords(site), caller: withoutWords(caller) };
}

/** The functions of ours that the application calls, or our layers over what it calls. */
const OURS = /\b(fetchTraced|fetchLayer|tracedFetch|tracedSend)\b/;

function isAsync(frame: string): boolean {
  return /^(at async |async\*)/.test(frame);
}

/** The function's name, without its file. */
function nameIn(frame: string): string {
  return frame.replace(/[^\s@(]*:\d+:\d+/, '');
}

function isRequest(frame: string): boolean {
  return /\b(fetch|send)\b/.test(nameIn(frame));
}

/** The layer has the name of what it lies on in V8 and its own in SpiderMonkey; JavaScriptCore leaves it out, since it ends in a call. */
function isLayer(frame: string): boolean {
  return frame.startsWith('layer@') || (frame.startsWith('at ') && isRequest(frame));
}

function withoutWords(frame: string): string {
  return frame.replace(/^at (async )?|^async\*/, '');
}

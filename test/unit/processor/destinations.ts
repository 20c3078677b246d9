import type {
  EncodedBatch,
  EncodingExporter,
  ExportOptions,
  ExportResult,
  ReadableSpan,
  SpanExporter,
  SpanProcessor,
} from '../../../src/trace/pipeline.ts';
import { TracerProvider } from '../../../src/trace/tracer-provider.ts';

// Exporters that are told by the test when and how an export ends.

export interface OpenExport {
  readonly spans: readonly ReadableSpan[];
  readonly batch: EncodedBatch | undefined;
  readonly options: ExportOptions;
  succeed(result?: ExportResult): void;
  fail(error: unknown): void;
}

export interface Destination extends SpanExporter {
  /** Every export so far, settled or not. */
  readonly exports: OpenExport[];
  readonly calls: string[];
}

export function destination(members: Partial<SpanExporter> = {}): Destination {
  const exports: OpenExport[] = [];
  const calls: string[] = [];
  return {
    name: 'destination',
    exports,
    calls,
    export: (spans, options) => new Promise((succeed, fail) => exports.push({ spans, batch: undefined, options, succeed, fail })),
    forceFlush: async () => void calls.push('forceFlush'),
    shutdown: async () => void calls.push('shutdown'),
    ...members,
  };
}

/** Encodes 10 bytes a span, named in the body. */
export function encodingDestination(members: Partial<EncodingExporter> = {}): Destination & EncodingExporter {
  const base = destination();
  const encode = (spans: readonly ReadableSpan[]): EncodedBatch => toBatch(spans.map(({ name }) => name));
  return {
    ...base,
    encode(spans) {
      base.calls.push(`encode ${spans.length}`);
      return encode(spans);
    },
    send: (batch, options) => new Promise((succeed, fail) => base.exports.push({ spans: [], batch, options, succeed, fail })),
    split({ body }) {
      const names = String(body).split(' ');
      const middle = names.length >> 1;
      return middle === 0 ? undefined : [toBatch(names.slice(0, middle)), toBatch(names.slice(middle))];
    },
    ...members,
  };
}

function toBatch(names: readonly string[]): EncodedBatch {
  return { spanCount: names.length, body: names.join(' '), byteLength: names.length * 10 };
}

/** Ends `count` spans in `processor`: s0, s1, … */
export function endSpans(processor: SpanProcessor, count: number, prefix = 's'): void {
  const tracer = new TracerProvider({ processors: [{ onEnd: (span) => processor.onEnd?.(span) }] }).getTracer('test');
  for (let i = 0; i < count; i++) tracer.startSpan(`${prefix}${i}`).end();
}

export const names = ({ spans, batch }: OpenExport): string => (batch ? String(batch.body) : spans.map(({ name }) => name).join(' '));

/** Lets everything happen that waits for nothing but promises. */
export const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

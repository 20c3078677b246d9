import type { OtlpExporterOptions } from '../exporter/otlp/exporter.ts';
import type { BatchSpanProcessorOptions } from '../processor/batch-options.ts';
import { W3CBaggagePropagator } from '../propagation/baggage.ts';
import type { TextMapPropagator } from '../propagation/propagator.ts';
import { W3CTraceContextPropagator } from '../propagation/trace-context.ts';
import type { Attributes } from '../trace/attributes.ts';
import type { SpanLimits } from '../trace/limits.ts';
import { AlwaysOffSampler, AlwaysOnSampler, ParentBasedSampler, type Sampler, TraceIdRatioBasedSampler } from '../trace/sampler.ts';
import { VariableReader, type Variables } from './variable-reader.ts';

// What OpenTelemetry's OTEL_* variables say, as our options. A variable for traces beats its general twin and is not merged with it: the
// headers of one receiver are no business of another.

/** The tracing that the environment asks for. Members that it says nothing about are missing. */
export interface Environment {
  /** OTEL_SDK_DISABLED. */
  readonly disabled: boolean;
  /** THROUGHLINE_CONTINUE_TRACE: whether this process is a part of the trace that its environment carries. */
  readonly continuesTrace?: true;
  /** OTEL_RESOURCE_ATTRIBUTES and OTEL_SERVICE_NAME. */
  readonly resource: Attributes;
  /** OTEL_TRACES_EXPORTER; `otlp` where only an endpoint is named. */
  readonly exporter?: 'otlp' | 'console' | 'none';
  /** OTEL_EXPORTER_OTLP_*. */
  readonly otlp: OtlpExporterOptions;
  /** OTEL_BSP_*. */
  readonly batch: BatchSpanProcessorOptions;
  /** OTEL_TRACES_SAMPLER and OTEL_TRACES_SAMPLER_ARG. */
  readonly sampler?: Sampler;
  /** OTEL_PROPAGATORS. */
  readonly propagators?: readonly TextMapPropagator[];
  /** OTEL_SPAN_*_LIMIT and OTEL_ATTRIBUTE_*_LIMIT. */
  readonly limits: SpanLimits;
  /** What could not be understood, a sentence each. */
  readonly problems: readonly string[];
}

const NOTHING: Environment = { disabled: false, resource: {}, otlp: {}, batch: {}, limits: {}, problems: [] };

/** Reads the variables. Never throws: what is wrong is in `problems` and otherwise as if it were not set. */
export function readEnvironment(variables: Variables): Environment {
  // Most programs have none, and looking for each of them takes half a millisecond. Windows has names in any case.
  if (!Object.keys(variables).some((name) => /^(?:otel|throughline)_/i.test(name))) return NOTHING;
  const reader = new VariableReader(variables);
  const otlp = readOtlp(reader);
  const exporter = reader.choice('OTEL_TRACES_EXPORTER', ['otlp', 'console', 'none']) ?? (hasEndpoint(otlp) ? 'otlp' : undefined);
  const serviceName = reader.text('OTEL_SERVICE_NAME');
  return defined({
    disabled: reader.flag('OTEL_SDK_DISABLED'),
    continuesTrace: reader.flag('THROUGHLINE_CONTINUE_TRACE') || undefined,
    resource: { ...reader.pairs('OTEL_RESOURCE_ATTRIBUTES'), ...(serviceName && { 'service.name': serviceName }) },
    exporter,
    otlp,
    batch: readBatch(reader),
    sampler: readSampler(reader),
    propagators: readPropagators(reader),
    limits: readLimits(reader),
    problems: reader.problems,
  });
}

/** Whether the environment says where spans go. */
export function hasEndpoint({ endpoint, url }: OtlpExporterOptions): boolean {
  return endpoint !== undefined || url !== undefined;
}

function readOtlp(reader: VariableReader): OtlpExporterOptions {
  const url = reader.text('OTEL_EXPORTER_OTLP_TRACES_ENDPOINT');
  const specific = (name: string): string =>
    reader.text(`OTEL_EXPORTER_OTLP_TRACES_${name}`) ? `OTEL_EXPORTER_OTLP_TRACES_${name}` : `OTEL_EXPORTER_OTLP_${name}`;
  const protocol = reader.choice(specific('PROTOCOL'), ['http/json', 'http/protobuf']);
  const encoding: 'json' | 'protobuf' | undefined = protocol && (protocol === 'http/json' ? 'json' : 'protobuf');
  return defined({
    url,
    endpoint: url === undefined ? reader.text('OTEL_EXPORTER_OTLP_ENDPOINT') : undefined,
    headers: reader.headers(specific('HEADERS')),
    timeoutMillis: reader.timeoutMs(specific('TIMEOUT')),
    encoding,
    compression: reader.choice(specific('COMPRESSION'), ['gzip', 'none']),
  });
}

function readBatch(reader: VariableReader): BatchSpanProcessorOptions {
  const maxQueueSize = reader.count('OTEL_BSP_MAX_QUEUE_SIZE', 1);
  const size = reader.count('OTEL_BSP_MAX_EXPORT_BATCH_SIZE', 1);
  // A batch larger than the queue could never fill. The specification wants the smaller of the two; our own default may be the larger.
  const isTooLarge = maxQueueSize !== undefined && (size ?? DEFAULT_BATCH_SIZE) > maxQueueSize;
  return defined({
    maxQueueSize,
    maxExportBatchSize: isTooLarge ? maxQueueSize : size,
    scheduledDelayMillis: reader.count('OTEL_BSP_SCHEDULE_DELAY', 0),
    exportTimeoutMillis: reader.timeoutMs('OTEL_BSP_EXPORT_TIMEOUT'),
  });
}

const DEFAULT_BATCH_SIZE = 100;

function readSampler(reader: VariableReader): Sampler | undefined {
  const choice = reader.choice('OTEL_TRACES_SAMPLER', [
    'always_on',
    'always_off',
    'traceidratio',
    'parentbased_always_on',
    'parentbased_always_off',
    'parentbased_traceidratio',
  ]);
  if (!choice) return undefined;
  const rootName = choice.replace('parentbased_', '');
  const root = rootName === 'traceidratio' ? readRatio(reader) : rootName === 'always_off' ? new AlwaysOffSampler() : new AlwaysOnSampler();
  return rootName === choice ? root : new ParentBasedSampler({ root });
}

function readRatio(reader: VariableReader): Sampler {
  return new TraceIdRatioBasedSampler(reader.ratio('OTEL_TRACES_SAMPLER_ARG') ?? 1);
}

function readPropagators(reader: VariableReader): readonly TextMapPropagator[] | undefined {
  const names = reader.choices('OTEL_PROPAGATORS', ['tracecontext', 'baggage', 'none']);
  if (!names || names.includes('none')) return names && [];
  return names.map((name) => (name === 'baggage' ? new W3CBaggagePropagator() : new W3CTraceContextPropagator()));
}

function readLimits(reader: VariableReader): SpanLimits {
  const count = (name: string, min = 0): number | undefined => reader.count(`OTEL_SPAN_${name}`, min);
  return defined({
    attributeCountLimit: count('ATTRIBUTE_COUNT_LIMIT') ?? reader.count('OTEL_ATTRIBUTE_COUNT_LIMIT', 0),
    attributeValueLengthLimit: count('ATTRIBUTE_VALUE_LENGTH_LIMIT', 1) ?? reader.count('OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT', 1),
    eventCountLimit: count('EVENT_COUNT_LIMIT'),
    linkCountLimit: count('LINK_COUNT_LIMIT'),
  });
}

type Defined<T> = { [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & {
  [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>;
};

/** Without the members that are undefined, which options take for a value. */
function defined<T extends object>(object: T): Defined<T> {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)) as Defined<T>; // what is left is as it was
}

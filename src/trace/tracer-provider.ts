import type { Context } from '../context/context.ts';
import { type Clock, systemClock } from '../platform/clock.ts';
import { errorText } from '../platform/diagnostics.ts';
import { checkKeys, checkMethods, SetupError } from '../platform/setup-error.ts';
import { AnchorSource } from './anchor.ts';
import { type IdGenerator, randomIdGenerator } from './id-generator.ts';
import { type Bounds, resolveLimits, type SpanLimits } from './limits.ts';
import type { FlushOptions, SpanProcessor } from './pipeline.ts';
import { checkProcessors, ProcessorList } from './processor-list.ts';
import type { RecordingSpan } from './recording-span.ts';
import type { InstrumentationScope, Resource } from './resource.ts';
import { AlwaysOnSampler, checkSampler, ParentBasedSampler, type Sampler } from './sampler.ts';
import { copyAttributes, scopeKey, type TracerOptions, toScope } from './scope.ts';
import { SdkTracer, type TracerHost } from './sdk-tracer.ts';
import type { Stats } from './stats.ts';
import { toName } from './text.ts';
import { ScopedTracer, type Tracer } from './tracer.ts';

export interface TracerProviderOptions {
  /** Default: `service.name` = `unknown_service`. */
  readonly resource?: Resource;
  /** Default: as the parent did, and every root. */
  readonly sampler?: Sampler;
  readonly processors?: readonly SpanProcessor[];
  readonly limits?: SpanLimits;
  readonly idGenerator?: IdGenerator;
  readonly clock?: Clock;
}

const DEFAULT_RESOURCE: Resource = { attributes: { 'service.name': 'unknown_service' } };
const OR_DEFAULT = 'Give both, or leave it out for the default.';

/**
 * Owns tracers, processors and the count of every span. Throws SetupError for wrong options, and nothing ever after.
 *
 * @example
 * const provider = new TracerProvider({ processors: [new SimpleSpanProcessor(new InMemoryExporter())] });
 * provider.getTracer('shop').span('work', () => {});
 */
export class TracerProvider {
  readonly #resource: Resource;
  readonly #sampler: Sampler;
  readonly #limits: Bounds;
  readonly #idGenerator: IdGenerator;
  readonly #clock: Clock;
  readonly #processors = new ProcessorList();
  readonly #anchors: AnchorSource;
  readonly #tracers = new Map<string, Tracer>();
  #created = 0;
  #notRecorded = 0;
  #ended = 0;
  #shutdown: Promise<void> | undefined;

  constructor(options: TracerProviderOptions = {}) {
    checkKeys('TracerProvider', options, ['resource', 'sampler', 'processors', 'limits', 'idGenerator', 'clock']);
    const {
      resource = DEFAULT_RESOURCE,
      sampler = new ParentBasedSampler({ root: new AlwaysOnSampler() }),
      processors = [],
      limits,
      idGenerator = randomIdGenerator,
      clock = systemClock,
    } = options;
    this.#sampler = checkSampler('sampler', sampler);
    this.#limits = resolveLimits(limits);
    this.#resource = checkResource(resource, this.#limits);
    this.#idGenerator = checkMethods('bad_id_generator', 'idGenerator', idGenerator, ['generateTraceId', 'generateSpanId'], OR_DEFAULT);
    this.#clock = checkMethods('bad_clock', 'clock', clock, ['wallMs', 'monotonicMs'], OR_DEFAULT);
    this.#anchors = new AnchorSource(clock);
    for (const processor of checkProcessors(processors)) this.#processors.add(processor);
  }

  /** The tracer for this name, version and schema URL: the same one for the same three. */
  getTracer(name: string, version?: string, options?: TracerOptions): Tracer {
    const key = scopeKey(name, version, options);
    let tracer = this.#tracers.get(key);
    if (!tracer) {
      tracer = new ScopedTracer(new SdkTracer(this.#hostFor(toScope(name, version, options))));
      this.#tracers.set(key, tracer);
    }
    return tracer;
  }

  /** Adds a processor behind those that are there. Spans that have started already end in it too. */
  addSpanProcessor(processor: SpanProcessor): void {
    this.#processors.add(processor);
  }

  /** Takes a processor out again without shutting it down; whether it was there. */
  removeSpanProcessor(processor: SpanProcessor): boolean {
    return this.#processors.remove(processor);
  }

  /** Settles when every span that ended before has been delivered or given up, at the latest after 30 s. Never rejects: see `stats()`. */
  forceFlush(options?: FlushOptions): Promise<void> {
    return this.#processors.forceFlush(options);
  }

  /** Flushes, then shuts the processors down. Spans started afterwards do not record. Never rejects. Calling it again gives the same promise. */
  shutdown(): Promise<void> {
    this.#shutdown ??= this.#processors.shutdown();
    return this.#shutdown;
  }

  /** What became of every span so far. */
  stats(): Stats {
    return {
      created: this.#created,
      notRecorded: this.#notRecorded,
      open: this.#created - this.#notRecorded - this.#ended,
      ended: this.#ended,
      ...(this.#limits.shortened > 0 && { shortened: this.#limits.shortened }),
      destinations: this.#processors.stats(),
    };
  }

  #hostFor(scope: InstrumentationScope): TracerHost {
    const processors = this.#processors;
    return {
      resource: this.#resource,
      scope,
      limits: this.#limits,
      clock: this.#clock,
      sampler: this.#sampler,
      idGenerator: this.#idGenerator,
      randomIds: this.#idGenerator === randomIdGenerator,
      isRunning: () => this.#shutdown === undefined,
      hasProcessors: () => !processors.isEmpty,
      rootAnchor: (monotonicMs) => this.#anchors.at(monotonicMs),
      onCreate: (recording) => {
        this.#created++;
        if (!recording) this.#notRecorded++;
      },
      onStart: (span: RecordingSpan, context: Context) => processors.onStart(span, context),
      onEnding: (span: RecordingSpan) => processors.onEnding(span),
      onEnd: (span: RecordingSpan) => {
        this.#ended++;
        processors.onEnd(span);
      },
    };
  }
}

/** A checked copy: an exporter that cannot encode one attribute of it could send nothing at all. */
function checkResource(resource: Resource, limits: Bounds): Resource {
  const { attributes, schemaUrl } = resource ?? {};
  if (typeof attributes !== 'object' || attributes === null) {
    throw new SetupError(
      'bad_resource',
      `resource (${errorText(resource)}) has no attributes. Give { attributes: { 'service.name': 'shop' } }.`,
    );
  }
  return { attributes: copyAttributes(attributes), ...(schemaUrl && { schemaUrl: toName(schemaUrl, limits) }) };
}

import { type Clock, systemClock } from '../platform/clock.ts';
import { errorText } from '../platform/diagnostics.ts';
import { getOrMake } from '../platform/get-or-make.ts';
import { checkKeys, checkMethods, SetupError } from '../platform/setup-error.ts';
import { AnchorSource } from './anchor.ts';
import { type IdGenerator, randomIdGenerator } from './id-generator.ts';
import { type Bounds, resolveLimits, type SpanLimits } from './limits.ts';
import type { FlushOptions, SpanProcessor } from './pipeline.ts';
import { ProcessorList } from './processor-list.ts';
import type { Resource } from './resource.ts';
import { checkSampler, decider, type Sampler } from './sampler.ts';
import { copyAttributes, scopeKey, type TracerOptions, toScope } from './scope.ts';
import { sdkStarter, type TracerHost } from './sdk-tracer.ts';
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
  readonly #parts: Omit<TracerHost, 'scope'>;
  readonly #tracers = new Map<string, Tracer>();
  #shutdown: Promise<void> | undefined;

  constructor(options: TracerProviderOptions = {}) {
    checkKeys('TracerProvider', options, ['resource', 'sampler', 'processors', 'limits', 'idGenerator', 'clock']);
    const { resource = DEFAULT_RESOURCE, sampler, processors, idGenerator = randomIdGenerator, clock = systemClock } = options;
    const limits = resolveLimits(options.limits);
    this.#parts = {
      resource: checkResource(resource, limits),
      limits,
      clock: checkMethods('bad_clock', 'clock', clock, ['wallMs', 'monotonicMs'], OR_DEFAULT),
      anchorSource: new AnchorSource(clock),
      sampler: sampler === undefined ? undefined : checkSampler('sampler', sampler),
      decide: decider(sampler),
      idGenerator: checkMethods('bad_id_generator', 'idGenerator', idGenerator, ['generateTraceId', 'generateSpanId'], OR_DEFAULT),
      randomIds: idGenerator === randomIdGenerator,
      processors: new ProcessorList(processors),
      books: { created: 0, notRecorded: 0, ended: 0, isShut: false },
    };
  }

  /** The tracer for this name, version and schema URL: the same one for the same three. */
  getTracer(name: string, version?: string, options?: TracerOptions): Tracer {
    return getOrMake(
      this.#tracers,
      scopeKey(name, version, options),
      () => new ScopedTracer(sdkStarter({ ...this.#parts, scope: toScope(name, version, options) })),
    );
  }

  /** Adds a processor behind those that are there. Spans that have started already end in it too. */
  addSpanProcessor(processor: SpanProcessor): void {
    this.#parts.processors.add(processor);
  }

  /** Takes a processor out again without shutting it down; whether it was there. */
  removeSpanProcessor(processor: SpanProcessor): boolean {
    return this.#parts.processors.remove(processor);
  }

  /** Settles when every span that ended before has been delivered or given up, at the latest after 30 s. Never rejects: see `stats()`. */
  forceFlush(options?: FlushOptions): Promise<void> {
    return this.#parts.processors.forceFlush(options);
  }

  /** Flushes, then shuts the processors down. Spans started afterwards do not record. Never rejects. Calling it again gives the same promise. */
  shutdown(): Promise<void> {
    const { processors, books } = this.#parts;
    this.#shutdown ??= processors.shutdown();
    books.isShut = true;
    return this.#shutdown;
  }

  /** `false`: from now on nothing is recorded, as after a shutdown, until it is switched on again. */
  setRecording(isOn: boolean): void {
    this.#parts.books.isShut = !isOn || this.#shutdown !== undefined;
  }

  /** Has the processors drop what they hold, which they count by this reason. Settles as `forceFlush` does. */
  discard(reason: string): Promise<void> {
    return this.#parts.processors.discard(reason);
  }

  /** What became of every span so far. */
  stats(): Stats {
    const { books, limits, processors } = this.#parts;
    const { created, notRecorded, ended } = books;
    const { shortened } = limits;
    return {
      created,
      notRecorded,
      open: created - notRecorded - ended,
      ended,
      ...(shortened > 0 && { shortened }),
      destinations: processors.stats(),
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

import { checkMethods } from '../platform/setup-error.ts';
import type { Attributes } from '../trace/attributes.ts';
import type { EncodingExporter, ReadableSpan, TimedEvent } from '../trace/pipeline.ts';
import type { InstrumentationScope, Resource } from '../trace/resource.ts';
import type { Link } from '../trace/span.ts';
import type { SpanContext } from '../trace/span-context.ts';
import type { SpanKind } from '../trace/span-kind.ts';
import type { SpanStatus } from '../trace/span-status.ts';
import type { DestinationStats } from '../trace/stats.ts';

// The books of a destination, sent along with what it is sent. They are taken when a batch is encoded, and are part of its bytes from then on,
// however it is joined, split or stored; so what is lost later is in the next batch. Encoders are as fast as ever without this: with it, they
// see spans of the same content under another resource.

/**
 * An exporter that tells its receiver what became of the spans: every batch has the sums of `stats()` among its resource's attributes, as they
 * are when it is encoded, that batch included. `throughline.spans.accepted`, `.exported`, `.dropped.<reason>` for each reason that occurred, and
 * where `stats()` has them `.resent`, `.stored`, `.restored`: whole numbers that only grow, of this process or page and this destination.
 * Throws SetupError for an exporter that does not encode.
 *
 * The resource changes with every batch. A receiver that tells processes apart by all of their resource's attributes, and not by
 * `service.instance.id` or the like, will see many: hence it is off unless asked for. Needs a BatchSpanProcessor, such as `start()` makes.
 *
 * @example
 * start({ exporter: reportStats(new OtlpExporter({ endpoint: 'https://collector.example.com' })) });
 */
export function reportStats(exporter: EncodingExporter): EncodingExporter {
  checkMethods('bad_exporter', 'exporter', exporter, ['encode', 'send'], 'reportStats() needs one that encodes, such as OtlpExporter.');
  const encode: EncodingExporter['encode'] = (spans, stats) => {
    const resources = new Map<Resource, Resource>();
    const more = stats ? statsAttributes(stats()) : {};
    const under = ({ attributes, ...resource }: Resource): Resource => ({ ...resource, attributes: { ...attributes, ...more } });
    const withStats = (span: ReadableSpan): ReadableSpan => {
      const resource = resources.get(span.resource) ?? under(span.resource);
      resources.set(span.resource, resource);
      return new SpanOfResource(span, resource);
    };
    return exporter.encode(spans.map(withStats), stats);
  };
  return new Proxy(exporter, {
    get(target, key) {
      const value: unknown = Reflect.get(target, key, target); // its private fields are its own
      return key === 'encode' ? encode : typeof value === 'function' ? value.bind(target) : value;
    },
  });
}

function statsAttributes({ accepted, exported, resent, stored, restored, dropped }: DestinationStats): Attributes {
  const sums: Record<string, number | undefined> = { accepted, exported, resent, stored, restored };
  for (const [reason, count] of Object.entries(dropped)) sums[`dropped.${reason}`] = count;
  return Object.fromEntries(Object.entries(sums).map(([name, count]) => [`throughline.spans.${name}`, count]));
}

/** What a span says, under another resource. */
class SpanOfResource implements ReadableSpan {
  readonly resource: Resource;
  readonly #span: ReadableSpan;

  constructor(span: ReadableSpan, resource: Resource) {
    this.#span = span;
    this.resource = resource;
  }

  get name(): string {
    return this.#span.name;
  }

  get kind(): SpanKind {
    return this.#span.kind;
  }

  spanContext(): SpanContext {
    return this.#span.spanContext();
  }

  get parentSpanContext(): SpanContext {
    return this.#span.parentSpanContext as SpanContext; // `undefined` reads as absent
  }

  get startTime(): number {
    return this.#span.startTime;
  }

  get endTime(): number {
    return this.#span.endTime;
  }

  get durationMs(): number {
    return this.#span.durationMs;
  }

  get ended(): boolean {
    return this.#span.ended;
  }

  get status(): SpanStatus {
    return this.#span.status;
  }

  get attributes(): Attributes {
    return this.#span.attributes;
  }

  get events(): readonly TimedEvent[] {
    return this.#span.events;
  }

  get links(): readonly Link[] {
    return this.#span.links;
  }

  get instrumentationScope(): InstrumentationScope {
    return this.#span.instrumentationScope;
  }

  get droppedAttributesCount(): number {
    return this.#span.droppedAttributesCount;
  }

  get droppedEventsCount(): number {
    return this.#span.droppedEventsCount;
  }

  get droppedLinksCount(): number {
    return this.#span.droppedLinksCount;
  }

  toJSON(): unknown {
    return this.#span.toJSON();
  }
}

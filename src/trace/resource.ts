import type { Attributes } from './attributes.ts';

/** Who made the spans: `service.name` and the like. */
export interface Resource {
  readonly attributes: Attributes;
  readonly schemaUrl?: string;
}

/** Which library made the spans: what was given to `getTracer`. */
export interface InstrumentationScope {
  readonly name: string;
  readonly version?: string;
  readonly schemaUrl?: string;
  readonly attributes?: Attributes;
}

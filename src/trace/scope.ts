import { plainCopy } from '../platform/plain-copy.ts';
import { type Attributes, collectAttributes } from './attributes.ts';
import { resolveLimits } from './limits.ts';
import type { InstrumentationScope } from './resource.ts';
import { toName } from './text.ts';

export interface TracerOptions {
  readonly schemaUrl?: string;
  readonly attributes?: Attributes;
}

/** What tells one tracer from another: equal for equal arguments. Never throws. */
export function scopeKey(name: unknown, version: unknown, options: TracerOptions | undefined): string {
  try {
    const attributes = Object.entries(plainCopy(options?.attributes));
    return JSON.stringify([name ?? '', version, options?.schemaUrl, attributes], leaveOutHuge);
  } catch {
    return typeof name === 'string' ? name : ''; // what cannot be read counts as not given
  }
}

/** No two tracers differ so late, and the text of what is huge or deep would be gigabytes. */
const MAX_PART_LENGTH = 1000;

function leaveOutHuge(_key: string, value: unknown): unknown {
  if (typeof value === 'string') return value.slice(0, MAX_PART_LENGTH);
  return typeof value !== 'object' || (Array.isArray(value) && value.length <= MAX_PART_LENGTH) ? value : null;
}

/** The scope as spans keep it: a checked copy. Never throws. */
export function toScope(name: unknown, version: unknown, options: TracerOptions | undefined): InstrumentationScope {
  const bounds = resolveLimits();
  const { schemaUrl, attributes } = plainCopy(options);
  return {
    name: toName(name ?? '', bounds),
    ...(version ? { version: toName(version, bounds) } : {}),
    ...(schemaUrl && { schemaUrl: toName(schemaUrl, bounds) }),
    ...(attributes && { attributes: copyAttributes(attributes) }),
  };
}

/** The attributes that OpenTelemetry allows; the others are reported. For what is said once: as many as are given, as long as in a span. */
export function copyAttributes(attributes: Attributes): Attributes {
  const bounds = { ...resolveLimits(), attributeCountLimit: Number.POSITIVE_INFINITY };
  return collectAttributes(attributes, bounds, bounds.spanLengthLimit).attributes;
}

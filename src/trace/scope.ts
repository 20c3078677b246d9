import { type Attributes, collectAttributes, MAX_ARRAY_LENGTH } from './attributes.ts';
import type { InstrumentationScope } from './resource.ts';
import { toText } from './text.ts';

export interface TracerOptions {
  readonly schemaUrl?: string;
  readonly attributes?: Attributes;
}

/** What tells one tracer from another: equal for equal arguments. Never throws. */
export function scopeKey(name: unknown, version: unknown, options: TracerOptions | undefined): string {
  try {
    return JSON.stringify([name ?? '', version, options?.schemaUrl, options?.attributes], leaveOutHuge);
  } catch {
    return typeof name === 'string' ? name : ''; // what cannot be read counts as not given
  }
}

/** No attribute: its text would be gigabytes. */
function leaveOutHuge(_key: string, value: unknown): unknown {
  return Array.isArray(value) && value.length > MAX_ARRAY_LENGTH ? null : value;
}

/** The scope as spans keep it: a checked copy. Never throws. */
export function toScope(name: unknown, version: unknown, options: TracerOptions | undefined): InstrumentationScope {
  const scope = { name: toText(name ?? ''), ...(version ? { version: toText(version) } : {}) };
  try {
    const { schemaUrl, attributes } = options ?? {};
    return {
      ...scope,
      ...(schemaUrl && { schemaUrl: toText(schemaUrl) }),
      ...(attributes && { attributes: copyAttributes(attributes) }),
    };
  } catch {
    return scope; // a proxy
  }
}

/** The attributes that OpenTelemetry allows; the others are reported. For what is said once, without limits. */
export function copyAttributes(attributes: Attributes): Attributes {
  return collectAttributes(attributes, Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY).attributes;
}

import type { Attributes } from '@opentelemetry/api';
import type { Resource } from '../trace/resource.ts';
import type { OtelResource } from './sdk-types.ts';

// OpenTelemetry's exporters group spans by the identity of their resource, so each of ours has one counterpart.
const known = new WeakMap<Resource, OtelResource>();

/** `resource` in the SDK's shape: the same object for the same resource. */
export function toOtelResource(resource: Resource): OtelResource {
  let made = known.get(resource);
  if (!made) {
    made = makeResource(resource.attributes as Attributes, resource.schemaUrl); // readonly becomes writable: it is a copy there
    known.set(resource, made);
  }
  return made;
}

function makeResource(given: Attributes, schemaUrl: string | undefined): OtelResource {
  const attributes = { ...given };
  return {
    asyncAttributesPending: false,
    attributes,
    ...(schemaUrl && { schemaUrl }),
    getRawAttributes: () => Object.entries(attributes),
    merge: (other) =>
      other
        ? makeResource({ ...attributes, ...other.attributes }, mergeSchemaUrls(schemaUrl, other.schemaUrl))
        : makeResource(attributes, schemaUrl),
  };
}

/** Two that differ make a resource of no schema (spec: Resource, Merge). */
function mergeSchemaUrls(ours: string | undefined, theirs: string | undefined): string | undefined {
  if (ours && theirs && ours !== theirs) return undefined;
  return ours || theirs;
}

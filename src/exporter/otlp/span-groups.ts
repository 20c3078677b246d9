import type { ReadableSpan } from '../../trace/pipeline.ts';
import type { InstrumentationScope, Resource } from '../../trace/resource.ts';
import type { ByteWriter } from './byte-writer.ts';

// Which spans stand together in a request: those of one resource, and in it those of one scope. What looks the same on the wire is one.

/** Write what stands before the scopes of a resource, and before the spans of a scope. */
export interface HeadWriters {
  readonly resource: (out: ByteWriter, resource: Resource) => void;
  readonly scope: (out: ByteWriter, scope: InstrumentationScope) => void;
}

/** The spans of one scope of one resource, and what stands before them. */
export interface SpanGroup {
  readonly resource: Uint8Array;
  readonly scope: Uint8Array;
  readonly spans: ReadableSpan[];
}

/** A resource or a scope as it is on the wire, and the same as text, which can be compared. */
interface Head {
  readonly bytes: Uint8Array;
  readonly text: string;
}

/** Groups of one resource follow each other and share the array that is their `resource`. Uses `out` as scratch paper. */
export function groupSpans(out: ByteWriter, spans: readonly ReadableSpan[], write: HeadWriters): SpanGroup[] {
  const resources = new Map<string, Map<string, SpanGroup>>();
  const known = new Map<object, Head>();
  let last: SpanGroup | undefined;
  let lastResource: Resource | undefined;
  let lastScope: InstrumentationScope | undefined;
  for (const span of spans) {
    try {
      const { resource, instrumentationScope: scope } = span;
      if (!last || resource !== lastResource || scope !== lastScope) {
        last = findGroup(resources, remember(known, resource, out, write.resource), remember(known, scope, out, write.scope));
        lastResource = resource;
        lastScope = scope;
      }
      last.spans.push(span);
    } catch {
      // Left out; the caller sees it in spanCount.
    }
  }
  return [...resources.values()].flatMap((scopes) => [...scopes.values()]);
}

function findGroup(resources: Map<string, Map<string, SpanGroup>>, resource: Head, scope: Head): SpanGroup {
  let scopes = resources.get(resource.text);
  if (!scopes) {
    scopes = new Map();
    resources.set(resource.text, scopes);
  }
  let group = scopes.get(scope.text);
  if (!group) {
    const [sibling] = scopes.values();
    group = { resource: sibling?.resource ?? resource.bytes, scope: scope.bytes, spans: [] };
    scopes.set(scope.text, group);
  }
  return group;
}

/** The spans of a tracer share one resource and one scope: each is encoded once a batch. */
function remember<T extends object>(known: Map<object, Head>, key: T, out: ByteWriter, write: (out: ByteWriter, value: T) => void): Head {
  const head = known.get(key);
  if (head) return head;
  const start = out.at;
  try {
    write(out, key);
    const bytes = out.copy(start);
    const made = { bytes, text: String(bytes) };
    known.set(key, made);
    return made;
  } finally {
    out.at = start;
  }
}

import type { ReadableSpan } from '../../trace/pipeline.ts';
import type { InstrumentationScope, Resource } from '../../trace/resource.ts';
import type { ByteWriter } from './byte-writer.ts';
import { writeAttributes, writeText } from './protobuf-values.ts';

// Which spans stand together in a request: those of one resource, and in it those of one scope. What looks the same on the wire is one.

/** The spans of one scope of one resource, and what stands before its spans and before its scopes on the wire. */
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
export function groupSpans(out: ByteWriter, spans: readonly ReadableSpan[]): SpanGroup[] {
  const resources = new Map<string, Map<string, SpanGroup>>();
  const known = new Map<object, Head>();
  let last: SpanGroup | undefined;
  let lastResource: Resource | undefined;
  let lastScope: InstrumentationScope | undefined;
  for (const span of spans) {
    try {
      const { resource, instrumentationScope: scope } = span;
      if (!last || resource !== lastResource || scope !== lastScope) {
        last = findGroup(resources, remember(known, resource, out, writeResource), remember(known, scope, out, writeScope));
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
  const start = out.length;
  try {
    write(out, key);
    const bytes = out.bytes.slice(start, out.length);
    const made = { bytes, text: String(bytes) };
    known.set(key, made);
    return made;
  } finally {
    out.rewind(start);
  }
}

/** The fields of ResourceSpans that are not its scopes. */
function writeResource(out: ByteWriter, { attributes, schemaUrl }: Resource): void {
  const content = out.open(0x0a, 200);
  writeAttributes(out, 0x0a, attributes);
  out.close(content, 200);
  writeText(out, 0x1a, schemaUrl);
}

/** The fields of ScopeSpans that are not its spans. */
function writeScope(out: ByteWriter, { name, version, schemaUrl, attributes }: InstrumentationScope): void {
  const content = out.open(0x0a, 50);
  writeText(out, 0x0a, name);
  writeText(out, 0x12, version);
  writeAttributes(out, 0x1a, attributes);
  out.close(content, 50);
  writeText(out, 0x1a, schemaUrl);
}

import type { IncomingHttpHeaders } from 'node:http';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import protobufjs from 'protobufjs';

// What a receiver reads of an OTLP request, in either encoding, compressed or not: the same plain objects, ids in hex.

let requestType: protobufjs.Type | undefined;

function loadRequestType(): protobufjs.Type {
  const root = new protobufjs.Root();
  const protoRoot = join(import.meta.dirname, '../../node_modules/@elastic/mockotlpserver');
  root.resolvePath = (_, target) => join(protoRoot, target);
  return root
    .loadSync('opentelemetry/proto/collector/trace/v1/trace_service.proto')
    .lookupType('opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest');
}

// biome-ignore lint/suspicious/noExplicitAny: each test asks for what it expects, and fails where it is not there
export function readOtlpRequest(headers: IncomingHttpHeaders, received: Buffer): any {
  const body = headers['content-encoding'] === 'gzip' ? gunzipSync(received) : received;
  if (headers['content-type'] !== 'application/x-protobuf') return JSON.parse(body.toString());
  requestType ??= loadRequestType();
  const request = requestType.toObject(requestType.decode(body), { longs: String, bytes: String });
  const hexIds = (key: string, value: unknown): unknown =>
    /^(trace|span|parentSpan)Id$/.test(key) ? Buffer.from(String(value), 'base64').toString('hex') : value;
  return JSON.parse(JSON.stringify(request), hexIds);
}

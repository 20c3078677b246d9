// OTLP's protobuf of floor spans, written by hand for these batches alone: nested messages are as long as they are here, keys are cached,
// the resource is given. The same fields in the same order as ours, so that the bytes are as many (test/bench holds it to that).

import { performance } from 'node:perf_hooks';

const bytes = Buffer.alloc(1024 * 1024);
const view = new DataView(bytes.buffer, bytes.byteOffset);
const keys = new Map();
const { timeOrigin } = performance;

/** The body of one request. `head`: the resource and the scope, as `headOf` gives them. */
export function encodeFloorSpans(spans, { resource, scope }) {
  let at = 0;
  for (let i = 0; i < spans.length; i++) at = setSpan(at, spans[i]);
  const scopeLength = scope.length + at;
  const resourceLength = resource.length + 4 + scopeLength;
  const body = new Uint8Array(4 + resourceLength);
  body[0] = 0x0a;
  setLength3(body, 1, resourceLength);
  body.set(resource, 4);
  const scopeAt = 4 + resource.length;
  body[scopeAt] = 0x12;
  setLength3(body, scopeAt + 1, scopeLength);
  body.set(scope, scopeAt + 4);
  body.set(bytes.subarray(0, at), scopeAt + 4 + scope.length);
  return body;
}

/** A resource of one short attribute, and a scope. */
export function headOf(serviceName, scopeName) {
  const resource = message(0x0a, message(0x0a, text(0x0a, 'service.name'), message(0x12, text(0x0a, serviceName))));
  return { resource, scope: message(0x0a, text(0x0a, scopeName)) };
}

const message = (tag, ...parts) => {
  const content = Buffer.concat(parts);
  return Buffer.concat([Buffer.from([tag, content.length]), content]);
};
const text = (tag, value) => message(tag, Buffer.from(value));

function setSpan(start, span) {
  bytes[start] = 0x12;
  let at = start + 3;
  bytes[at] = 0x0a;
  bytes[at + 1] = 16;
  for (let i = 0; i < 4; i++) view.setUint32(at + 2 + 4 * i, span.block[span.at + i]);
  bytes[at + 18] = 0x12;
  bytes[at + 19] = 8;
  for (let i = 0; i < 2; i++) view.setUint32(at + 20 + 4 * i, span.block[span.at + 4 + i]);
  at = setText(at + 28, 0x2a, span.name);
  bytes[at++] = 0x30;
  bytes[at++] = span.kind + 1;
  at = setTime(at, 0x39, span.startTime);
  at = setTime(at, 0x41, span.endTime);
  at = setAttributes(at, 0x4a, span.attributes);
  if (span.events) for (const event of span.events) at = setEvent(at, event);
  bytes[at] = 0x85;
  bytes[at + 1] = 0x01;
  view.setUint32(at + 2, 0x103, true);
  at += 6;
  const length = at - start - 3;
  bytes[start + 1] = (length & 127) | 128;
  bytes[start + 2] = length >>> 7;
  return at;
}

function setEvent(start, { name, time, attributes }) {
  bytes[start] = 0x5a;
  let at = setTime(start + 2, 0x09, time);
  at = setAttributes(setText(at, 0x12, name), 0x1a, attributes);
  bytes[start + 1] = at - start - 2;
  return at;
}

function setAttributes(start, tag, attributes) {
  let at = start;
  for (const key in attributes) {
    const pair = at;
    const known = keys.get(key) ?? newKey(key);
    bytes[pair] = tag;
    at += 2;
    bytes.set(known, at);
    at += known.length;
    bytes[at] = 0x12;
    const end = setValue(at + 2, attributes[key]);
    bytes[at + 1] = end - at - 2;
    bytes[pair + 1] = end - pair - 2;
    at = end;
  }
  return at;
}

function newKey(key) {
  const made = text(0x0a, key);
  keys.set(key, made);
  return made;
}

function setValue(at, value) {
  if (typeof value === 'string') return setText(at, 0x0a, value);
  bytes[at] = typeof value === 'boolean' ? 0x10 : 0x18;
  let end = at + 1;
  let rest = Number(value);
  for (; rest > 127; rest >>>= 7) bytes[end++] = (rest & 127) | 128;
  bytes[end++] = rest;
  return end;
}

function setText(at, tag, value) {
  bytes[at] = tag;
  bytes[at + 1] = value.length;
  let end = at + 2;
  for (let i = 0; i < value.length; i++) bytes[end++] = value.charCodeAt(i);
  return end;
}

/** Nanoseconds: the low half exactly modulo 2^32, the high half from what a double knows of the whole. */
function setTime(at, tag, sinceOrigin) {
  const ms = timeOrigin + sinceOrigin;
  const wholeMs = Math.floor(ms);
  const low = (Math.imul(wholeMs, 1_000_000) + Math.round((ms - wholeMs) * 1_000_000)) >>> 0;
  bytes[at] = tag;
  view.setUint32(at + 1, low, true);
  view.setUint32(at + 5, Math.round((ms * 1_000_000 - low) / 2 ** 32), true);
  return at + 9;
}

/** A length that takes three bytes, as that of 512 spans does. */
function setLength3(target, at, length) {
  target[at] = (length & 127) | 128;
  target[at + 1] = ((length >>> 7) & 127) | 128;
  target[at + 2] = length >>> 14;
}

// OTLP's JSON of floor spans, as bytes, written by hand for these batches alone: texts need no escapes, whatever stands between values is
// copied as it was written the first time. The same fields as ours (test/bench holds it to that).

import { performance } from 'node:perf_hooks';

const bytes = Buffer.alloc(1024 * 1024);
const fragments = new Map();
const { timeOrigin } = performance;
const HEX = Uint16Array.from({ length: 256 }, (_, byte) => Buffer.from(byte.toString(16).padStart(2, '0')).readUInt16BE());
const DIGITS = Uint16Array.from({ length: 100 }, (_, number) => Buffer.from(String(number).padStart(2, '0')).readUInt16BE());
const TYPES = { string: '"stringValue":"', number: '"intValue":"', boolean: '"boolValue":' };

const fixed = (text) => Buffer.from(text);
const TRACE_ID = fixed('{"traceId":"');
const SPAN_ID = fixed('","spanId":"');
const NAME = fixed('","flags":259,"name":"');
const KINDS = Array.from({ length: 5 }, (_, kind) => fixed(`","kind":${kind + 1},"startTimeUnixNano":"`));
const END_TIME = fixed('","endTimeUnixNano":"');
const ATTRIBUTES = fixed('","attributes":[');
const EVENTS = fixed('],"events":[');
const TIME = fixed('{"timeUnixNano":"');
const EVENT_NAME = fixed('","name":"');
const TRUE = fixed('true');
const FALSE = fixed('false');
const COMMA = 44;

/** The body of one request, all of it by the scope `bench`. */
export function encodeFloorJson(spans) {
  let at = set(0, fragment('{"resourceSpans":[{"resource":{"attributes":[]},"scopeSpans":[{"scope":{"name":"bench"},"spans":['));
  for (let i = 0; i < spans.length; i++) at = setSpan(at, spans[i]);
  at = set(at - 1, fragment(']}]}]}'));
  return Uint8Array.prototype.slice.call(bytes, 0, at);
}

function setSpan(start, { block, at: words, name, kind, startTime, endTime, attributes, events }) {
  let at = set(start, TRACE_ID);
  for (let i = 0; i < 4; i++) at = setWord(at, block[words + i]);
  at = set(at, SPAN_ID);
  for (let i = 4; i < 6; i++) at = setWord(at, block[words + i]);
  at = setText(set(at, NAME), name);
  at = setTime(set(at, KINDS[kind]), startTime);
  at = setTime(set(at, END_TIME), endTime);
  at = setAttributes(set(at, ATTRIBUTES), attributes);
  at = set(at, EVENTS);
  for (const event of events) at = setEvent(at, event);
  bytes[at - 1] = 93; // the last comma becomes the end of the list
  bytes[at] = 125;
  bytes[at + 1] = COMMA;
  return at + 2;
}

function setEvent(start, { name, time, attributes }) {
  let at = setTime(set(start, TIME), time);
  at = setText(set(at, EVENT_NAME), name);
  at = setAttributes(set(at, ATTRIBUTES), attributes);
  bytes[at] = 93;
  bytes[at + 1] = 125;
  bytes[at + 2] = COMMA;
  return at + 3;
}

function setAttributes(start, attributes) {
  let at = start;
  for (const key in attributes) {
    const value = attributes[key];
    at = set(at, fragments.get(key) ?? keyFragment(key, value));
    if (typeof value === 'boolean') at = set(at, value ? TRUE : FALSE);
    else {
      at = typeof value === 'string' ? setText(at, value) : setInteger(at, value);
      bytes[at++] = 34;
    }
    bytes[at] = 125;
    bytes[at + 1] = 125;
    bytes[at + 2] = COMMA;
    at += 3;
  }
  return at - 1;
}

/** Up to the value, whose type is that of the first one under this key. */
function keyFragment(key, value) {
  const made = fixed(`{"key":${JSON.stringify(key)},"value":{${TYPES[typeof value]}`);
  fragments.set(key, made);
  return made;
}

function fragment(text) {
  const known = fragments.get(text) ?? fixed(text);
  fragments.set(text, known);
  return known;
}

function set(start, from) {
  bytes.set(from, start);
  return start + from.length;
}

function setText(start, text) {
  let at = start;
  for (let i = 0; i < text.length; i++) bytes[at++] = text.charCodeAt(i);
  return at;
}

function setWord(at, word) {
  for (let i = 0; i < 4; i++) setTwo(at + 2 * i, HEX[(word >>> (24 - 8 * i)) & 255]);
  return at + 8;
}

function setTwo(at, two) {
  bytes[at] = two >>> 8;
  bytes[at + 1] = two;
}

function setInteger(at, value) {
  return setText(at, String(value));
}

/** Milliseconds since the start of the process as nanoseconds since the epoch: 13 digits, and 6 more. */
function setTime(at, sinceOrigin) {
  const ms = timeOrigin + sinceOrigin;
  const wholeMs = Math.floor(ms);
  const seconds = Math.floor(wholeMs / 1000);
  setDigits(at, seconds, 10);
  const nanos = (wholeMs - seconds * 1000) * 1_000_000 + Math.min(999_999, Math.round((ms - wholeMs) * 1_000_000));
  bytes[at + 10] = 48 + Math.floor(nanos / 100_000_000);
  setDigits(at + 11, nanos % 100_000_000, 8);
  return at + 19;
}

function setDigits(at, value, count) {
  let rest = value;
  for (let i = count - 2; i >= 0; i -= 2) {
    const more = (rest / 100) | 0;
    setTwo(at + i, DIGITS[rest - more * 100]);
    rest = more;
  }
}

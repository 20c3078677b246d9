import { getter, otel2, otel3Library, setter, throughline } from '../libraries.mjs';

export const title = 'W3C trace context: extract and inject';

// A header that has not been seen for a while, as a server gets them, and on it goes to the next server.
const HEADERS = Array.from({ length: 1024 }, (_, i) => ({
  traceparent: `00-0af7651916cd43dd8448eb211c8${String(10_000 + i)}-b7ad6b7169203331-01`,
}));

const passOn = ({ ROOT_CONTEXT, W3CTraceContextPropagator }) => {
  const propagator = new W3CTraceContextPropagator();
  let i = 0;
  return {
    operation: () => {
      const carrier = {};
      propagator.inject(propagator.extract(ROOT_CONTEXT, HEADERS[i++ & 1023], getter), carrier, setter);
      return carrier;
    },
  };
};

export const ours = async () => passOn(await throughline());
export const otel = async () => passOn(await otel2());
export const otel3 = async () => passOn(await otel3Library());

/** Looks at every character, takes the ids out, and writes the header that it has read. */
export const floor = () => {
  let i = 0;
  return {
    operation: () => {
      const header = HEADERS[i++ & 1023].traceparent;
      const context = readTraceparent(header);
      return context && { traceparent: header };
    },
  };
};

/** What each character is worth as a digit; 128 and more for what is none. */
const DIGITS = new Uint8Array(128).fill(255);
for (let digit = 0; digit < 16; digit++) DIGITS[digit.toString(16).charCodeAt(0)] = digit;

function readTraceparent(header) {
  if (header.length !== 55 || header.charCodeAt(2) !== 45 || header.charCodeAt(35) !== 45 || header.charCodeAt(52) !== 45) return undefined;
  const traceId = digitsIn(header, 3, 35);
  const spanId = digitsIn(header, 36, 52);
  const flags = digitsIn(header, 53, 55);
  if (traceId === 0 || spanId === 0 || (traceId | spanId | flags) > 127) return undefined;
  return { traceId: header.slice(3, 35), spanId: header.slice(36, 52), traceFlags: DIGITS[header.charCodeAt(54)] };
}

/** All digits, one on top of the other: 0 is an id that is none, more than 127 is something else than a digit. */
function digitsIn(header, from, to) {
  let seen = 0;
  for (let at = from; at < to; at++) seen |= DIGITS[header.charCodeAt(at) & 127];
  return seen;
}

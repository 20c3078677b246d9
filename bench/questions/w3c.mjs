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

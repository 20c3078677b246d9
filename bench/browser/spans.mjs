// The spans that both serialisers get: ten attributes and two events each.

export const COUNT = 512;

/** Made by `tracer`, whose provider hands them to the `collected` that is returned. */
export function makeSpans(tracerWith) {
  const collected = [];
  const tracer = tracerWith({
    onStart() {},
    onEnd: (span) => collected.push(span),
    forceFlush: async () => {},
    shutdown: async () => {},
  });
  for (let n = 0; n < COUNT; n++) {
    const span = tracer.startSpan(`GET /products/${n}`);
    for (let i = 0; i < 5; i++) span.setAttribute(`attribute.${i}`, `the value of number ${n}`);
    for (let i = 5; i < 10; i++) span.setAttribute(`attribute.${i}`, n * i);
    span.addEvent('first');
    span.addEvent('second', { size: n });
    span.end();
  }
  return collected;
}

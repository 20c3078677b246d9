import { createTracer, getTracer, SpanContext } from '../../src/index.ts';

// Compiled, never run: mistakes that the compiler must find.

export function mistakes(): unknown[] {
  const tracer = getTracer('x');
  const span = tracer.startSpan('work');
  return [
    // @ts-expect-error an object is no attribute value
    span.setAttribute('user', { id: 1 }),
    // @ts-expect-error an array has one type
    span.setAttributes({ mixed: [1, 'a'] }),
    // @ts-expect-error a status code is 0, 1 or 2
    span.setStatus(3),
    // @ts-expect-error a kind is a number of SpanKind
    tracer.startSpan('work', { kind: 'client' }),
    // @ts-expect-error an unknown option
    tracer.startSpan('work', { attribute: {} }),
    // @ts-expect-error a string is no parent
    tracer.startSpan('work', { parent: 'a1b2' }),
    // @ts-expect-error a library's tracer cannot stop the application
    tracer.shutdown(),
    // @ts-expect-error an unknown option
    createTracer('x', { endpoint: 'http://localhost:4318' }),
    // @ts-expect-error a span context cannot be changed
    (SpanContext.newRoot().traceId = ''),
    // @ts-expect-error what fn gives is what span gives
    tracer.span('work', () => 1).length,
  ];
}

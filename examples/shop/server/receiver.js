// A small OTLP/HTTP receiver: takes the spans of both sides, puts traces together, and prints one when it has been quiet for a second.

import { formatTrace } from 'throughline';

const QUIET_MS = 1000;

export function createReceiver(print = console.log) {
  const traces = new Map();

  const finish = (traceId) => {
    const trace = traces.get(traceId);
    if (!trace) return;
    traces.delete(traceId);
    clearTimeout(trace.timer);
    print(`\n${formatTrace(trace.spans)}`);
  };

  return {
    /** Takes the JSON of one OTLP export request. */
    take(request) {
      for (const span of spansOf(request)) {
        const trace = traces.get(span.traceId) ?? { spans: [], timer: undefined };
        traces.set(span.traceId, trace);
        trace.spans.push(span);
        clearTimeout(trace.timer);
        trace.timer = setTimeout(finish, QUIET_MS, span.traceId);
      }
    },
    /** Prints what is still waiting. */
    flush() {
      for (const traceId of [...traces.keys()]) finish(traceId);
    },
  };
}

function* spansOf(request) {
  for (const { resource, scopeSpans = [] } of request.resourceSpans ?? []) {
    const service = attributesOf(resource)['service.name'];
    for (const { spans = [] } of scopeSpans) {
      for (const span of spans) {
        yield {
          traceId: span.traceId,
          spanId: span.spanId,
          parentSpanId: span.parentSpanId || undefined,
          name: span.name,
          kind: span.kind - 1,
          startTime: Number(span.startTimeUnixNano) / 1e6,
          endTime: Number(span.endTimeUnixNano) / 1e6,
          status: span.status ?? { code: 0 },
          serviceName: service,
          attributes: attributesOf(span),
          events: (span.events ?? []).map((event) => ({ name: event.name, attributes: attributesOf(event) })),
        };
      }
    }
  }
}

function attributesOf({ attributes = [] } = {}) {
  return Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value ?? {})[0]]));
}

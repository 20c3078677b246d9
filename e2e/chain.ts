import type { OtlpServer, ReceivedSpan } from './otlp-server.ts';

/** The chain from a span up to its root, found by parent ids alone. */
export async function chainOf(otlp: OtlpServer, span: ReceivedSpan): Promise<ReceivedSpan[]> {
  const chain = [span];
  for (let at = span; at.parentSpanId; ) {
    const parentId = at.parentSpanId;
    at = await otlp.waitFor((each) => each.spanId === parentId);
    chain.push(at);
  }
  return chain;
}

import type { ReadableSpan } from '../../../../src/trace/pipeline.ts';
import { readableSpan } from '../readable-span.ts';

/** Spans that no encoding of OTLP can hold, by what is wrong with them. */
export const poisonedSpans: Record<string, () => ReadableSpan> = {
  'an end that is NaN': () => readableSpan({ endTime: Number.NaN }),
  'an end that is infinite': () => readableSpan({ endTime: Number.POSITIVE_INFINITY }),
  'a start before 1970': () => readableSpan({ startTime: -1 }),
  'an end after 2554': () => readableSpan({ endTime: 1e15 }),
  'a start that is a BigInt': () => ({ ...readableSpan(), startTime: 5n as never }),
  'an event at an invalid time': () => readableSpan({ events: [{ name: 'e', time: Number.NaN }] }),
  'a trace id that is none': () => readableSpan({ traceId: '"},{"' }),
  'a span id that is too short': () => readableSpan({ spanId: 'abc' }),
  'attributes that throw': () =>
    readableSpan({
      attributes: new Proxy(
        {},
        {
          ownKeys() {
            throw new Error('mine');
          },
        },
      ),
    }),
  'an array that holds itself': () => {
    const list: unknown[] = [];
    list.push(list);
    return readableSpan({ attributes: { list: list as string[] } });
  },
  'no resource': () => ({ ...readableSpan(), resource: undefined as never }),
  'a context that throws': () => ({
    ...readableSpan(),
    spanContext() {
      throw new Error('mine');
    },
  }),
};

import protobufjs from 'protobufjs';
import { describe, expect, it } from 'vitest';
import { questionNames } from '../../bench/node-suite.mjs';

// That the bench measures what it says. Rivals that are installed elsewhere are not asked here.

interface Answer {
  readonly operation: () => unknown;
}
type Question = Readonly<Record<string, () => Answer | Promise<Answer>>>;

const LIBRARIES = ['ours', 'floor', 'otel'];

/** What one operation of this library returns. */
async function once(name: string, library: string): Promise<unknown> {
  const question: Question = await import(`../../bench/questions/${name}.mjs`);
  const answer = await question[library]?.();
  if (!answer) throw new Error(`bench/questions/${name}.mjs has no ${library}`);
  return answer.operation();
}

/** The spans in an OTLP request in JSON, without what differs from run to run: ids and times. */
function spansInJson(body: Uint8Array): unknown {
  return likeAnyRun(JSON.parse(new TextDecoder().decode(body)).resourceSpans[0].scopeSpans[0].spans);
}

/** The same in protobuf, likewise. */
function spansIn(body: Uint8Array): unknown {
  const root = new protobufjs.Root();
  root.resolvePath = (_, path) => `node_modules/@elastic/mockotlpserver/${path}`;
  root.loadSync('opentelemetry/proto/collector/trace/v1/trace_service.proto');
  const request = root.lookupType('opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest').decode(body);
  return likeAnyRun(request.toJSON()['resourceSpans'][0].scopeSpans[0].spans);
}

function likeAnyRun(spans: unknown): unknown {
  const text = JSON.stringify(spans);
  return JSON.parse(text.replace(/"(traceId|spanId|\w*[tT]imeUnixNano)":"[^"]+"/g, '"$1":"some"'));
}

describe.each(questionNames())('the question %s', (name) => {
  it.each(LIBRARIES)(
    'is answered by %s',
    async (library) => {
      await expect(once(name, library)).resolves.not.toThrow();
    },
    30_000,
  );
});

describe('a floor does the whole job', () => {
  it('of protobuf: it writes every field that we write, in as many bytes', async () => {
    const ours = (await once('protobuf', 'ours')) as { body: Uint8Array }; // what OtlpExporter encodes to
    const floor = (await once('protobuf', 'floor')) as Uint8Array;
    expect(spansIn(floor)).toEqual(spansIn(ours.body));
  }, 30_000);

  it('of JSON: it writes every field that we write', async () => {
    const ours = (await once('json', 'ours')) as { body: Uint8Array }; // what OtlpExporter encodes to
    expect(spansInJson((await once('json', 'floor')) as Uint8Array)).toEqual(spansInJson(ours.body));
  }, 30_000);

  it('of W3C trace context: what it reads is what it writes', async () => {
    expect(await once('w3c', 'floor')).toEqual({ traceparent: '00-0af7651916cd43dd8448eb211c810000-b7ad6b7169203331-01' });
  });

  it('of baggage: it reads every entry', async () => {
    const entries = { user: 'u0', tenant: 'acme inc', region: 'eu-west-1', plan: 'gold', experiment: 'b' };
    expect(await once('baggage', 'floor')).toContainEqual(new Map(Object.entries(entries)));
  });
});

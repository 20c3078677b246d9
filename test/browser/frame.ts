import { onTestFinished } from 'vitest';
import type { SeenRequest } from './server.ts';
import { until } from './traced-page.ts';

/** The parts of an OTLP/JSON span that tests look at. */
export interface SentSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly attributes?: readonly { readonly key: string; readonly value: Readonly<Record<string, unknown>> }[];
  readonly events?: readonly { readonly name: string }[];
}

/** Opens a page in a frame and waits until it is traced; `query` is that of the server's `page`. */
export async function openFrame(query: Readonly<Record<string, string>>, path = '/server/page'): Promise<HTMLIFrameElement> {
  const frame = document.createElement('iframe');
  frame.src = `${path}?${new URLSearchParams({ script: '/test/browser/traced-page-script.ts', ...query })}`;
  document.body.append(frame);
  onTestFinished(() => frame.remove());
  await until(() => frame.contentDocument?.documentElement?.dataset['traced'] === 'yes');
  return frame;
}

/** Waits until a span of this name has come to the receiver of `key`, and gives all that came. */
export async function receivedSpans(key: string, awaited: string): Promise<readonly SentSpan[]> {
  let spans: readonly SentSpan[] = [];
  const look = async (): Promise<void> => {
    const seen: SeenRequest[] = await (await fetch(`/server/log/${key}`)).json();
    spans = seen.flatMap(({ body }) => spansOf(JSON.parse(body)));
  };
  const deadlineMs = performance.now() + 5000;
  for (await look(); !spans.some(({ name }) => name === awaited) && performance.now() < deadlineMs; await look()) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return spans;
}

interface TracesData {
  readonly resourceSpans: readonly { readonly scopeSpans: readonly { readonly spans: readonly SentSpan[] }[] }[];
}

function spansOf({ resourceSpans }: TracesData): SentSpan[] {
  return resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans));
}

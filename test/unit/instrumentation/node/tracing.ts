import type { Server } from 'node:http';
import type { AddressInfo, Server as NetServer } from 'node:net';
import { afterEach } from 'vitest';
import type { Instrumentation } from '../../../../src/instrumentation/host.ts';
import { start } from '../../../../src/start/node.ts';
import type { StartOptions } from '../../../../src/start/options.ts';
import type { Tracing } from '../../../../src/start/tracing.ts';
import type { ReadableSpan } from '../../../../src/trace/pipeline.ts';

// What the tests of Node's instrumentations share: real tracing, real servers on free ports, and an end to both after each test.

const cleanUps: (() => unknown)[] = [];

afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

/** Runs when the test is over, the last one given first. */
export function atEnd(cleanUp: () => unknown): void {
  cleanUps.push(cleanUp);
}

/** Starts tracing with these instrumentations; `spans` grows as spans end. */
export function startWith(
  instrumentations: readonly Instrumentation[],
  options: StartOptions = {},
): { readonly tracing: Tracing; readonly spans: readonly ReadableSpan[] } {
  const spans: ReadableSpan[] = [];
  const tracing = start({ processors: [{ onEnd: (span) => spans.push(span) }], instrumentations, ...options });
  atEnd(() => tracing.shutdown());
  return { tracing, spans };
}

/** Listens on a free port; returns that port. */
export async function listen(server: NetServer): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  atEnd(() => {
    (server as Partial<Server>).closeAllConnections?.(); // http servers have it
    return new Promise((resolve) => server.close(resolve));
  });
  return (server.address() as AddressInfo).port;
}

/** Waits until `isTrue`; after two seconds it goes on, for the test to fail at what it then sees. */
export async function until(isTrue: () => boolean): Promise<void> {
  const deadline = Date.now() + 2000;
  while (!isTrue() && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 2));
}

/** A few turns of the event loop, for what must not happen. */
export async function settle(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 20));
}

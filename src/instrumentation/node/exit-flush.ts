import { systemClock } from '../../platform/clock.ts';
import type { ExportError } from '../../trace/export-error.ts';
import type { EncodingExporter, ExitingDestination, ExportResult, LastRequest, SpanProcessor } from '../../trace/pipeline.ts';

// The last flush of a process, in its `exit` event: nothing asynchronous runs any more, so this thread waits while another one sends. Every
// destination has its share of the time; what is not delivered then is stored, or counted as lost.

type Outcome = ExportResult | Error | undefined;

/** Holds up this thread for so long at most. */
export function flushAtExit(provider: Pick<SpanProcessor, 'forceFlush'>, timeoutMillis: number): void {
  const until = systemClock.monotonicMs() + timeoutMillis;
  const destinations: ExitingDestination[] = [];
  void provider.forceFlush?.({ final: true, exit: (destination) => destinations.push(destination) });
  // One after the other: one that takes all of its time leaves the others theirs.
  for (const [i, destination] of destinations.entries()) {
    sendAll(destination, (until - systemClock.monotonicMs()) / (destinations.length - i));
  }
}

function sendAll(destination: ExitingDestination, timeoutMillis: number): void {
  const until = systemClock.monotonicMs() + timeoutMillis;
  const { sendBlocking } = destination.exporter as Partial<EncodingExporter>; // or none of them
  const mayTry = sendBlocking && !(destination.store && destination.isFailing);
  for (let requests = destination.takeAll(); requests.length > 0; requests = destination.takeAll()) {
    const leftMs = mayTry ? until - systemClock.monotonicMs() : 0;
    if (leftMs > 0) send(destination, requests, leftMs);
    else for (const request of requests) request.giveUp('exit', request.mayHaveArrived);
  }
}

function send({ exporter, counts }: ExitingDestination, requests: readonly LastRequest[], timeoutMillis: number): void {
  for (const { mayHaveArrived, batch } of requests) if (mayHaveArrived) counts.resent += batch.spanCount;
  const outcomes = outcomesOf(exporter as EncodingExporter, requests, timeoutMillis); // it has `sendBlocking`
  for (const [i, request] of requests.entries()) end(request, outcomes[i]);
}

/** For each request its outcome, or nothing where no answer came. */
function outcomesOf(exporter: EncodingExporter, requests: readonly LastRequest[], timeoutMillis: number): readonly Outcome[] {
  try {
    const batches = requests.map(({ batch }) => batch);
    return exporter.sendBlocking?.(batches, timeoutMillis) ?? [];
  } catch {
    return []; // no thread can be made here
  }
}

function end(request: LastRequest, outcome: Outcome): void {
  const { retryable = false, notTaken = false } = (outcome ?? {}) as Partial<ExportError>; // or a result, which has neither
  if (outcome === undefined || retryable) request.giveUp('exit', !notTaken);
  else if (outcome instanceof Error) request.refuse(outcome);
  else request.succeed(outcome);
}

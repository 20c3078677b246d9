import { errorText, report } from '../platform/diagnostics.ts';
import { Patience } from '../platform/patience.ts';
import { startDeadline, startTimer } from '../platform/timer.ts';
import type { ExportResult, FlushOptions } from '../trace/pipeline.ts';
import type { Destination } from './destination.ts';
import { sendFinally } from './final-flush.ts';
import { inTime } from './in-time.ts';
import { restore } from './restore.ts';
import type { Shipment } from './shipment.ts';
import { exporterName, failureOf, isEncoding } from './to-exporter.ts';
import { canSendBlocking, sendBatch } from './waiting-batch.ts';

// Takes the batches of one destination to its exporter, each request under a deadline, every span accounted for. Nothing here throws or
// rejects: what an exporter does wrong is reported.
//
//           ┌─────────── pause: as long as the receiver asks, or longer each time ◀──────────┐
//           ▼                                                                                │ retryable
//   add ─▶ waiting ──(a slot is free; neighbours are joined to one request)──▶ in flight ────┼─▶ exported
//           ▲                                                                                │
//           └────────── 413: in smaller pieces · refused: each of the joined alone ◀─────────┤
//                                                                                            └─▶ dropped by reason
//
// While the receiver fails, one request at a time probes it. A request that timed out or broke off may have arrived; it is sent again, and
// its spans are counted as resent. With a store, what cannot wait here waits there, and comes back when nothing else is to be sent.

/** The provider waits no longer for a flush. */
const LONGEST_FLUSH_MS = 30_000;
/** Nor does a shutdown for the store. */
const LONGEST_STORING_MS = 5000;

/** Sends what may be sent now. */
export function send(to: Destination): void {
  const { pause, backlog, exporter, deliveries } = to;
  const slots = pause.failures > 0 ? 1 : Math.max(1, exporter.maxConcurrentExports ?? 1) || 1;
  const isFree = (): boolean => !pause.isOn && !to.isBusy && deliveries.size < slots;
  while (isFree() && !backlog.isEmpty) deliver(to, to.take());
  if (to.store && isFree() && !to.isShut) void sendStored(to);
}

async function sendStored(to: Destination): Promise<void> {
  const stored = await restore(to);
  for (const shipment of stored) {
    if (to.pause.isOn) shipment.postpone();
    else deliver(to, shipment);
  }
  if (stored.length > 0) send(to);
}

/** Settles when all that is here now has been delivered or given up, or the time for an export is over. */
export async function flush(to: Destination, options: FlushOptions): Promise<void> {
  const { final, last, exit } = options;
  const { exporter, store, unsettled } = to;
  // At its end, whoever asked holds the process for as long as may be.
  const patience = new Patience(patienceMs(to), final ? startTimer : startDeadline);
  if (!final) send(to);
  // At an exit, what an exporter that cannot block does before it first waits for something is done.
  else if (!exit || (!store && !canSendBlocking(exporter))) sendFinally(to, (shipment) => deliver(to, shipment, true), options);
  exit?.(to);
  let isDone = false;
  const settled = Promise.all(unsettled).then(() => {
    isDone = true;
  });
  // One attempt: what fails waits for the case that the page comes back, or goes into the store.
  const isOneAttempt = final || (last && store);
  do await patience.sitThrough(isOneAttempt ? Promise.race([settled, Promise.all(to.deliveries)]) : settled);
  while (isOneAttempt && !isDone && to.deliveries.size > 0 && !patience.isOver);
  if (!final) await patience.sitThrough(tell(to, 'forceFlush', startTimer));
  patience.endWaiting();
}

/** Flushes, gives up what could not be delivered in time, and lets go of the exporter. `final`: the time is over already. */
export async function shutDown(to: Destination, { final = false }: FlushOptions): Promise<void> {
  const { pause, store, unsettled } = to;
  if (!final) await flush(to, { last: true });
  pause.cancel();
  store?.stop();
  for (const shipment of to.takeAll()) shipment.giveUp('shutdown', shipment.mayHaveArrived);
  const patience = new Patience(LONGEST_STORING_MS, startDeadline);
  if (store) await patience.sitThrough(Promise.all(unsettled));
  patience.endWaiting();
  // Who is late already holds the process no longer.
  await tell(to, 'shutdown', final ? startTimer : startDeadline);
}

/** What is not encoded may go one export after the other, each with its own deadline. */
function patienceMs({ exporter, bounds, unsettled }: Destination): number {
  const { exportTimeoutMillis } = bounds;
  if (isEncoding(exporter)) return exportTimeoutMillis;
  return Math.max(exportTimeoutMillis, Math.min(LONGEST_FLUSH_MS, exportTimeoutMillis * (unsettled.size + 1)));
}

function deliver(to: Destination, shipment: Shipment, final = false): void {
  shipment.mayHaveArrived = true;
  to.inFlight.add(shipment);
  const delivery = attempt(to, shipment, final).then(() => {
    to.deliveries.delete(delivery);
    send(to);
  });
  to.deliveries.add(delivery);
}

async function attempt(to: Destination, shipment: Shipment, final: boolean): Promise<void> {
  const { exporter, pause, inFlight } = to;
  const failuresBefore = pause.failures;
  let signal: AbortSignal | undefined;
  const run = (given: AbortSignal): Promise<ExportResult | void> => {
    signal = given;
    return sendBatch(exporter, shipment.joined, given, final);
  };
  try {
    const result = await inTime(to.bounds.exportTimeoutMillis, startTimer, run);
    pause.failures = 0;
    if (inFlight.delete(shipment)) shipment.succeed(result ?? {});
  } catch (error) {
    if (!inFlight.delete(shipment)) return;
    // Bytes can be sent again. What becomes of spans in an exporter that never settles, nobody knows.
    if (failureOf(error).retryable && (!signal?.aborted || isEncoding(exporter))) retry(to, shipment, error, failuresBefore, final);
    else shipment.refuse(error);
  }
}

function retry(to: Destination, shipment: Shipment, error: unknown, failuresBefore: number, final: boolean): void {
  const { spanCount } = shipment.joined;
  const { code, mayHaveArrived, retryAfterMs } = failureOf(error);
  report(code, `${exporterName(to.exporter)} could not deliver ${spanCount} spans, which will be sent again: ${errorText(error)}`);
  if (mayHaveArrived) to.counts.resent += spanCount;
  if (final) shipment.storeAtLast((unkept) => unkept.postpone());
  else shipment.postpone();
  to.pause.begin(retryAfterMs, failuresBefore, () => send(to));
}

/** Asks the exporter to flush or to shut down. `timer` says whether the process waits for it. */
async function tell({ exporter, bounds }: Destination, method: 'forceFlush' | 'shutdown', timer: typeof startTimer): Promise<void> {
  if (!exporter[method]) return; // a tenth of the bench's `batch`
  try {
    await inTime(bounds.exportTimeoutMillis, timer, async () => exporter[method]?.());
  } catch (error) {
    report('exporter_failed', `${method}() of ${exporterName(exporter)} failed: ${errorText(error)}`);
  }
}

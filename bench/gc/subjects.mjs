// Who bears the load: each from a tracer to the bytes on the socket, in batches of 512. A subject is a tracer and what became of its spans.

import { Agent, request } from 'node:http';
import { encodeFloorSpans, headOf } from '../floors/protobuf.mjs';
import { FloorSpan } from '../floors/span.mjs';
import { otel2, otel3Library, otelTracer, ourTracer, throughline } from '../libraries.mjs';

const BATCH = 512;
const OUR_LIMITS = { maxQueueBytes: 64 * 1024 * 1024 }; // as start() has it in Node

/** The same load without spans: what its loop and its timers cost. */
const nothing = () => ({ tracer: { startSpan: () => NO_SPAN }, exported: () => 0 });

const NO_SPAN = { setAttributes() {}, addEvent() {}, end() {} };

/** The least span and the hand-written bytes, posted by `node:http`. */
function floor(url) {
  const head = headOf('bench', 'bench');
  const post = poster(url);
  let filling = [];
  let exported = 0;
  const send = async (spans) => {
    await post(encodeFloorSpans(spans, head));
    exported += spans.length;
  };
  class Span extends FloorSpan {
    end() {
      super.end();
      if (filling.push(this) < BATCH) return;
      send(filling);
      filling = [];
    }
  }
  return { tracer: { startSpan: (name, { kind }) => new Span(name, kind, undefined) }, exported: () => exported };
}

/** Posts bytes on connections that stay open, and waits for the answer. */
function poster(url) {
  const options = { method: 'POST', agent: new Agent({ keepAlive: true }), headers: { 'content-type': 'application/x-protobuf' } };
  return (body) =>
    new Promise((resolve, reject) => {
      const answered = (response) => response.resume().on('end', resolve);
      request(`${url}/v1/traces`, options, answered).on('error', reject).end(body);
    });
}

/** A full batch becomes bytes at once. */
async function ours(url) {
  const { OtlpExporter } = await throughline();
  return ourSubject(new OtlpExporter({ endpoint: url, encoding: 'protobuf' }), OUR_LIMITS);
}

/** The same exporter, asked for bytes only when a batch is sent, so that spans wait: what encoding at batch full is worth. */
async function oursLate(url) {
  const { OtlpExporter } = await throughline();
  const otlp = new OtlpExporter({ endpoint: url, encoding: 'protobuf' });
  const { maxConcurrentExports } = otlp;
  return ourSubject({ maxConcurrentExports, export: (spans, options) => otlp.export(spans, options) }, { maxQueueSize: 1_000_000 });
}

async function ourSubject(exporter, limits) {
  const { BatchSpanProcessor } = await throughline();
  const processor = new BatchSpanProcessor(exporter, { maxExportBatchSize: BATCH, ...limits });
  return { tracer: await ourTracer([processor]), exported: () => processor.stats().exported };
}

/** By default 512 spans a batch, and 2,048 that wait. */
const otel = (url) => theirs(otel2, import('../rivals/otel-2/otlp.mjs'), url);
const otel3 = (url) => theirs(otel3Library, import('../rivals/otel-3/otlp.mjs'), url);

/** With room for all that waits, and batches large enough that one at a time is enough. */
const otelRoomy = (url) => theirs(otel2, import('../rivals/otel-2/otlp.mjs'), url, ROOMY);
const ROOMY = { maxExportBatchSize: 8192, maxQueueSize: 1_000_000 };

async function theirs(library, otlp, url, limits) {
  const { BatchSpanProcessor } = await library();
  const { OTLPTraceExporter } = await otlp;
  const exporter = new OTLPTraceExporter({ url: `${url}/v1/traces` });
  let exported = 0;
  const counting = {
    export: (spans, done) =>
      exporter.export(spans, (result) => {
        if (result.code === 0) exported += spans.length;
        done(result);
      }),
    forceFlush: () => exporter.forceFlush(),
    shutdown: () => exporter.shutdown(),
  };
  const processor = new BatchSpanProcessor(counting, limits);
  return { tracer: await otelTracer([processor], undefined, library), exported: () => exported };
}

export const SUBJECTS = { nothing, floor, ours, oursLate, otel, otelRoomy, otel3 };

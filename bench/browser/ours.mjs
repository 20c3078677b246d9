// Ours, for each question asked in the page.

import {
  AlwaysOnSampler,
  activeContext,
  createContextKey,
  ROOT_CONTEXT,
  StackContextManager,
  setContextManager,
  TracerProvider,
  withContext,
} from 'throughline';
import { OtlpExporter, TaskContextManager, ZoneContextManager } from 'throughline/browser';
import { COUNT, makeSpans } from './spans.mjs';

const KEY = createContextKey('bench');

const withAndActive = (manager) => {
  setContextManager(manager.enable());
  const context = ROOT_CONTEXT.setValue(KEY, 1);
  return { operation: () => withContext(context, activeContext) };
};

export const stack = () => withAndActive(new StackContextManager());
export const task = () => withAndActive(new TaskContextManager());
export const zone = () => withAndActive(new ZoneContextManager());

export const newZone = () => {
  setContextManager(new ZoneContextManager().enable());
  return { operation: () => withContext(ROOT_CONTEXT.setValue(KEY, 1), activeContext) };
};

export const json = () => {
  const provider = (processor) => new TracerProvider({ sampler: new AlwaysOnSampler(), processors: [processor] });
  const spans = makeSpans((processor) => provider(processor).getTracer('bench'));
  const exporter = new OtlpExporter();
  return { perOperation: COUNT, operation: () => exporter.encode(spans).body };
};

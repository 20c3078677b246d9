// OpenTelemetry 2.x, for each question asked in the page.

import { context, createContextKey, ROOT_CONTEXT } from '@opentelemetry/api';
import { ZoneContextManager } from '@opentelemetry/context-zone-peer-dep';
import { JsonTraceSerializer } from '@opentelemetry/otlp-transformer';
import { AlwaysOnSampler, StackContextManager, WebTracerProvider } from '@opentelemetry/sdk-trace-web';
import { COUNT, makeSpans } from '../../../browser/spans.mjs';

const KEY = createContextKey('bench');
const active = () => context.active();

const withAndActive = (manager) => {
  context.setGlobalContextManager(manager.enable());
  const fixed = ROOT_CONTEXT.setValue(KEY, 1);
  return { operation: () => context.with(fixed, active) };
};

export const stack = () => withAndActive(new StackContextManager());
export const task = stack; // they have none of the kind
export const zone = () => withAndActive(new ZoneContextManager());

export const newZone = () => {
  context.setGlobalContextManager(new ZoneContextManager().enable());
  return { operation: () => context.with(ROOT_CONTEXT.setValue(KEY, 1), active) };
};

export const json = () => {
  const provider = (processor) => new WebTracerProvider({ sampler: new AlwaysOnSampler(), spanProcessors: [processor] });
  const spans = makeSpans((processor) => provider(processor).getTracer('bench'));
  return { perOperation: COUNT, operation: () => JsonTraceSerializer.serializeRequest(spans) };
};

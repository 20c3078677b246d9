// All that the page has to do for its traces. It comes first, so that nothing happens before.

import { BatchSpanProcessor } from 'throughline';
import { OtlpExporter, start } from 'throughline/browser';

const endpoint = document.querySelector<HTMLMetaElement>('meta[name="otlp-endpoint"]')?.content || location.origin;

start({
  serviceName: 'shop-page',
  processors: [new BatchSpanProcessor(new OtlpExporter({ endpoint }), { scheduledDelayMillis: 500 })],
});

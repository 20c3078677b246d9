// What the page of server.ts runs: tracing as an application starts it, sent to the receiver that the query names.
import { start } from '../../src/browser.ts';

const query = new URL(location.href).searchParams;
start({
  serviceName: 'page',
  endpoint: `/server/otlp/${query.get('key')}`,
  batch: { scheduledDelayMillis: Number(query.get('delay') ?? 50) },
});
document.dispatchEvent(new Event('traced'));
document.documentElement.dataset['traced'] = 'yes';

// Sentry with every span sampled unless said otherwise, nothing instrumented, and a transport that takes envelopes and does nothing.

import { init, startInactiveSpan, startSpan } from '@sentry/node';

const transport = () => ({ send: async () => ({ statusCode: 200 }), flush: async () => true });

export function start(options) {
  init({ dsn: 'https://key@sentry.invalid/1', defaultIntegrations: false, tracesSampleRate: 1, transport, ...options });
  return { startInactiveSpan, startSpan };
}

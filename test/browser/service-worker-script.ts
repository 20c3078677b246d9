// A service worker that is traced, in the scope of /server/.
import { fetchInstrumentation, serviceWorkerInstrumentation, start } from '../../src/browser.ts';
import { getTracer } from '../../src/index.ts';

interface FetchEventLike extends Event {
  readonly request: Request;
  respondWith(response: Promise<Response> | Response): void;
}

start({
  serviceName: 'service-worker',
  endpoint: '/server/otlp/service-worker',
  batch: { scheduledDelayMillis: 50 },
  instrumentations: [serviceWorkerInstrumentation({ ignoreUrls: [`${location.origin}/server/log`] }), fetchInstrumentation()],
});

self.addEventListener('install', () => (self as unknown as { skipWaiting(): void }).skipWaiting());
self.addEventListener('activate', (event) => {
  const { waitUntil } = event as Event & { waitUntil(promise: Promise<unknown>): void };
  waitUntil.call(event, (self as unknown as { clients: { claim(): Promise<void> } }).clients.claim());
});
self.addEventListener('fetch', (event) => {
  const { request } = event as FetchEventLike;
  const { pathname } = new URL(request.url);
  const respond = (response: Promise<Response> | Response): void => (event as FetchEventLike).respondWith(response);
  if (pathname === '/server/made') {
    getTracer('app').startSpan('make').end();
    respond(new Response('made here', { status: 203 }));
  }
  if (pathname === '/server/fails') respond(Promise.reject(new Error('no cache')));
  if (pathname === '/server/echo/passed-on') respond(fetch(request));
});

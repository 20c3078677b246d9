// A batch of finished spans of either library, as a shop's server has them: 8 attributes and 1 event each.

export const SPANS = 512;

/** Made by `tracer`. No two are alike. */
export function finishedSpans(tracer) {
  return Array.from({ length: SPANS }, (_, i) => {
    const span = openSpan(tracer, i);
    span.end();
    return span;
  });
}

/** The one of order `i`, with everything but its end. */
export function openSpan(tracer, i) {
  const span = tracer.startSpan('GET /orders/{id}', { kind: 1 });
  span.setAttributes({
    'http.request.method': 'GET',
    'http.route': '/orders/{id}',
    'url.path': `/orders/${i}`,
    'server.address': 'shop.example.com',
    'server.port': 443,
    'http.response.status_code': 200,
    'user_agent.original': 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
    'app.retry': false,
  });
  span.addEvent('cache.miss', { 'cache.key': `order:${i}` });
  return span;
}

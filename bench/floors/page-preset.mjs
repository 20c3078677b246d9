// The least that instruments a page: one patch each for fetch and XMLHttpRequest, a listener for clicks and one for the load. Spans are made
// and forgotten, and every request gets a header.

const words = new Uint32Array(6);
const hex = (from, to) => Array.from(words.subarray(from, to), (word) => word.toString(16).padStart(8, '0')).join('');

function startSpan(name) {
  crypto.getRandomValues(words);
  return { name, traceparent: `00-${hex(0, 4)}-${hex(4, 6)}-01`, startTime: performance.now(), endTime: 0 };
}

const end = (span) => {
  span.endTime = performance.now();
};

export function instrumentPage() {
  const nativeFetch = globalThis.fetch;
  globalThis.fetch = function fetch(input, init) {
    const span = startSpan('GET');
    const headers = new Headers(init?.headers);
    headers.set('traceparent', span.traceparent);
    const response = nativeFetch.call(this, input, { ...init, headers });
    response.then(
      () => end(span),
      () => end(span),
    );
    return response;
  };

  const { send } = XMLHttpRequest.prototype;
  XMLHttpRequest.prototype.send = function sendTraced(body) {
    const span = startSpan('GET');
    this.setRequestHeader('traceparent', span.traceparent);
    this.addEventListener('loadend', () => end(span));
    return send.call(this, body);
  };

  addEventListener('click', () => end(startSpan('click')), true);
  addEventListener('load', () => end(startSpan('documentLoad')));
}

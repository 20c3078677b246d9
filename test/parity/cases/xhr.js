// What the cases of XMLHttpRequest have in common.

export const EVENTS = ['loadstart', 'progress', 'load', 'error', 'abort', 'timeout', 'loadend'];

/** Tells each event of the request; resolves with its loadend. Progress in the middle depends on the network. */
export function watch(t, xhr, label = '') {
  const seen = new Set();
  return new Promise((resolve) => {
    xhr.onreadystatechange = function (event) {
      if (xhr.readyState === 3 && seen.has(3)) return;
      seen.add(xhr.readyState);
      t.log(`${label} readystatechange`, xhr.readyState, xhr.status, this === xhr, event.target === xhr, event.isTrusted);
    };
    for (const type of EVENTS) {
      xhr.addEventListener(type, function listener(event) {
        if (type === 'progress' && seen.has(type)) return;
        seen.add(type);
        const { loaded, total, lengthComputable } = type === 'progress' ? {} : event;
        // A worker of WebKit may have read on already.
        const state = type === 'progress' ? undefined : xhr.readyState;
        t.log(`${label} ${type}`, event.constructor.name, state, loaded, total, lengthComputable, this === xhr, event.isTrusted);
        if (type !== 'loadend') return;
        for (const each of EVENTS) xhr.removeEventListener(each, listener);
        resolve();
      });
    }
  });
}

/** Opens, sends and watches a request; gives it when it has ended. */
export async function send(t, { method = 'GET', url, args = [], headers = [], body, text, beforeSend, afterSend, change }) {
  const xhr = new XMLHttpRequest();
  const done = watch(t, xhr);
  t.attempt('open', () => xhr.open(method, url, ...args));
  for (const header of headers) t.attempt('header', () => xhr.setRequestHeader(...header));
  Object.assign(xhr, change);
  beforeSend?.(xhr);
  const sent = t.attempt('send', () => (body === undefined ? xhr.send() : xhr.send(body)) ?? 'sent');
  if (!sent) return xhr;
  t.log('send() has returned', xhr.readyState);
  afterSend?.(xhr);
  if ((await Promise.race([done, t.task(3000).then(() => 'late')])) === 'late') t.log('no loadend');
  t.log('at the end', xhr.readyState, xhr.status, xhr.statusText, xhr.responseURL);
  if (text) t.attempt('text', () => xhr.responseText);
  return xhr;
}

import { type FetchCase, input } from './fetch-case.ts';

export const RESPONSES: readonly FetchCase[] = [
  ...[200, 204, 304, 404, 500].map((status) => input(`the status ${status}`, ({ own }) => [`${own}/status/${status}`])),
  input('a redirect', ({ own }) => [`${own}/redirect/302`]),
  input('a redirect that is not followed', ({ own }) => [`${own}/redirect/302`, { redirect: 'manual' }]),
  input('a redirect that is an error', ({ own }) => [`${own}/redirect/302`, { redirect: 'error' }]),
  input('a redirect of a POST', ({ own }) => [`${own}/redirect/307`, { method: 'POST', body: 'x' }]),
  input('a redirect of a POST Request', ({ own }) => [new Request(`${own}/redirect/307`, { method: 'POST', body: 'x' })]),
  input('an opaque response', ({ other }) => [`${other}/echo/opaque`, { mode: 'no-cors' }]),
  input('another origin', ({ other }) => [`${other}/echo/cors`]),
  input('another origin where the same is wanted', ({ other }) => [`${other}/echo/cors`, { mode: 'same-origin' }]),
  input('a connection that is reset', ({ other }) => [`${other}/reset`]),
  input('a body that is cut off', ({ other }) => [`${other}/cut`]),
  { name: 'streaming WebAssembly', run: async ({ fetch, own }) => String(await WebAssembly.compileStreaming(fetch(`${own}/wasm`))) },
  {
    name: 'a body of one own',
    run: async ({ fetch, own }) => {
      const response = await fetch(`${own}/echo/body`);
      return [response.bodyUsed, response.body?.locked, response instanceof Response, (await response.clone().json()).url];
    },
  },
  {
    name: 'a body that is cancelled',
    run: async ({ fetch, other }) => {
      const response = await fetch(`${other}/endless`);
      const reader = response.body?.getReader();
      const first = await reader?.read();
      return [first?.done, await reader?.cancel()];
    },
  },
];

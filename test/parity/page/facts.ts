import type { Facts } from './case.ts';
import { show } from './show.ts';

// Taken before anything is patched.
const { fetch, setTimeout, location } = globalThis;

export interface Recorder extends Facts {
  readonly lines: string[];
  readonly wantsServer: () => boolean;
}

/** What the case of this `key` is given. */
export function recordFacts(key: string, otherOrigin: string): Recorder {
  const lines: string[] = [];
  let wantsServer = true;
  const normalize = normalizer(key, otherOrigin);
  const log: Facts['log'] = (...facts) => {
    lines.push(normalize(facts.map((fact, i) => (i === 0 && typeof fact === 'string' ? fact : show(fact))).join(' ')));
  };
  const ask = async (question: string): Promise<unknown> => (await fetch(`${location.origin}/${question}/${key}`)).json();
  const task: Facts['task'] = (ms = 0) => new Promise((resolve) => void setTimeout(resolve, ms));
  const facts: Recorder = {
    lines,
    wantsServer: () => wantsServer,
    own: `${location.origin}/s/${key}`,
    other: `${otherOrigin}/s/${key}`,
    log,
    task,
    giving: (value, ...told) => {
      log(...told);
      return value;
    },
    attempt: (label, call) => {
      try {
        const result = call();
        log(`${label} returned`, result);
        return result;
      } catch (error) {
        log(`${label} threw`, error);
        return undefined;
      }
    },
    settle: async (label, promise) => {
      try {
        const value = await promise;
        log(`${label} fulfilled`, value);
        return value;
      } catch (error) {
        log(`${label} rejected`, error);
        return undefined;
      }
    },
    fetches: async (label, ...args) => {
      const promise = facts.attempt(label, () => (globalThis.fetch as (...args: unknown[]) => Promise<Response>)(...args));
      const response = await facts.settle(label, promise);
      if (response instanceof Response) await facts.settle(`${label} text`, response.text());
    },
    server: async () => {
      for (const line of (await ask('log')) as string[]) log(`server ${line}`);
    },
    noServer: () => {
      wantsServer = false;
    },
    arrived: async () => (await ask('arrived')) as boolean,
    closed: async () => (await ask('closed')) as boolean,
    realm: () => {
      const frame = document.body.appendChild(document.createElement('iframe'));
      return frame.contentWindow as unknown as typeof globalThis; // a window is one
    },
  };
  return facts;
}

/** Takes out what differs from run to run: the port, the key, the page's own address, and what browsers make up. */
function normalizer(key: string, otherOrigin: string): (text: string) => string {
  const page = globalThis.document?.baseURI ?? location.href;
  return (text) =>
    text
      .replaceAll(page, 'PAGE')
      .replaceAll(location.href, 'PAGE')
      .replaceAll(otherOrigin, 'OTHER')
      .replaceAll(location.origin, 'OWN')
      .replaceAll(location.host, 'HOST')
      .replaceAll(key, 'KEY')
      .replace(/blob:[^\s"')]+/g, 'blob:…')
      .replace(/boundary=[^",}\s]+/g, 'boundary=…');
}

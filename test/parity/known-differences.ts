import type { ModeName } from './modes.ts';
import type { Engine } from './run-engine.ts';

// What a page can notice of us today. Each entry says which cases differ, and in which lines: the run fails when a listed difference is
// gone, when it shows in other lines, and when a case that is not listed differs.

export interface KnownDifference {
  /** Why it is so, as a fact about us. */
  readonly why: string;
  /** To be repaired, or the price of what we do. */
  readonly kind: 'defect' | 'by design';
  /** Of the cases' names, with their groups. */
  readonly cases: RegExp;
  /** Every line that differs has one of these, and each of these has a line. */
  readonly lines: readonly RegExp[];
  /** Default: all but `stopped`. */
  readonly modes?: readonly ModeName[];
  readonly engines?: readonly Engine[];
}

export const KNOWN_DIFFERENCES: readonly KnownDifference[] = [
  {
    why: 'a request of the own origin that is redirected to another one takes its traceparent along, so the browser asks there first',
    kind: 'defect',
    cases:
      /another origin: (redirect: "follow"|a redirect to another origin with a header|a redirect to an origin that allows no headers)$/,
    lines: [
      /server OPTIONS .*traceparent|server OPTIONS .*"access-control-request-headers":"(authorization,)?x-a"|server GET|fetch (fulfilled|rejected|text)/,
    ],
  },
  {
    why: 'what throws when it is turned into text is turned into text twice: by us, and by the browser, which is to say so',
    kind: 'defect',
    cases:
      /fetched(, in a worker)?: an object whose toString throws|how init is read: a method whose toString throws|init, in a worker: a method whose toString throws/,
    lines: [/^\+ asked/],
  },
  {
    why: "a Request's own properties are read, where the browser looks inside",
    kind: 'defect',
    cases: /a Request with properties of its own/,
    lines: [/^\+ asked for (method|mode|url)$/],
  },
  {
    why: 'the members of init that we need are read before the others, which the browser reads in the order of the alphabet',
    kind: 'by design',
    cases: /how often each member is read|the order in which members are read|an init whose members are read/,
    lines: [/read (method|mode|headers|body|\[)/],
  },
  {
    why: 'a method that a getter changes is read before that getter runs',
    kind: 'by design',
    cases: /a getter that changes the init/,
    lines: [/"PUT|"POST|server PUT|server POST/],
  },
  {
    why: 'the copy of init is made with more than its members: a Proxy notices',
    kind: 'by design',
    cases: /a Proxy, and what it is asked/,
    lines: [/asked \["get"/],
  },
  {
    why: 'an iterator of headers whose value is refused is not closed, where WebKit closes it',
    kind: 'defect',
    cases: /an iterator that is closed/,
    lines: [/^- closed$/],
    engines: ['webkit'],
  },
  {
    why: 'headers that Chromium refuses are refused by us first, in other words of Chromium',
    kind: 'defect',
    cases: /a Proxy of Headers/,
    lines: [/^- fetch rejected/, /^\+ fetch rejected/],
    engines: ['chromium'],
  },
  {
    why: "the name of a header is turned into text once more, to see whether it is the trace's",
    kind: 'defect',
    cases: /what headers hold: a name whose toString is counted/,
    lines: [/^\+ asked/],
  },
  {
    why: 'trace headers are written by methods of Headers which the page has patched',
    kind: 'defect',
    cases: /methods of Headers that tell of their calls/,
    lines: [/^\+ Headers\.(keys|set) was called/],
  },
  {
    why: 'the engine prints the source of a function in some of its errors, and ours is not native code',
    kind: 'by design',
    cases: /as a function: (by Reflect\.construct|extended by a class)/,
    lines: [/native code|layer/],
    engines: ['chromium'],
    modes: ['traced', 'in a span', 'everything', 'twice'],
  },
  {
    why: 'a patched function has its own toString, a mark of ours, and a source that Function.prototype.toString shows',
    kind: 'by design',
    cases:
      /can be seen: the function (fetch|setTimeout|setInterval|queueMicrotask|requestAnimationFrame|requestIdleCallback|then|open|send|setRequestHeader|addEventListener of a request)/,
    lines: [/native code|own keys|own text|constructs threw|layer/],
    modes: ['traced', 'in a span', 'everything', 'twice'],
  },
  {
    why: 'a class that is patched has its own toString, a mark of ours, and a source that Function.prototype.toString shows',
    kind: 'by design',
    cases: /can be seen: (the function MutationObserver$|every static)/,
    lines: [/native code|own keys|own text|caller|constructs|\.(toString|Symbol\(throughline\.original\)) /],
    modes: ['everything'],
  },
  {
    why: 'what all copies of the package share is a global symbol, which nothing enumerates; in a worker, what the global object inherits becomes its own',
    kind: 'by design',
    cases: /can be seen: every global/,
    lines: [/^\+ globalThis\.Symbol\(throughline\/1\) c--$|^\+ globalThis\.(fetch|queueMicrotask|setInterval|setTimeout) cew/],
    modes: ['traced', 'in a span', 'twice', 'stopped', 'zone, in a span'],
  },
  {
    why: 'two patches of one class: its text is that of our function',
    kind: 'defect',
    cases: /can be seen: every global/,
    lines: [
      / globalThis\.(EventSource|WebSocket|Worker|SharedWorker) c|^\+ globalThis\.Symbol\(throughline\/1\) c--$|^\+ globalThis\.(fetch|queueMicrotask|setInterval|setTimeout) cew/,
    ],
    modes: ['everything'],
  },
  {
    why: 'requests, and with throughline/tasks other targets, have addEventListener and removeEventListener of their own, above EventTarget',
    kind: 'by design',
    cases: /can be seen: every prototype/,
    lines: [/^\+ \w+\.prototype\.((add|remove)EventListener|setAttribute) cew|(EventSource|WebSocket)\.prototype\.constructor c-w/],
    modes: ['traced', 'in a span', 'everything', 'twice'],
  },
  {
    why: 'WebKit answers from its memory cache only where the headers are the same: a request with another traceparent goes to the server',
    kind: 'by design',
    cases: /XMLHttpRequest: ends: (the cache|an entity tag)/,
    lines: [/ server GET .*(cached|etag)/],
    engines: ['webkit'],
  },
  {
    why: 'zone.js makes functions that can be called with new and show no source, which ours are not',
    kind: 'by design',
    cases: /as a function: (with new|by Reflect\.construct)|can be seen: the function (fetch|open|send|setRequestHeader)/,
    lines: [/new|construct|own keys|own text|native code|caller|layer|false|true/],
    modes: ['zone, in a span'],
  },
  {
    why: 'we listen to each request by addEventListener, which a page can patch',
    kind: 'by design',
    cases: /a patched EventTarget/,
    lines: [/"click"/],
  },
  {
    why: 'transformed code reads the constructor of a promise once more, to see whether it is native',
    kind: 'by design',
    cases: /a constructor property of its own/,
    lines: [/constructor reads/],
    modes: ['in a span', 'everything'],
  },
  {
    why: 'a redirect to another origin takes the traceparent along, so the browser asks there first',
    kind: 'defect',
    cases: /XMLHttpRequest: ends: a redirect to (another origin|an origin that allows no headers)/,
    lines: [/^[-+] (server|text|at the end| *(readystatechange|progress|load|loadend|error) )/],
  },
  {
    why: 'a listener whose handleEvent is no function throws in our wrapper: Chromium says nothing of it, the others say it in their words',
    kind: 'defect',
    cases: /XMLHttpRequest: listeners: (objects with handleEvent|listeners that are none)/,
    lines: [/window error/],
    modes: ['traced', 'in a span', 'everything', 'twice'],
  },
  {
    why: 'the headers of the trace go through what has patched setRequestHeader before us',
    kind: 'by design',
    cases: /XMLHttpRequest: in odd pages: patches before us/,
    lines: [/^\+ before: setRequestHeader 2$/],
  },
  {
    why: 'the promise is settled one microtask later, by our own reaction',
    kind: 'by design',
    cases: /ticks: (a wrong init|a wrong method|aborted before)/,
    lines: [/^- fetch rejected in tick/, /^\+ fetch rejected in tick/],
  },
  {
    why: 'the promise of a fetch that is aborted later is settled one microtask later; in WebKit, and in workers of Firefox, it is not',
    kind: 'by design',
    cases: /ticks: aborted (after|on the way)$/,
    lines: [/^- fetch rejected in tick/, /^\+ fetch rejected in tick/],
    engines: ['chromium', 'firefox'],
  },
  {
    why: 'the same in workers',
    kind: 'by design',
    cases: /ticks: aborted (after|on the way) \(worker\)$/,
    lines: [/^- fetch rejected in tick/, /^\+ fetch rejected in tick/],
    engines: ['chromium'],
  },
  {
    why: 'a patch below ours sees an init, with the headers of the trace',
    kind: 'by design',
    cases: /a patch before us( sees the init| that is no async function)?$|patches before and after us/,
    lines: [/(before: |called )\d/],
  },
  {
    why: 'the reaction that ends the span is one more call of then, which a page can patch',
    kind: 'by design',
    cases: /a then that the page patches/,
    lines: [/calls of then/],
  },
];

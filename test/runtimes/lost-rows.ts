// The rows that the task manager loses with everyTask and the await transform. Any other is a defect.

/** By what they are: they belong to nobody, or to code that we do not see. */
export const LOST_BY_RULE: readonly string[] = [
  'module body under import()',
  'top-level await of a module under import()',
  'callback that code without the build plugin calls after its await',
  'Array.fromAsync mapper',
  'TransformStream transform, piped here',
  'MessagePort whose partner is in a worker',
  'Worker onmessage, posted to here',
];

/** Those that are lost without us, with the page in e2e/engines/lost that shows it. */
export const LOST_WITHOUT_US: Readonly<Record<string, string>> = {
  'window postMessage': 'window-post-message.html',
  'BroadcastChannel of the same page': 'broadcast-channel.html',
  'unhandledrejection of a promise that is rejected here': 'unhandled-rejection.html',
  'popstate after history.back()': 'popstate.html',
  'in catch around for await of a rejected promise': 'for-await-of-rejected.html',
};

// throughline/testing: see what was traced, with ids and times that do not change from run to run.

export { type CollectedSpans, type CollectSpansOptions, collectSpans } from './testing/collect-spans.ts';
export { type ManualClock, manualClock } from './testing/manual-clock.ts';
export { seededIds } from './testing/seeded-ids.ts';
export { assertTraceTree, traceTree } from './testing/trace-tree.ts';

declare module '*/work.ts?await' {
  export { inContexts, makeSpans, WORK } from './work.ts';
}

declare module '*/constructs.ts?await' {
  export { constructs } from './constructs.ts';
}
